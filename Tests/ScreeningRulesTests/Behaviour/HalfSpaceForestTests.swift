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
        for number in 0..<count { forest.learn(usual(&random), number: UInt64(number) + 1) }
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

    /// Features of the verdict with a number.
    private func features(_ number: UInt64) -> [Int] {
        var random = SplitMix64(seed: number)
        return usual(&random)
    }

    @Test(arguments: [500, 501, 749, 750, 751, 999, 1_000, 1_013] as [UInt64])
    func `what it knows follows from the records of its last two windows`(count: UInt64) {
        var whole = HalfSpaceForest(seed: 7)
        // Every seventh verdict is on no deposit, also where windows begin and end.
        let learnt = (1...count).filter { $0 % 7 != 0 }
        for number in learnt { whole.learn(features(number), number: number) }
        var late = HalfSpaceForest(seed: 7)
        let from = (HalfSpaceForest.window(of: count) - 1) * 250
        for number in learnt where number > from { late.learn(features(number), number: number) }
        #expect(late == whole)
        // A window that has just ended says all alone.
        guard !count.isMultiple(of: 250) else { return }
        var later = HalfSpaceForest(seed: 7)
        for number in learnt where number > from + 1 {
            later.learn(features(number), number: number)
        }
        #expect(later != whole, "the first record of the last two windows counts")
    }

    @Test
    func `a verdict is learnt once, and a window with too few deposits says nothing`() {
        var forest = taught(seed: 1, by: 260)
        let known = forest
        forest.learn(features(3), number: 260)
        #expect(forest == known)
        // Of the second window no more than these ten: the first one stays what is usual.
        let strange = [Int](repeating: 1_000, count: DepositBehaviour.featureCount)
        let before = forest.anomaly(strange)
        forest.learn(strange, number: 501)
        #expect(forest.anomaly(strange) == before)
        // Of the third as many as it takes.
        for number in 502..<551 { forest.learn(strange, number: UInt64(number)) }
        #expect(forest.anomaly(strange) == before)
        forest.learn(strange, number: 751)
        #expect(forest.anomaly(strange) == 0)
    }

    @Test
    func `it follows what becomes usual`() throws {
        var forest = taught(seed: 4)
        let new = [Int](repeating: 800, count: DepositBehaviour.featureCount)
        let before = try #require(forest.anomaly(new))
        for number in 500..<1_000 { forest.learn(new, number: UInt64(number) + 1) }
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
