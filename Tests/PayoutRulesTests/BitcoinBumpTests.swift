import BitcoinRules
import ChainModel
import PayoutRules
import TestKit
import Testing
import Units

@Suite struct BitcoinBumpTests {
    static func earlier(_ value: UInt64 = 1_000_000, seed: UInt64 = 1) throws -> BitcoinBatchPlan {
        var generator = BitcoinSample.generator(seed)
        let outcome = BitcoinBatchPlanner.plan(
            (0..<3).map { BitcoinSample.payment($0, 50_000) },
            coins: [BitcoinSample.coin(1, value)], settings: try BitcoinSample.settings(),
            tip: BitcoinSample.tip, using: &generator)
        return try #require(outcome.plans.first)
    }

    static func replace(
        _ earlier: BitcoinBatchPlan, rate: UInt64, descendants: UInt64 = 0,
        coins: [CoinCandidate] = [], feeMax: UInt64 = 50_000_000
    ) throws -> BitcoinBatchPlan {
        var generator = BitcoinSample.generator(2)
        return try BitcoinReplacement.plan(
            replacing: earlier, descendantFees: .satoshis(descendants), furtherCoins: coins,
            settings: try BitcoinSample.settings(rate: rate, feeMax: feeMax),
            tip: BitcoinSample.tip, using: &generator)
    }

    static func checkRules(
        _ bump: BitcoinBatchPlan, _ earlier: BitcoinBatchPlan, descendants: UInt64 = 0
    ) {
        let replaced = earlier.fee.minorUnits + UInt128(descendants)
        #expect(bump.fee.minorUnits >= replaced + UInt128(bump.virtualByteCount))
        #expect(bump.feeRate > earlier.feeRate)
        #expect(Set(earlier.coins).isSubset(of: bump.coins))
        #expect(bump.claim.conflicts(with: earlier.claim))
        #expect(
            bump.payments.sorted { $0.payout < $1.payout }
                == earlier.payments.sorted { $0.payout < $1.payout })
    }

    @Test func `a bump takes its fee from the change`() throws {
        let earlier = try Self.earlier()
        let bump = try Self.replace(earlier, rate: 30_000)
        Self.checkRules(bump, earlier)
        try BitcoinSample.check(bump, try BitcoinSample.settings(rate: 30_000), "bump")
        #expect(bump.coins == earlier.coins)
        #expect(bump.change?.script == earlier.change?.script)
    }

    @Test func `a bump to a low rate still pays for its own relay`() throws {
        let earlier = try Self.earlier()
        let bump = try Self.replace(earlier, rate: 1_000)
        Self.checkRules(bump, earlier)
        let added = bump.fee.minorUnits - earlier.fee.minorUnits
        #expect(added == UInt128(bump.virtualByteCount))
    }

    @Test func `what is replaced with it is paid for too`() throws {
        let earlier = try Self.earlier()
        let bump = try Self.replace(earlier, rate: 1_000, descendants: 9_000)
        Self.checkRules(bump, earlier, descendants: 9_000)
    }

    @Test func `change that would be dust is dropped, then further coins are added`() throws {
        let earlier = try Self.earlier(155_000)
        #expect(earlier.change != nil)
        let further = [
            BitcoinSample.coin(5, 200), BitcoinSample.coin(6, 9_000),
            BitcoinSample.coin(7, 60_000),
        ]
        let dropped = try Self.replace(earlier, rate: 24_000, coins: further)
        #expect(dropped.change == nil)
        Self.checkRules(dropped, earlier)
        let more = try Self.replace(earlier, rate: 60_000, coins: further)
        #expect(more.coins.count == 2)
        #expect(more.change != nil)
        Self.checkRules(more, earlier)
        try BitcoinSample.check(more, try BitcoinSample.settings(rate: 60_000), "more coins")
        #expect(throws: BitcoinBumpError.self) { try Self.replace(earlier, rate: 60_000) }
    }

    @Test func `ceilings hold`() throws {
        let earlier = try Self.earlier()
        #expect(throws: BitcoinBumpError.self) {
            try Self.replace(earlier, rate: 30_000, feeMax: 3_000)
        }
        #expect(throws: BitcoinBumpError.feeRateTooHigh) {
            try Self.replace(earlier, rate: 100_000_001)
        }
    }

    @Test(arguments: seeds(100))
    func `a chain of bumps conflicts with all before it`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var plans = [try Self.earlier(200_000 + random.next() % 100_000, seed: seed)]
        let coins = (10..<20).map { BitcoinSample.coin($0, random.next() % 40_000 + 1) }
        for _ in 0..<4 {
            let rate = plans[plans.count - 1].feeRate.satoshisPerKilobyte + random.next() % 20_000
            guard let bump = try? Self.replace(plans[plans.count - 1], rate: rate, coins: coins)
            else { break }
            Self.checkRules(bump, plans[plans.count - 1])
            #expect(plans.allSatisfy { $0.claim.conflicts(with: bump.claim) }, "seed \(seed)")
            plans.append(bump)
        }
    }

    static func child(
        _ parent: BitcoinBatchPlan, rate: UInt64, feeMax: UInt64 = 50_000_000
    ) throws -> BitcoinChildPlan {
        var generator = BitcoinSample.generator(3)
        return try BitcoinChildPlan(
            of: parent, transaction: Sample.transaction(4), to: BitcoinSample.script(77),
            settings: try BitcoinSample.settings(rate: rate, feeMax: feeMax),
            tip: BitcoinSample.tip, using: &generator)
    }

    @Test func `a child lifts both to the rate`() throws {
        let parent = try Self.earlier()
        let child = try Self.child(parent, rate: 40_000)
        let size = UInt128(child.virtualByteCount + parent.virtualByteCount)
        #expect(child.fee.minorUnits + parent.fee.minorUnits == size * 40)
        #expect(child.transaction.inputs.count == 1)
        #expect(child.transaction.inputs[0].previousOutput.outputIndex == parent.changeIndex)
        #expect(
            child.transaction.outputs[0].value.minorUnits + child.fee.minorUnits
                == parent.change?.value.minorUnits)
        #expect(child.transaction.fault == nil)
    }

    @Test func `a child that is not needed or not possible is refused`() throws {
        let parent = try Self.earlier()
        #expect(throws: BitcoinBumpError.paysEnough) { try Self.child(parent, rate: 1_000) }
        #expect(throws: BitcoinBumpError.self) {
            try Self.child(parent, rate: 40_000, feeMax: 2_000)
        }
        let poor = try Self.earlier(153_500)
        #expect(throws: BitcoinBumpError.self) { try Self.child(poor, rate: 90_000) }
        let bare = try Self.earlier(152_500)
        #expect(bare.change == nil)
        #expect(throws: BitcoinBumpError.noChange) { try Self.child(bare, rate: 90_000) }
    }

    @Test func `a bump is due after its blocks, below the target and under the ceilings`() {
        let rule = BumpRule(
            blocksBeforeBump: 3, rateMax: FeeRate(satoshisPerKilobyte: 50_000), bumpCountMax: 2)
        func rate(_ number: UInt64) -> FeeRate { FeeRate(satoshisPerKilobyte: number) }
        func decide(_ blocks: UInt64, _ bumps: Int, _ own: UInt64, _ target: UInt64) -> BumpDecision
        {
            rule.decide(
                blocksWaited: blocks, bumpCount: bumps, own: rate(own), target: rate(target))
        }
        #expect(decide(2, 0, 1_000, 9_000) == .wait(blocksWaited: 2, blocksBeforeBump: 3))
        #expect(decide(3, 0, 9_000, 9_000) == .keep(own: rate(9_000), target: rate(9_000)))
        #expect(decide(3, 1, 1_000, 9_000) == .raise(from: rate(1_000), to: rate(9_000)))
        #expect(decide(3, 1, 1_000, 90_000) == .raise(from: rate(1_000), to: rate(50_000)))
        #expect(
            decide(3, 1, 50_000, 90_000)
                == .atCeiling(own: rate(50_000), ceiling: rate(50_000)))
        #expect(decide(3, 2, 1_000, 9_000) == .tooManyBumps(count: 2))
    }
}
