import ChainModel
import Digests
import Encodings
import Testing
import Units

@testable import ScreeningRules

@Suite struct ScreeningTests {
    private func fired(_ verdict: Verdict) -> [String] { verdict.firings.map(\.rule.rawValue) }

    @Test func `a clean payer within all limits is clear, and every rule is on record`() {
        let verdict = Fixture.screening().decide(Fixture.input())
        #expect(verdict.decision == .clear)
        #expect(
            verdict.results.map(\.rule) == [
                .sanctioned, .sanctionedKey, .issuerBlacklist, .issuerSubmission, .delisted,
                .listAge, .notScreened, .undecodable, .sanctionedNear, .sanctionedFar,
                .illicitDirect, .illicitIndirect,
                .weakLabel, .limit, .belowMinimum, .denied, .allowed, .labelled, .provider,
            ])
        #expect(fired(verdict) == [])
        #expect(!verdict.waitsForSource)
        #expect(verdict.customerText == "Your deposit of 5.000000 USDT has passed our checks.")
        #expect(verdict.staffText == "Clear: 5.000000 USDT; no rule fired.")
    }

    @Test func `a listed payer freezes, and only staff read why`() {
        let deposit = Fixture.deposit(from: Fixture.listed)
        let verdict = Fixture.screening().decide(Fixture.input(deposit))
        #expect(verdict.decision == .freeze)
        #expect(verdict.isSenior)
        #expect(fired(verdict) == ["S-01"])
        #expect(verdict.staffText.hasPrefix("Frozen: 5.000000 USDT; 0x8576aCC5"))
        #expect(verdict.staffText.contains("ofac-sdn of 2025-11-19 under ETH (PARTY 1)"))
        for word in ["ofac", "OFAC", "sanction", "list", "freeze", "frozen", "S-01"] {
            #expect(!verdict.customerText.contains(word))
        }
    }

    @Test func `who pays in two roles is named once, and two entries twice`() {
        let listed = Fixture.script(Fixture.listed)
        let roles: [Counterparty.Role] = [.eventSender, .transactionSender]
        let parties = roles.map {
            ScreenedParty(Counterparty(role: $0, script: listed), family: .evm)
        }
        let input = Fixture.input(Fixture.deposit(from: Fixture.listed), parties: parties)
        let one = Fixture.screening().decide(input)
        #expect(one.firings.map(\.evidence.count) == [1])
        #expect(one.firings.allSatisfy { !$0.text.contains(";") })
        let twice = [Fixture.entry(Fixture.listed), Fixture.entry(Fixture.listed, party: "2")]
        let two = Fixture.screening([Fixture.list(twice)]).decide(input)
        #expect(two.firings.map(\.evidence.count) == [2])
    }

    @Test func `the same key in another form holds for a senior person`() {
        let tron = AddressDecoding.listed("41" + Fixture.listed.dropFirst(2))!
        let screening = Fixture.screening([
            Fixture.list([
                ListEntry(
                    address: tron, label: "TRX", partyID: "1", partyName: "P", programs: [])
            ])
        ])
        let verdict = screening.decide(Fixture.input(Fixture.deposit(from: Fixture.listed)))
        #expect(verdict.decision == .hold)
        #expect(verdict.points == 80)
        #expect(verdict.isSenior)
        #expect(fired(verdict) == ["S-02"])
    }

    @Test func `an issuer's blacklist freezes, and an issuer that does not answer holds`() {
        let account = Fixture.script(Fixture.clean)
        let blacklisted = Fixture.input(
            issuer: .answered(blacklisted: [account], asOf: Fixture.now))
        #expect(fired(Fixture.screening().decide(blacklisted)) == ["S-03"])
        #expect(Fixture.screening().decide(blacklisted).decision == .freeze)
        let silent = Fixture.screening().decide(Fixture.input(issuer: .unavailable("timeout")))
        #expect(silent.decision == .hold)
        #expect(silent.waitsForSource)
        #expect(fired(silent) == ["S-07"])
        let none = Fixture.screening().decide(Fixture.input(issuer: .notApplicable))
        #expect(none.decision == .clear)
    }

    @Test func `a list warns at 24 hours and holds at 72`() {
        let cases: [(Int64, ScreeningDecision, Bool)] = [
            (0, .clear, false), (23, .clear, false), (24, .clear, true), (71, .clear, true),
            (72, .hold, true), (1_000, .hold, true), (-2, .hold, true),
        ]
        for (hours, decision, hasFired) in cases {
            let verdict = Fixture.screening().decide(
                Fixture.input(now: Fixture.now.adding(seconds: hours * 3_600)))
            #expect(verdict.decision == decision, "\(hours) hours")
            #expect(fired(verdict).contains("S-06") == hasFired, "\(hours) hours")
            #expect(verdict.waitsForSource == (decision == .hold))
        }
    }

    @Test func `no list, no payer or an unknown payer holds and never clears`() {
        let noList = Fixture.screening([]).decide(Fixture.input())
        #expect(noList.decision == .hold)
        #expect(noList.waitsForSource)
        let ownOnly = Fixture.screening([
            Fixture.list([Fixture.entry(Fixture.listed)], source: "own", kind: .deny)
        ])
        #expect(ownOnly.decide(Fixture.input()).decision == .hold)
        let nobody = Fixture.screening().decide(Fixture.input(parties: []))
        #expect(nobody.decision == .hold)
        #expect(!nobody.waitsForSource)
        let unknown = Fixture.screening().decide(
            Fixture.input(knowledge: .incomplete("the node has no previous output")))
        #expect(unknown.decision == .hold)
        #expect(unknown.waitsForSource)
        #expect(unknown.staffText.contains("the node has no previous output"))
    }

    @Test func `no person decides while a source is down, whatever else is wrong`() {
        let verdict = Fixture.screening().decide(
            Fixture.input(issuer: .unavailable("timeout"), tier: "vip"))
        #expect(fired(verdict) == ["S-07", "L-01"])
        #expect(verdict.waitsForSource)
    }

    @Test func `an address that does not decode holds, and a listed text freezes`() {
        func party(_ text: String) -> ScreenedParty {
            ScreenedParty(
                role: .eventSender, identity: .undecodable(text, .notAnAddress(.evm)))
        }
        let garbage = Fixture.screening().decide(Fixture.input(parties: [party("0x12")]))
        #expect(garbage.decision == .hold)
        #expect(garbage.points == 50)
        #expect(fired(garbage) == ["S-08"])
        #expect(!garbage.waitsForSource)
        let monero = "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320"
        let listed = Fixture.screening([Fixture.list([Fixture.entry(monero, label: "XMR")])])
            .decide(Fixture.input(parties: [party(monero)]))
        #expect(listed.decision == .freeze)
        let short = ScreenedParty(
            Counterparty(role: .eventSender, script: WatchedScript([1, 2])), family: .evm)
        #expect(Fixture.screening().decide(Fixture.input(parties: [short])).decision == .hold)
    }

    @Test func `a passed limit, a deposit too small and an unknown tier hold`() {
        let ceiling = DepositLimit(
            .wallet, .transaction, .asset(.usdt), .sum(Amount(4_000_000, of: .usdt)))!
        let limits = Fixture.limits(
            Fixture.deposit(), LimitTier(name: "standard", limits: [ceiling]))
        let passed = Fixture.screening().decide(Fixture.input(limits: limits))
        #expect(fired(passed) == ["L-01"])
        #expect(passed.decision == .hold)
        #expect(passed.customerText.contains("above a limit"))
        let least = Fixture.limits(
            Fixture.deposit(),
            LimitTier(name: "standard", minimums: [Amount(6_000_000, of: .usdt)]))
        let small = Fixture.screening().decide(Fixture.input(limits: least))
        #expect(fired(small) == ["L-02"])
        #expect(small.decision == .hold)
        #expect(small.customerText.contains("below the least amount"))
        let unknown = Fixture.screening().decide(Fixture.input(tier: "vip"))
        #expect(unknown.decision == .hold)
        #expect(fired(unknown) == ["L-01"])
    }

    @Test func `a delisted payer is an alert and stays spendable`() {
        let change = { (day: String, kind: ListChange.Kind) in
            ListChange(
                date: CalendarDate(day)!, label: "ETH", kind: kind,
                address: AddressDecoding.listed(Fixture.clean)!)
        }
        let history = ListHistory(
            source: "ofac-history",
            changes: [change("2022-11-09", .added), change("2025-03-21", .removed)])
        let verdict = Fixture.screening(history: history).decide(Fixture.input())
        #expect(verdict.decision == .alert)
        #expect(fired(verdict) == ["S-05"])
        #expect(verdict.staffText.contains("2025-03-21"))
        #expect(verdict.customerText.contains("passed"))
    }

    @Test func `the operator's lists hold or are shown, and never overrule a sanctions list`() {
        let lists: (ListKind) -> [ScreeningList] = { kind in
            [
                Fixture.list([Fixture.entry(Fixture.listed)]),
                Fixture.list(
                    [Fixture.entry(Fixture.clean), Fixture.entry(Fixture.listed)],
                    source: "own", kind: kind),
            ]
        }
        let denied = Fixture.screening(lists(.deny)).decide(Fixture.input())
        #expect(denied.decision == .hold)
        #expect(fired(denied) == ["O-01"])
        let allowed = Fixture.screening(lists(.allow)).decide(Fixture.input())
        #expect(allowed.decision == .clear)
        #expect(fired(allowed) == ["O-02"])
        let both = Fixture.screening(lists(.allow)).decide(
            Fixture.input(Fixture.deposit(from: Fixture.listed)))
        #expect(both.decision == .freeze)
        let label = Fixture.screening(lists(.label)).decide(Fixture.input())
        #expect(label.decision == .clear)
        #expect(fired(label) == ["O-03"])
    }

    @Test func `all rules are shown and the worst decides`() {
        let input = Fixture.input(
            Fixture.deposit(from: Fixture.listed), knowledge: .incomplete("x"), tier: "vip",
            now: Fixture.now.adding(seconds: 80 * 3_600))
        let verdict = Fixture.screening().decide(input)
        #expect(verdict.decision == .freeze)
        #expect(fired(verdict) == ["S-01", "S-06", "S-07", "L-01"])
        #expect(!verdict.waitsForSource)
    }

    @Test func `the same facts give the same record, and any other fact another`() throws {
        let screening = Fixture.screening()
        let verdict = screening.decide(Fixture.input())
        #expect(Fixture.screening().decide(Fixture.input()).record == verdict.record)
        #expect(verdict.digest == Bytes32(SHA256.hash(verdict.record)))
        let others = [
            Fixture.input(Fixture.deposit(2)), Fixture.input(tier: "vip"),
            Fixture.input(issuer: .notApplicable),
            Fixture.input(now: Fixture.now.adding(seconds: 1)),
        ]
        for other in others { #expect(screening.decide(other).digest != verdict.digest) }
        let record = try JSONValue.parse(verdict.record)
        #expect(record.canonical() == verdict.record)
        #expect(record["engine"]?.text == Screening.engineVersion)
        #expect(record["decision"]?.text == "clear")
        #expect(record["rules"]?.elements?.count == verdict.results.count)
        let list = record["lists"]?.elements?.first
        #expect(list?["version"]?.text == screening.index.lists[0].version.id)
        #expect(list?["ageMilliseconds"]?.numberText == "0")
        #expect(
            record["inputs"]?["parties"]?.elements?.first?["canonical"]?.text?.hasPrefix("0x")
                == true)
    }

    @Test func `who is held by points alone reads of a review, and of no limit`() throws {
        let pack = try RulePack(
            version: "points", currency: .usd, bands: .standard, caps: [:],
            terms: [RuleTerms(.denied, floor: .clear, points: 60)])
        let list = Fixture.list([Fixture.entry(Fixture.clean)], source: "own", kind: .deny)
        let verdict = Screening(
            index: SanctionsIndex(lists: [Fixture.list([Fixture.entry(Fixture.listed)]), list]),
            limits: LimitRules(tiers: []), rules: pack
        ).decide(Fixture.input())
        #expect(verdict.decision == .hold)
        #expect(!verdict.results.contains { $0.floor >= .hold })
        #expect(verdict.customerText.contains("is being reviewed"))
        #expect(!verdict.customerText.contains("limit"))
    }

    @Test func `what the issuer's signers submitted holds, and nobody looking is said`() throws {
        func result(_ answer: SubmissionAnswer) throws -> (Verdict, RuleResult) {
            let verdict = Fixture.screening().decide(Fixture.input(submissions: answer))
            let found = verdict.results.first { $0.rule == .issuerSubmission }
            return (verdict, try #require(found))
        }
        let submission = PendingSubmission(
            account: Fixture.script(Fixture.clean), wallet: "0xC6", number: 7)
        let (held, pending) = try result(.answered(pending: [submission], asOf: Fixture.now))
        #expect(held.decision == .hold)
        #expect(fired(held) == ["S-04"])
        #expect(pending.points == 60)
        #expect(pending.evidence.first?.hasPrefix("0xC6 | 7 | 0x") == true)
        #expect(!held.waitsForSource)
        let (clear, none) = try result(.answered(pending: [], asOf: Fixture.now))
        #expect(clear.decision == .clear)
        #expect(none.evidence.isEmpty)
        let (other, unjudged) = try result(.notAsked("no wallet is named"))
        #expect(other.decision == .clear)
        #expect(unjudged.evidence == ["not judged: no wallet is named"])
        #expect(try result(.notApplicable).1.evidence.isEmpty)
    }
}
