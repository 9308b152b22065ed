import BitcoinRules
import ChainModel
import PayoutRules
import TestKit
import Testing
import Units

@Suite struct BitcoinBatchPlannerTests {
    static func plan(
        _ payments: [BitcoinPayment], _ coins: [CoinCandidate], _ settings: BitcoinBatchSettings,
        tip: BlockHeight? = BitcoinSample.tip, seed: UInt64 = 1
    ) -> BitcoinBatchOutcome {
        var generator = BitcoinSample.generator(seed)
        return BitcoinBatchPlanner.plan(
            payments, coins: coins, settings: settings, tip: tip, using: &generator)
    }

    @Test(arguments: seeds(100))
    func `any plan pays each payout once, the fee asked for, and no dust`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let payments = (0..<random.next() % 40 + 1).map {
            BitcoinSample.payment(
                $0, random.next() % 50_000 + 250, taproot: random.next() % 2 == 0)
        }
        let coins = (0..<random.next() % 80 + 1).map {
            BitcoinSample.coin(
                UInt128($0), random.next() % 60_000 + 1,
                weight: [230, 272][Int(random.next() % 2)])
        }
        let settings = try BitcoinSample.settings(
            rate: random.next() % 30_000 + 1_000, feeMax: random.next() % 100_000,
            changeMinimum: random.next() % 2_000, weightMax: Int(random.next() % 20_000) + 3_000,
            consolidationRate: 2_000, consolidationCount: 10)
        let outcome = Self.plan(payments, coins, settings, seed: seed)
        for plan in outcome.plans {
            try BitcoinSample.check(plan, settings, "seed \(seed)")
        }
        let ids =
            outcome.plans.flatMap { $0.payments.map(\.payout) }
            + outcome.unplanned.map(\.payment.payout)
        #expect(ids.sorted() == payments.map(\.payout).sorted(), "seed \(seed)")
        let spent = outcome.plans.flatMap { $0.coins.map(\.outpoint) }
        #expect(Set(spent).count == spent.count, "seed \(seed)")
        let again = Self.plan(payments.reversed(), coins.reversed(), settings, seed: seed)
        #expect(outcome == again, "seed \(seed)")
    }

    @Test func `more payments than one transaction carries are split`() throws {
        let payments = (0..<4_000).map { BitcoinSample.payment($0, 10_000) }
        let coins = (0..<300).map { BitcoinSample.coin(UInt128($0), 1_000_000) }
        let settings = try BitcoinSample.settings()
        let outcome = Self.plan(payments, coins, settings)
        #expect(outcome.unplanned.isEmpty)
        #expect(outcome.plans.count == 2)
        for plan in outcome.plans { try BitcoinSample.check(plan, settings, "split") }
    }

    @Test func `what the coins do not cover waits, the oldest is paid`() throws {
        let payments = (0..<8).map { BitcoinSample.payment($0, 100_000) }
        let settings = try BitcoinSample.settings()
        let outcome = Self.plan(payments, [BitcoinSample.coin(1, 250_000)], settings)
        #expect(outcome.plans.flatMap { $0.payments.map(\.payout) }.sorted().first == PayoutID(0))
        let reasons = outcome.unplanned.map(\.reason)
        #expect(!reasons.isEmpty)
        for case .coins(.insufficient) in reasons {}
        let none = Self.plan([payments[0]], [], settings)
        #expect(none.plans.isEmpty)
        #expect(none.unplanned.count == 1)
    }

    @Test func `dust, repeats and fees over the ceiling are not planned`() throws {
        let coins = [BitcoinSample.coin(1, 1_000_000)]
        let dust = BitcoinSample.payment(1, 293)
        let taproot = BitcoinSample.payment(2, 329, taproot: true)
        let fine = BitcoinSample.payment(3, 50_000)
        let outcome = Self.plan([dust, taproot, fine, fine], coins, try BitcoinSample.settings())
        #expect(
            outcome.unplanned.map(\.reason) == [
                .dust(limit: .satoshis(294)), .dust(limit: .satoshis(330)), .repeated,
            ])
        #expect(outcome.unplanned.map(\.payment) == [dust, taproot, fine])
        #expect(outcome.plans.map { $0.payments } == [[fine]])
        let dear = Self.plan([fine], coins, try BitcoinSample.settings(feeMax: 1_000))
        guard case .feeOverCeiling(let fee, .satoshis(1_000)) = dear.unplanned.first?.reason else {
            Issue.record("\(dear)")
            return
        }
        #expect(fee.minorUnits > 1_000)
    }

    @Test func `change has the kind that most payments have`() throws {
        let coins = [BitcoinSample.coin(1, 1_000_000)]
        let settings = try BitcoinSample.settings()
        for taprootCount in 0...3 {
            let payments = (0..<3).map {
                BitcoinSample.payment($0, 50_000, taproot: $0 < UInt64(taprootCount))
            }
            let plan = try #require(Self.plan(payments, coins, settings).plans.first)
            #expect(plan.change?.script.kind == (taprootCount > 1 ? .p2tr : .p2wpkh))
        }
    }

    @Test func `change below the dust limit goes to the fee`() throws {
        let settings = try BitcoinSample.settings(rate: 1_000, changeMinimum: 0)
        let payment = BitcoinSample.payment(1, 50_000)
        let plan = try #require(
            Self.plan([payment], [BitcoinSample.coin(1, 50_400)], settings).plans.first)
        #expect(plan.change == nil)
        #expect(plan.fee == .satoshis(400))
        try BitcoinSample.check(plan, settings, "dust")
    }

    @Test func `the lock time is the tip, now and then a little less, and zero without one`() throws
    {
        let settings = try BitcoinSample.settings()
        let payment = BitcoinSample.payment(1, 50_000)
        let coins = [BitcoinSample.coin(1, 1_000_000)]
        var times: [UInt32] = []
        for seed in UInt64(1)...200 {
            let plan = try #require(
                Self.plan([payment], coins, settings, seed: seed).plans.first)
            times.append(plan.transaction.lockTime)
        }
        #expect(times.allSatisfy { (799_901...800_000).contains($0) })
        #expect((5...40).contains(times.count { $0 < 800_000 }))
        let old = try #require(Self.plan([payment], coins, settings, tip: nil).plans.first)
        #expect(old.transaction.lockTime == 0)
    }

    @Test func `the place of the change tells nothing`() throws {
        let settings = try BitcoinSample.settings()
        let payments = (0..<3).map { BitcoinSample.payment($0, 50_000) }
        var places: Set<UInt32> = []
        for seed in UInt64(1)...60 {
            let plan = try #require(
                Self.plan(payments, [BitcoinSample.coin(1, 1_000_000)], settings, seed: seed)
                    .plans.first)
            places.insert(try #require(plan.changeIndex))
        }
        #expect(places == [0, 1, 2, 3])
    }

    @Test func `ten thousand outputs from a thousand coins are planned`() throws {
        let coins = (0..<1_000).map { BitcoinSample.coin(UInt128($0), 2_000_000 + UInt64($0)) }
        let settings = try BitcoinSample.settings()
        let payments = (0..<10_000).map { BitcoinSample.payment($0, 100_000) }
        let outcome = Self.plan(payments, coins, settings)
        #expect(outcome.unplanned.isEmpty)
        #expect(outcome.plans.count == 5)
        for plan in outcome.plans { try BitcoinSample.check(plan, settings, "large") }
    }
}
