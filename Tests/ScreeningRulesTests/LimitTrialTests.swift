import Testing
import Units

@testable import ScreeningRules

@Suite struct LimitTrialTests {
    private static func amount(_ units: UInt128) -> Amount { Amount(units, of: .usdt) }

    private static let facts = LimitFacts(
        tier: "basic", isTierKnown: true, amount: amount(60), minimum: nil,
        limits: [
            LimitFact(
                .wallet, .day, .asset(.usdt), .sum(use: amount(60), ceiling: amount(50))),
            LimitFact(.wallet, .day, .asset(.usdt), .count(use: 3, ceiling: 5)),
            LimitFact(.wallet, .hour, .fiat(.usd), .unknown(ceiling: Amount(9, of: .usd), "no")),
        ])

    private func trial(_ tier: String, _ ceiling: LimitCeiling) throws -> LimitTrial {
        LimitTrial(
            tier: tier,
            limit: try #require(DepositLimit(.wallet, .day, .asset(.usdt), ceiling)))
    }

    @Test func `another ceiling is tried on the use that was counted`() throws {
        #expect(Self.facts.holding.count == 2)
        let higher = Self.facts.tried([try trial("basic", .sum(Self.amount(60)))])
        #expect(higher.holding.map(\.window) == [.hour])
        #expect(
            higher.limits[0].reading
                == .sum(use: Self.amount(60), ceiling: Self.amount(60)))
        let fewer = Self.facts.tried([try trial("basic", .count(2))])
        #expect(fewer.limits[1].holds && fewer.limits[0] == Self.facts.limits[0])
    }

    @Test func `a limit of another tier, scope or window stays as it is`() throws {
        let others = [
            try trial("plus", .sum(Self.amount(60))),
            LimitTrial(
                tier: "basic",
                limit: try #require(
                    DepositLimit(.tier, .day, .asset(.usdt), .sum(Self.amount(60))))),
            LimitTrial(
                tier: "basic",
                limit: try #require(
                    DepositLimit(.wallet, .hour, .asset(.usdt), .sum(Self.amount(60))))),
        ]
        #expect(Self.facts.tried(others) == Self.facts)
        #expect(Self.facts.tried([]) == Self.facts)
    }

    @Test func `what is not known stays unknown under any ceiling`() throws {
        let limit = try #require(
            DepositLimit(.wallet, .hour, .fiat(.usd), .sum(Amount(.max, of: .usd))))
        let tried = Self.facts.tried([LimitTrial(tier: "basic", limit: limit)])
        #expect(tried.limits[2].holds)
        #expect(tried.limits[2].reading == .unknown(ceiling: Amount(.max, of: .usd), "no"))
    }
}
