import Testing
import Units

@testable import ScreeningRules

@Suite struct AcceptedFalsePositivesTests {
    private let terms = RulePack.standard.terms(.sanctionedKey).digest
    private let until = Fixture.now.adding(seconds: 100)

    private func hit(_ text: String = Fixture.listed, party: String = "1") -> FalsePositiveHit {
        let entry = Fixture.entry(text, party: party)
        return FalsePositiveHit(address: entry.address, source: "ofac-sdn", entry: entry)
    }

    private func accepted(
        _ hit: FalsePositiveHit, rule: ScreeningRule = .sanctionedKey, id: UInt128 = 1,
        proposer: String = "ann", approver: String = "bob", authority: String? = nil,
        entryDigest: Bytes32? = nil, terms: Bytes32? = nil
    ) -> AcceptedFalsePositive? {
        AcceptedFalsePositive(
            id: id, rule: rule, family: hit.address.family, key: hit.address.key,
            entryID: hit.entryID, entryDigest: entryDigest ?? hit.entryDigest,
            termsDigest: terms ?? self.terms, until: until, proposer: proposer,
            approver: approver, authority: authority)
    }

    private func result(_ rule: ScreeningRule = .sanctionedKey) -> RuleResult {
        RuleResult(
            rule: rule, hasFired: true, severity: .high, floor: .hold, points: 80, text: "met",
            evidence: ["e"])
    }

    private func memory(_ items: AcceptedFalsePositive?...) -> AcceptedFalsePositives {
        AcceptedFalsePositives(items.compactMap(\.self))
    }

    @Test func `an accepted hit loses floor and points, and says by whom`() throws {
        let (quiet, used) = memory(accepted(hit())).applied(
            to: result(), hits: [hit()], terms: terms, now: Fixture.now)
        #expect(used == [1])
        #expect(quiet.hasFired)
        #expect(quiet.floor == .clear)
        #expect(quiet.points == 0)
        #expect(quiet.text.contains("ann and bob"))
        #expect(quiet.evidence == ["e"])
    }

    @Test func `one hit that nobody accepted keeps the whole result`() {
        let (kept, used) = memory(accepted(hit())).applied(
            to: result(), hits: [hit(), hit(Fixture.clean)], terms: terms, now: Fixture.now)
        #expect(kept == result())
        #expect(used == [])
        let none = memory(accepted(hit())).applied(
            to: result(), hits: [], terms: terms, now: Fixture.now)
        #expect(none.result == result(), "what it met is not known")
    }

    @Test func `it voids itself when the entry, the rule, the address or the day is another`() {
        let renamed = FalsePositiveHit(
            address: hit().address, source: "ofac-sdn",
            entry: ListEntry(
                address: hit().entry.address, label: "ETH", partyID: "1",
                partyName: "SOMEBODY ELSE NOW", programs: ["CYBER2"]))
        #expect(renamed.entryID == hit().entryID)
        let known = memory(accepted(hit()))
        let others: [(FalsePositiveHit, Bytes32, Timestamp, ScreeningRule)] = [
            (renamed, terms, Fixture.now, .sanctionedKey),
            (hit(party: "2"), terms, Fixture.now, .sanctionedKey),
            (hit(Fixture.clean), terms, Fixture.now, .sanctionedKey),
            (hit(), Bytes32(head: 0, tail: 1), Fixture.now, .sanctionedKey),
            (hit(), terms, until, .sanctionedKey), (hit(), terms, Fixture.now, .denied),
        ]
        for (hit, terms, now, rule) in others {
            let (kept, used) = known.applied(to: result(rule), hits: [hit], terms: terms, now: now)
            #expect(kept == result(rule))
            #expect(used == [])
        }
    }

    @Test func `a changed rule has another digest`() throws {
        let changed = try RuleTerms(.sanctionedKey, points: 81)
        #expect(changed.digest != terms)
        #expect(RulePack.standard.terms(.denied).digest != terms)
    }

    @Test func `exact hits need an authority, and behaviour is never taken off`() {
        for rule in ScreeningRule.allCases {
            let bare = accepted(hit(), rule: rule)
            let permitted = accepted(hit(), rule: rule, authority: "licence 1")
            switch AcceptedFalsePositive.need(of: rule) {
            case .never: #expect(bare == nil && permitted == nil, "\(rule)")
            case .authority: #expect(bare == nil && permitted != nil, "\(rule)")
            case .twoPeople: #expect(bare != nil && permitted != nil, "\(rule)")
            }
        }
        #expect(AcceptedFalsePositive.need(of: .sanctioned) == .authority)
        #expect(AcceptedFalsePositive.need(of: .issuerBlacklist) == .authority)
        #expect(AcceptedFalsePositive.need(of: .structuring) == .never)
        // Who accepts the address's own hit accepts it there too: the rule itself cannot be.
        for rule in [
            ScreeningRule.sanctionedNear, .sanctionedFar, .illicitDirect, .illicitIndirect,
            .weakLabel,
        ] {
            #expect(AcceptedFalsePositive.need(of: rule) == .never)
        }
        #expect(accepted(hit(), rule: .sanctioned, authority: "") == nil)
    }

    @Test func `one person alone accepts nothing`() {
        #expect(accepted(hit(), approver: "ann") == nil)
        #expect(accepted(hit(), proposer: "") == nil)
    }

    @Test func `facts are written and read without loss, and rotten ones are refused`() throws {
        let known = memory(
            accepted(hit()), accepted(hit(Fixture.clean), rule: .sanctioned, id: 2, authority: "L"))
        #expect(try AcceptedFalsePositives(json: known.json) == known)
        #expect(try AcceptedFalsePositives(json: .array([])) == .none)
        for fields in ["id", "rule", "family", "key", "entry", "entryDigest", "until", "approver"] {
            let broken = try #require(known.json.elements?.first?.fields).filter {
                $0.key != fields
            }
            #expect(throws: AcceptedFalsePositiveError.self) {
                try AcceptedFalsePositives(json: .array([.object(broken)]))
            }
        }
    }
}
