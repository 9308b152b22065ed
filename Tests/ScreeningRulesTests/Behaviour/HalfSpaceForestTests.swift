import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite
struct HalfSpaceForestTests {
    private func usual(_ random: inout SplitMix64) -> [Int] {
        (0..<DepositBehaviour.featureCount).map { _ in Int.random(in: 280...320, using: &random) }
    }

    private func taught(seed: UInt64, by count: Int = 500) -> HalfSpaceForest {
        var forest = HalfSpaceForest(seed: 7)
        var random = SplitMix64(seed: seed)
        for _ in 0..<count { forest.learn(usual(&random)) }
        return forest
    }

    @Test
    func `until the first window is full nothing is said`() {
        #expect(taught(seed: 1, by: 249).anomaly([0]) == nil)
        #expect(taught(seed: 1, by: 250).anomaly([0]) != nil)
    }

    @Test(arguments: seeds(20))
    func `what was never seen is more unusual than what always comes`(seed: UInt64) throws {
        let forest = taught(seed: seed)
        var random = SplitMix64(seed: seed + 1_000)
        let normal = try #require(forest.anomaly(usual(&random)))
        let strange = try #require(
            forest.anomaly([Int](repeating: 1_000, count: DepositBehaviour.featureCount)))
        #expect(normal < 50)
        #expect(strange >= normal + 30)
        #expect(strange <= 100)
    }

    @Test
    func `the same seed and deposits give the same model`() {
        #expect(taught(seed: 3) == taught(seed: 3))
        #expect(HalfSpaceForest(seed: 1) != HalfSpaceForest(seed: 2))
    }

    @Test
    func `it follows what becomes usual`() throws {
        var forest = taught(seed: 4)
        let new = [Int](repeating: 800, count: DepositBehaviour.featureCount)
        let before = try #require(forest.anomaly(new))
        for _ in 0..<500 { forest.learn(new) }
        let after = try #require(forest.anomaly(new))
        #expect(after < before)
    }

    @Test
    func `features of any deposit are inside the space`() {
        var past = PastBuilder()
        past.addDays(10, cents: 5)
        let huge = BehaviourEvent(
            direction: .deposit, id: 1, wallet: WalletID(7), counterparties: [],
            amount: Amount(.max, of: .usdt), value: PastBuilder.usd(.max), time: PastBuilder.now)
        for deposit in [huge, PastBuilder.event(cents: 0, hasPrice: false)] {
            let features = past.facts(deposit).features
            #expect(features.count == DepositBehaviour.featureCount)
            #expect(features.allSatisfy { (0...HalfSpaceForest.featureMax).contains($0) })
        }
    }
}
