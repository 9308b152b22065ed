import Encodings
import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct TravelRuleTests {
    private let eur = Asset(code: "EUR", scale: 2) ?? .usdt
    private let usd = Asset(code: "USD", scale: 2) ?? .usdt

    private func facts(
        _ name: TravelProfile.Name, _ cents: UInt128?, _ counterparty: TravelCounterparty,
        _ present: [TravelField] = [], proven: Bool = false,
        _ direction: TravelDirection = .outgoing
    ) -> TravelFacts {
        let profile = TravelProfile.standard(name)
        return TravelFacts(
            profile,
            TravelInput(
                direction: direction, value: cents.map { Amount($0, of: profile.currency) },
                counterparty: counterparty, present: present, isOwnershipProven: proven))
    }

    private let people: [TravelField] = [
        .originatorName, .originatorAccount, .beneficiaryName, .beneficiaryAccount,
    ]

    @Test func `the EU asks from 0 on, and for a proof above 1,000 EUR`() {
        let all = people + [.originatorFullIdentity, .beneficiaryVASP]
        #expect(facts(.eu, 1, .hosted, all).isSatisfied)
        #expect(
            facts(.eu, 0, .hosted, people).missing == [.originatorFullIdentity, .beneficiaryVASP])
        let own = people + [.originatorFullIdentity]
        #expect(facts(.eu, 100_000, .selfHosted, own).isSatisfied)
        #expect(facts(.eu, 100_001, .selfHosted, own).missing == [.ownership])
        #expect(facts(.eu, 100_001, .selfHosted, own, proven: true).isSatisfied)
        #expect(facts(.eu, nil, .selfHosted, own).missing == [.ownership])
        #expect(facts(.eu, 100_001, .hosted, all).isSatisfied)
    }

    @Test func `FATF asks for more above 1,000 and for names below`() {
        #expect(facts(.fatf, 100_000, .hosted, people).isSatisfied)
        #expect(
            facts(.fatf, 100_001, .hosted, people).missing
                == [.originatorIdentity, .beneficiaryVASP])
        #expect(facts(.fatf, 100, .hosted).missing == people)
        #expect(facts(.fatf, nil, .selfHosted, people).missing == [.originatorIdentity])
    }

    @Test func `the US asks from 3,000 on`() {
        #expect(facts(.us, 299_999, .unknown).isSatisfied)
        #expect(facts(.us, 299_999, .unknown).needed.isEmpty)
        #expect(
            facts(.us, 300_000, .hosted, people).missing == [.originatorAddress, .beneficiaryVASP])
        #expect(facts(.us, nil, .unknown).missing.first == .counterpartyKind)
    }

    @Test func `where nobody said who is on the other side, both kinds' needs are asked for`() {
        let unknown = facts(.eu, nil, .unknown, people + [.originatorFullIdentity])
        #expect(unknown.missing == [.counterpartyKind, .beneficiaryVASP, .ownership])
    }

    @Test func `a value in other money is above every threshold`() {
        let profile = TravelProfile.standard(.us)
        let facts = TravelFacts(
            profile,
            TravelInput(
                direction: .outgoing, value: Amount(1, of: eur), counterparty: .selfHosted,
                present: people, isOwnershipProven: false))
        #expect(facts.value == nil)
        #expect(facts.missing == [.originatorAddress])
    }

    @Test func `a deposit needs the service that sent it`() {
        let all = people + [.originatorFullIdentity]
        #expect(facts(.eu, 1, .hosted, all, .incoming).missing == [.originatingVASP])
    }

    @Test func `T-01 holds, and says what is missing`() {
        let terms = RulePack.standard.terms(.travelRule)
        let missing = facts(.eu, 100_001, .selfHosted, people + [.originatorFullIdentity])
        let result = missing.evaluate(terms)
        #expect(result.hasFired)
        #expect(result.rule == .travelRule)
        #expect(result.floor == .hold)
        #expect(
            result.text == "The travel rule (eu) asks for: "
                + "proof that the self-hosted address is the customer's.")
        #expect(result.evidence == ["ownership"])
        #expect(!facts(.us, 1, .unknown).evaluate(terms).hasFired)
    }

    @Test func `facts are read back as they were written`() throws {
        for name in TravelProfile.Name.allCases {
            for cents in [nil, 0, 100_000, 300_000] as [UInt128?] {
                for counterparty in TravelCounterparty.allCases {
                    let found = facts(name, cents, counterparty, people)
                    let bytes = found.json.canonical()
                    #expect(try TravelFacts(json: JSONValue.parse(bytes)) == found)
                }
            }
        }
        #expect(throws: CustomerRecordError("profile")) { try TravelFacts(json: .object([])) }
    }

    /// More knowledge never makes more missing, and a lower value never asks for more.
    @Test(arguments: seeds(300))
    func `knowing more never asks for more`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let name = TravelProfile.Name.allCases.randomElement(using: &random) ?? .eu
        let other = TravelCounterparty.allCases.randomElement(using: &random) ?? .unknown
        let present = TravelField.allCases.filter { _ in Bool.random(using: &random) }
        let extra = TravelField.allCases.randomElement(using: &random) ?? .ownership
        let cents = UInt128.random(in: 0...500_000, using: &random)
        let less = facts(name, cents, other, present)
        let more = facts(name, cents, other, present + [extra], proven: true)
        #expect(Set(more.missing).isSubset(of: less.missing))
        let unpriced = facts(name, nil, other, present)
        #expect(Set(less.needed).isSubset(of: unpriced.needed))
        let lower = facts(name, cents / 2, other, present)
        #expect(Set(lower.needed).isSubset(of: less.needed))
    }

    @Test func `numbers of law can be set anew, in one money`() throws {
        let profile = TravelProfile.standard(.eu)
        let dollars = try #require(
            profile.with(threshold: Amount(0, of: usd), ownershipAbove: Amount(110_000, of: usd)))
        #expect(dollars.currency == usd)
        #expect(
            profile.with(threshold: Amount(0, of: usd), ownershipAbove: Amount(1, of: eur)) == nil)
    }
}
