import ChainModel
import DepositRules
import Encodings
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// What behaviour says, from the node's answer to the verdict, and of payouts.
@Suite struct BehaviourScreeningTests {
    private static let usdt = TokenID(chain: evm, asset: .usdt)

    private func fired(_ record: VerdictRecord) throws -> [String] {
        let rules = try JSONValue.parse(record.canonical)["rules"]?.elements ?? []
        return rules.filter { $0["fired"]?.boolean == true }.compactMap { $0["id"]?.text }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a CoinJoin that the node shows is in the verdict, and the verdict is reached again`(
        twin: StoreTwin
    ) async throws {
        let equal = TransactionShape.Output(script: script(5), amount: .satoshis(700))
        let joined = TransactionShape(
            inputCount: 3, inputs: [script(6), script(7), script(8)],
            outputs: [equal, equal, equal])
        for (shape, expected) in [(joined, ["B-08"]), (nil, [])] {
            try await twin.run { store in
                let world = try await AftercareWorld(store)
                try await world.install(1, naming: [3])
                let id = try await world.screen(by: ForkedSource(shape: shape))
                let record = try #require(try await store.read { try $0.verdicts(on: id) }.last)
                #expect(try fired(record) == expected)
                let outcome = try await store.read { reading throws -> ReplayOutcome in
                    var replays = VerdictReplays()
                    return try replays.replay(record, in: reading).outcome
                }
                #expect(outcome == .same)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a provider that is down is left alone for a while, and the deposit waits`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.install(1, naming: [3])
            let id = try await world.sight()
            let provider = DownProvider()
            let clock = SettableClock()
            let loop = ScreeningLoop(
                sources: [ForkedSource()], store: store, desk: world.screening,
                providers: ScreeningProviders([provider]), clock: clock,
                logger: AftercareWorld.quiet)
            for (seconds, asked) in [(0, 1), (29, 1), (30, 2)] as [(Int64, Int)] {
                clock.set(start.adding(seconds: seconds))
                #expect(await loop.round() == 0)
                #expect(provider.askCount == asked)
            }
            #expect(try await store.read { try $0.deposit(id)?.screeningTrack } == .running)
            #expect(try await world.cases().isEmpty, "nobody can decide on half a screening")
        }
    }

    // MARK: - Payouts

    private func desk(_ screening: ScreeningDesk) throws -> PayoutDesk {
        let token = ChainProfile.Token(
            asset: .usdt, contract: script(0xaa), decimals: 6, blacklistCall: nil)
        let nobody = try #require(ApprovalRule(tiers: [], otherwise: 0))
        return PayoutDesk(
            profiles: [ForkedSource(tokens: [token]).profile],
            settings: PayoutSettings(approvals: [.usdt: nobody]), screening: screening)
    }

    private func ask(
        _ id: UInt128, _ units: UInt128, to digit: String = "1",
        _ desk: PayoutDesk, in unit: any StoreTransaction
    ) throws -> PayoutRecord {
        try desk.request(
            PayoutAsk(
                id: PayoutID(id), wallet: alice, token: Self.usdt,
                amount: Amount(units * 1_000_000, of: .usdt),
                address: "0x" + String(repeating: digit, count: 40),
                reference: "x"), by: "ada", in: unit)
    }

    /// A wallet that got 1,000 USDT half an hour ago.
    private func receive(in unit: any StoreTransaction) throws {
        try unit.fund(2_000_000_000)
        try unit.record(
            BehaviourEvent(
                direction: .deposit, id: 1, wallet: alice, recipient: script(1),
                counterparties: [script(9)], amount: Amount(1_000_000_000, of: .usdt), value: nil,
                time: unit.now.adding(seconds: -1_800)))
    }

    @Test(arguments: StoreTwin.allCases)
    func `money that leaves at once to a new address waits for a second person`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let screening = ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard)
            let desk = try desk(screening)
            let (small, large) = try await store.write {
                unit throws -> (PayoutRecord, PayoutRecord) in
                try receive(in: unit)
                return (try ask(1, 300, desk, in: unit), try ask(2, 500, to: "2", desk, in: unit))
            }
            #expect(small.approvals.neededCount == 0)
            // What waits counts as leaving: 300 and 500 are 80 % of 1,000.
            #expect(large.approvals.neededCount == 1)
            #expect(large.approvals.warnings.count == 1)
            try await store.write { unit in
                try PlannedPair.screen(PayoutID(2), .clear, in: unit)
                #expect(throws: RequestRefusal.self) {
                    _ = try desk.decide(
                        PayoutID(2), isApproval: true, by: "ada", reason: "", in: unit)
                }
            }
            let state = try await store.read { try $0.payout(PayoutID(2))?.payout.state }
            #expect(state == .reserved(isScreened: true, isApproved: false))
            let approved = try await store.write {
                try desk.decide(PayoutID(2), isApproval: true, by: "ben", reason: "", in: $0)
            }
            #expect(approved.payout.state == .approved)
            try await store.read { reading throws in
                var replays = VerdictReplays()
                for (id, expected) in [(PayoutID(1), []), (PayoutID(2), ["B-04"])] {
                    let kept = try reading.verdicts(on: PayoutBehaviours.subject(of: id))
                    let record = try #require(kept.first)
                    #expect(kept.count == 1)
                    #expect(try fired(record) == expected)
                    #expect(try replays.replay(record, in: reading).outcome == .same)
                }
                let count = try reading.events(after: 0, limit: 100).count {
                    $0.type == "payout.heldBehaviour"
                }
                #expect(count == 1)
            }
            // A payout's verdict is none on a deposit.
            let report = try await WhatIf(store: store).run(
                .standard, days: 1, now: start.adding(seconds: 60))
            #expect(report.depositCount == 0)
            #expect(report.payoutCount == 2)
            #expect(report.heldPayoutCount == 0)
            let mild = try await WhatIf(store: store).run(
                try Self.mild(), days: 1, now: start.adding(seconds: 60))
            #expect(mild.freedPayoutCount == 1)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payout's record says which lists were in force, and an older one is still read`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.install(1, naming: [3])
            let desk = try desk(world.screening)
            try await store.write { unit in
                try receive(in: unit)
                _ = try ask(1, 10, desk, in: unit)
            }
            // The desk has not read the newer edition when the second one is asked for.
            let stale = ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard)
            try await store.read { try stale.reload(from: $0) }
            try await world.install(2, source: "more", naming: [4])
            let late = try self.desk(stale)
            try await store.write { unit in _ = try ask(2, 10, late, in: unit) }
            try await store.read { reading throws in
                var replays = VerdictReplays()
                let active = try reading.lists().filter { $0.state == .active }.map(\.version.id)
                #expect(active.count == 2)
                for (id, count) in [(PayoutID(1), 1), (PayoutID(2), 2)] {
                    let subject = PayoutBehaviours.subject(of: id)
                    let record = try #require(try reading.verdicts(on: subject).first)
                    let json = try JSONValue.parse(record.canonical)
                    let named = (json["lists"]?.elements ?? []).compactMap { $0["version"]?.text }
                    #expect(named.count == count && named == named.sorted())
                    #expect(Set(named).isSubset(of: active))
                    #expect(json["listsDigest"]?.text?.utf8.count == 64)
                    #expect(try replays.replay(record, in: reading).outcome == .same)
                    let fields = (json.fields ?? []).filter { !$0.key.hasPrefix("lists") }
                    let older = JSONValue.object(fields).canonical()
                    #expect(older != record.canonical)
                    guard case .payout(let basis) = try RecordedVerdict(record: older) else {
                        Issue.record("it is a payout's")
                        return
                    }
                    #expect(basis.verdict(by: .standard).record == older)
                }
            }
        }
    }

    /// The standard rules without the one on money that leaves at once.
    private static func mild() throws -> RulePack {
        let standard = RulePack.standard
        return try RulePack(
            version: "mild", currency: standard.currency, bands: standard.bands,
            caps: standard.caps, terms: [RuleTerms(.rapidInOut, isOn: false)])
    }

    private func planned(_ id: UInt128, in unit: any StoreTransaction) throws {
        let made = plan(id, PlannedPair.claim, payouts: [1], chain: evm)
        try unit.save(made)
        try PayoutSteps.apply(
            .planned(made.id, PlannedPair.claim), toPayoutsOf: made, in: unit)
        try PlannedPair.screen(PayoutID(1), .clear, in: unit)
    }

    @Test(arguments: StoreTwin.allCases)
    func `behaviour is judged again before the signature, and one more person is told what is new`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let screening = ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard)
            let desk = try desk(screening)
            try await store.write { unit in
                _ = try ListDesk(desk: screening).install(
                    try SigningCheckTests.list(naming: 7), by: "ada", in: unit)
                try unit.fund(2_000_000_000)
                let asked = try ask(1, 900, desk, in: unit)
                #expect(asked.approvals.neededCount == 0, "nothing came in lately")
                try PlannedPair.screen(PayoutID(1), .clear, in: unit)
                try planned(0x91, in: unit)
            }
            try await store.read { try screening.reload(from: $0) }
            let check = SigningCheck(desk: screening, family: .evm)
            #expect(try await store.write { try check.mayBeSigned(PlanID(0x91), in: $0) })
            try await store.write { unit in
                try receive(in: unit)
                #expect(try !check.mayBeSigned(PlanID(0x91), in: unit))
                #expect(try unit.plan(PlanID(0x91))?.stage == .dropped)
                let held = try PayoutDesk.require(PayoutID(1), in: unit)
                #expect(held.payout.state == .reserved(isScreened: true, isApproved: false))
                #expect(held.approvals.neededCount == 1)
                #expect(held.approvals.warnings.count == 1)
                let kept = try unit.verdicts(on: PayoutBehaviours.subject(of: PayoutID(1)))
                #expect(try kept.map(fired) == [[], ["B-04"]])
            }
            try await store.write { unit in
                let approved = try desk.decide(
                    PayoutID(1), isApproval: true, by: "ben", reason: "", in: unit)
                #expect(approved.payout.state == .approved)
                try planned(0x92, in: unit)
                // Who approved knew it: nobody is asked a second time.
                #expect(try check.mayBeSigned(PlanID(0x92), in: unit))
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `an address that looks like a known one waits for a second person`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let screening = ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard)
            let desk = try desk(screening)
            let known = "0x1234567890123456789012345678901234567890"
            let record = try await store.write { unit throws -> PayoutRecord in
                try unit.fund(2_000_000_000)
                try unit.save(
                    PayoutRecord(
                        payout: Payout(
                            id: PayoutID(1), wallet: alice, token: Self.usdt,
                            amount: Amount(5, of: .usdt), destination: script(0x12),
                            state: .final(
                                PayoutInclusion(
                                    transaction: TransactionID(hash(4)), block: block(4))),
                            wait: nil, screeningCheck: 1, plans: [], requestedAt: start,
                            changedAt: start),
                        address: known, proposer: "ada",
                        approvals: PayoutApprovals(proposer: "ada", neededCount: 0),
                        reference: "x", settlement: nil))
                let alike = "0x1234" + String(repeating: "a", count: 32) + "7890"
                return try desk.request(
                    PayoutAsk(
                        id: PayoutID(2), wallet: alice, token: Self.usdt,
                        amount: Amount(5_000_000, of: .usdt), address: alike, reference: "x"),
                    by: "ada", in: unit)
            }
            #expect(record.approvals.neededCount == 1)
            #expect(record.approvals.warnings.count == 1, "each finding once")
            let kept = try await store.read {
                try $0.verdicts(on: PayoutBehaviours.subject(of: PayoutID(2)))
            }
            #expect(try kept.map(fired) == [["B-10"]])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payout that may have left is remembered, once`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let desk = try PlannedPair.desk()
            try await PlannedPair.save(in: store, desk)
            let before = try await store.read { try $0.behaviour(of: alice, currency: .usd) }
            #expect(before.events.isEmpty)
            try await store.write { unit in
                try unit.addValue(Amount(30, of: .usd), of: PlannedPair.first)
                let plan = try #require(try unit.plan(PlannedPair.planID))
                try PayoutSteps.apply(
                    .signatureAsked(plan.id), toPayoutsOf: plan, in: unit)
                for _ in 1...2 {
                    try PayoutSteps.apply(
                        .signed(plan.id, TransactionID(hash(5))), toPayoutsOf: plan, in: unit)
                }
            }
            let after = try await store.read { try $0.behaviour(of: alice, currency: .usd) }
            #expect(after.events.map(\.direction) == [.payout, .payout])
            let first = after.events.first { $0.id == PlannedPair.first.value }
            #expect(first?.value == Amount(30, of: .usd), "with what it was worth")
            #expect(
                Set(after.events.map(\.id))
                    == [PlannedPair.first.value, PlannedPair.second.value])
            #expect(after.events.allSatisfy { $0.amount == Amount(30, of: .usdt) })
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payer that the issuer is about to freeze holds the deposit`(
        twin: StoreTwin
    ) async throws {
        let submission = PendingSubmission(account: script(9), wallet: "0xC6", number: 4)
        let answers: [(SubmissionAnswer, [String])] = [
            (.answered(pending: [submission], asOf: start), ["S-04"]),
            (.answered(pending: [], asOf: start), []), (.notAsked("off"), []),
        ]
        for (answer, expected) in answers {
            try await twin.run { store in
                let world = try await AftercareWorld(store)
                try await world.install(1, naming: [3])
                let id = try await world.screen(by: ForkedSource(submissions: answer))
                let record = try #require(try await store.read { try $0.verdicts(on: id) }.last)
                #expect(try fired(record) == expected)
                let rules = try JSONValue.parse(record.canonical)["rules"]?.elements ?? []
                let result = try #require(rules.first { $0["id"]?.text == "S-04" })
                let evidence = result["evidence"]?.elements?.first?.text
                switch answer {
                case .notAsked: #expect(evidence == "not judged: off")
                case .answered, .notApplicable: #expect(evidence?.hasPrefix("not") != true)
                }
            }
        }
    }
}

/// A provider that never answers, and counts how often it is asked.
private final class DownProvider: ScreeningProvider {
    let name = "kyt"
    private let asked = LockedBox(0)

    var askCount: Int { asked.withLock { $0 } }

    func ask(_ question: ProviderQuestion, at now: Timestamp) async -> ProviderFacts.Answer {
        asked.withLock { $0 += 1 }
        return ProviderFacts.Answer(
            provider: name, address: question.address, outcome: .unavailable("HTTP status 503"),
            time: now, raw: "", digest: nil)
    }
}
