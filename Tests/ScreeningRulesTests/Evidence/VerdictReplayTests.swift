import ChainModel
import Encodings
import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct VerdictReplayTests {
    private static let history = ListHistory(
        source: "ofac-sdn",
        changes: [
            ListChange(
                date: CalendarDate("2022-08-08")!, label: "ETH", kind: .added,
                address: AddressDecoding.listed(Fixture.clean)!),
            ListChange(
                date: CalendarDate("2025-03-21")!, label: "ETH", kind: .removed,
                address: AddressDecoding.listed(Fixture.clean)!),
        ])

    /// Inputs that take every road of the record.
    private static let inputs: [ScreeningInput] = {
        let text = ScreenedParty(
            role: .calledContract, identity: .undecodable("0x\u{1}12", .notAnAddress(.evm)))
        let ambiguous = ScreenedParty(role: .input, identity: .undecodable("a?b", .ambiguous))
        return [
            Fixture.input(),
            Fixture.input(Fixture.deposit(from: Fixture.listed)),
            Fixture.input(parties: [text, ambiguous]),
            Fixture.input(parties: []),
            Fixture.input(knowledge: .incomplete("the node has \"no\" output")),
            Fixture.input(issuer: .notApplicable),
            Fixture.input(issuer: .unavailable("timeout")),
            Fixture.input(
                issuer: .answered(
                    blacklisted: [Fixture.script(Fixture.clean)], asOf: Fixture.now)),
            Fixture.input(submissions: .notApplicable),
            Fixture.input(
                submissions: .answered(
                    pending: [
                        PendingSubmission(
                            account: Fixture.script(Fixture.clean), wallet: "0x1", number: 9)
                    ], asOf: Fixture.now)),
            Fixture.input(now: Fixture.now.adding(seconds: 80 * 3_600)),
            Fixture.input(travel: facts(.unknown)), Fixture.input(travel: facts(.hosted)),
        ]
    }()

    private static func facts(_ counterparty: TravelCounterparty) -> TravelFacts {
        TravelFacts(
            .standard(.eu),
            TravelInput(
                direction: .incoming, value: nil, counterparty: counterparty,
                present: counterparty == .hosted ? TravelField.allCases : [],
                isOwnershipProven: false))
    }

    @Test func `a deposit that the travel rule misses something of is held`() {
        let (missing, whole, unasked) = (
            screening().decide(Fixture.input(travel: Self.facts(.unknown))),
            screening().decide(Fixture.input(travel: Self.facts(.hosted))),
            screening().decide(Fixture.input())
        )
        #expect(missing.decision == .hold)
        #expect(missing.firings.map(\.rule) == [.travelRule])
        #expect(!missing.waitsForSource)
        #expect(missing.customerText.contains("until we know who sent it"))
        #expect(whole.decision == .clear)
        #expect(whole.results.last?.rule == .travelRule)
        #expect(!unasked.results.contains { $0.rule == .travelRule })
        #expect(!String(decoding: unasked.record, as: UTF8.self).contains("travel"))
    }

    private func screening(history: ListHistory? = nil) -> Screening {
        Screening(
            index: SanctionsIndex(lists: [Fixture.list([Fixture.entry(Fixture.listed)])]),
            history: history, limits: LimitRules(tiers: [LimitTier(name: "standard")]))
    }

    private func again(_ verdict: Verdict, by screening: Screening) throws -> Verdict {
        let basis = try VerdictBasis(record: verdict.record)
        let times = Dictionary(
            basis.lists.map { ($0.version, $0.checkedAt) }, uniquingKeysWith: { first, _ in first })
        return try basis.verdict(
            by: Screening(
                index: screening.index.checked(at: times), limits: screening.limits,
                rules: screening.rules))
    }

    @Test(arguments: [true, false])
    func `a verdict is reached again from its record, byte for byte`(hasHistory: Bool) throws {
        let screening = screening(history: hasHistory ? Self.history : nil)
        for input in Self.inputs {
            let verdict = screening.decide(input)
            let again = try again(verdict, by: screening)
            #expect(again.digest == verdict.digest)
            #expect(again.decision == verdict.decision)
            #expect(again.staffText == verdict.staffText)
            let outcome = ReplayOutcome.compare(verdict.record, again.record)
            #expect(outcome == .same)
        }
    }

    @Test func `the time of a list's last check is the record's, not today's`() throws {
        let then = screening().decide(Fixture.input())
        let later = SanctionsIndex(
            lists: [
                Fixture.list(
                    [Fixture.entry(Fixture.listed)],
                    checkedAt: Fixture.now.adding(seconds: 900_000))
            ])
        let today = Screening(
            index: later, limits: LimitRules(tiers: [LimitTier(name: "standard")]))
        #expect(try again(then, by: today).digest == then.digest)
    }

    @Test func `a delisting comes from the record, without any history`() throws {
        let verdict = screening(history: Self.history).decide(Fixture.input())
        #expect(verdict.firings.map(\.rule) == [.delisted])
        #expect(try again(verdict, by: screening()).digest == verdict.digest)
    }

    @Test func `other rules give another verdict on the same facts`() throws {
        let verdict = screening(history: Self.history).decide(Fixture.input())
        let strict = try RulePack(
            version: "strict", currency: .usd, bands: .standard, caps: [:],
            terms: [RuleTerms(.delisted, floor: .hold)])
        let basis = try VerdictBasis(record: verdict.record)
        let other = try basis.verdict(
            by: Screening(
                index: screening().index, limits: screening().limits, rules: strict))
        #expect(verdict.decision == .alert)
        #expect(other.decision == .hold)
    }

    @Test func `a record with any byte changed never traps`() {
        let screening = screening(history: Self.history)
        var random = SplitMix64(seed: 7)
        for input in Self.inputs {
            let record = screening.decide(input).record
            for _ in 0..<60 {
                var bytes = record
                let place = Int(random.next() % UInt64(bytes.count))
                bytes[place] ^= UInt8(truncatingIfNeeded: 1 << (random.next() % 7))
                do {
                    _ = try VerdictBasis(record: bytes).verdict(by: screening)
                } catch {
                    #expect(!error.problem.isEmpty)
                }
            }
        }
    }

    @Test func `a decision, points or reason that was changed shows in the replay`() throws {
        let screening = screening()
        let record = screening.decide(Fixture.input(Fixture.deposit(from: Fixture.listed))).record
        let text = String(decoding: record, as: UTF8.self)
        let changes = [
            ("\"decision\":\"freeze\"", "\"decision\":\"clear\""),
            ("\"points\":0,\"rulePack\"", "\"points\":9,\"rulePack\""),
            ("PARTY 1", "PARTY 2"), ("\"fired\":true", "\"fired\":false"),
        ]
        for (old, new) in changes {
            let changed = Array(text.replacing(old, with: new).utf8)
            #expect(changed != record, "\(old)")
            let again = try VerdictBasis(record: changed).verdict(by: screening)
            let isSame = ReplayOutcome.compare(changed, again.record) == .same
            #expect(!isSame, "\(new)")
        }
    }

    @Test func `what is no record is refused with its place`() throws {
        let record = String(decoding: screening().decide(Fixture.input()).record, as: UTF8.self)
        let cases = [
            ("\"engine\":", "\"motor\":", "engine"),
            ("\"lists\":[", "\"lists\":7,\"x\":[", "lists"),
            ("\"decision\":\"clear\"", "\"decision\":\"maybe\"", "decision"),
            ("\"rulePackDigest\":\"", "\"rulePackDigest\":\"00", "rulePackDigest"),
        ]
        for (old, new, place) in cases {
            let damaged = record.replacing(old, with: new)
            #expect(damaged != record)
            do {
                _ = try VerdictBasis(record: Array(damaged.utf8))
                Issue.record("\(new) was accepted")
            } catch {
                #expect(error.place == place)
            }
        }
        #expect(throws: RecordError.self) { _ = try VerdictBasis(record: Array("{".utf8)) }
    }

    @Test func `two records differ from the first byte that is not the same`() {
        #expect(ReplayOutcome.compare([1, 2, 3], [1, 9, 3]) == .differs(at: 1))
        #expect(ReplayOutcome.compare([1, 2], [1, 2, 3]) == .differs(at: 2))
        #expect(ReplayOutcome.compare([], []) == .same)
    }

    @Test func `of another engine's record no more than the engine is read`() throws {
        for engine in ["1", "aftercare-1", ""] {
            let record = JSONValue.object([("engine", .string(engine))]).canonical()
            guard case .otherEngine(engine) = try RecordedVerdict(record: record) else {
                Issue.record("\(engine) is taken for ours")
                continue
            }
            #expect(throws: RecordError.self) { _ = try VerdictBasis(record: record) }
        }
        let nameless = JSONValue.object([("decision", .string("clear"))]).canonical()
        #expect(throws: RecordError(place: "engine", problem: "is missing")) {
            _ = try RecordedVerdict(record: nameless)
        }
        guard case .ours = try RecordedVerdict(record: screening().decide(Fixture.input()).record)
        else {
            Issue.record("our own record is another's")
            return
        }
    }
}
