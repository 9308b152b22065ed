import BitcoinRules
import PayoutRules
import TestKit
import Testing
import Units

@Suite struct CoinSelectorTests {
    static func request(
        _ target: UInt64, rate: UInt64 = 4_000, longTerm: UInt64 = 4_000, inputs: Int = 100,
        weightMax: Int = 400_000, consolidation: Int = 0
    ) -> CoinSelectionRequest {
        CoinSelectionRequest(
            target: .satoshis(target), outputWeight: 124, outputCount: 1, changeOutputWeight: 124,
            changeInputWeight: 272, changeMinimum: .satoshis(1_000),
            feeRate: FeeRate(satoshisPerKilobyte: rate),
            longTermFeeRate: FeeRate(satoshisPerKilobyte: longTerm), inputCountMax: inputs,
            weightMax: weightMax, consolidationInputCount: consolidation)
    }

    static func select(
        _ coins: [CoinCandidate], _ request: CoinSelectionRequest, seed: UInt64 = 1
    ) throws(CoinSelectionError) -> CoinSelection {
        var generator = BitcoinSample.generator(seed)
        return try CoinSelector.select(coins, for: request, using: &generator)
    }

    @Test func `coins that fit exactly make no change`() throws {
        // At 4 sat/vB an input costs 272 and the rest of the transaction 168.
        let coins = [
            BitcoinSample.coin(1, 90_000), BitcoinSample.coin(2, 30_272),
            BitcoinSample.coin(3, 20_272), BitcoinSample.coin(4, 500_000),
        ]
        let found = try Self.select(coins, Self.request(50_000 - 200))
        #expect(found.method == .branchAndBound)
        #expect(found.change == nil)
        #expect(found.coins.map(\.value) == [.satoshis(30_272), .satoshis(20_272)])
    }

    @Test func `a coin's kind says what spending it weighs`() {
        func weight(_ kind: BitcoinSpendKind) -> Int {
            CoinCandidate(outpoint: Sample.outpoint(1), value: .satoshis(1), kind: kind).inputWeight
        }
        #expect(weight(.p2wpkh) == BitcoinSpendKind.p2wpkh.inputWeight)
        #expect(weight(.p2pkh) == BitcoinSpendKind.p2pkh.inputWeight + 1)
    }

    @Test func `otherwise change is made, never below its minimum`() throws {
        let coins = (1...20).map { BitcoinSample.coin(UInt128($0), 100_000 * UInt64($0)) }
        for seed in UInt64(1)...50 {
            let found = try Self.select(coins, Self.request(777_777), seed: seed)
            let change = try #require(found.change)
            #expect(change.minorUnits >= 1_000)
        }
    }

    @Test func `too little, too many pieces and too much weight are told apart`() {
        let small = (1...50).map { BitcoinSample.coin(UInt128($0), 1_000) }
        #expect(
            throws: CoinSelectionError.insufficient(
                spendable: .satoshis(50 * 728), needed: .satoshis(40_185))
        ) { try Self.select(small, Self.request(40_000)) }
        #expect(throws: CoinSelectionError.tooManyCoins) {
            try Self.select(small, Self.request(20_000, inputs: 20))
        }
        #expect(throws: CoinSelectionError.tooManyCoins) {
            try Self.select(small, Self.request(20_000, weightMax: 5_000))
        }
        #expect(throws: CoinSelectionError.tooHeavy) {
            try Self.select(small, Self.request(20_000, weightMax: 200))
        }
        #expect(throws: CoinSelectionError.feeRateTooHigh) {
            try Self.select(small, Self.request(1, rate: .max))
        }
        let all = (1...2).map { BitcoinSample.coin(UInt128($0), 2_100_000_000_000_000) }
        #expect(throws: CoinSelectionError.impossibleValue) {
            try Self.select(all, Self.request(1))
        }
    }

    @Test func `coins that cost more than they hold stay where they are`() throws {
        let coins = [BitcoinSample.coin(1, 271), BitcoinSample.coin(2, 60_000)]
        let found = try Self.select(coins, Self.request(10_000, consolidation: 5))
        #expect(found.coins.map(\.value) == [.satoshis(60_000)])
    }

    @Test func `while fees are low small coins are gathered up to the count`() throws {
        let coins =
            (1...30).map { BitcoinSample.coin(UInt128($0), 2_000 + UInt64($0)) }
            + [BitcoinSample.coin(99, 1_000_000)]
        let found = try Self.select(
            coins, Self.request(50_000, rate: 1_000, longTerm: 5_000, consolidation: 12))
        #expect(found.coins.count >= 12)
        #expect(found.waste < 0)
    }

    @Test(arguments: seeds(100))
    func `any selection covers its target, fee and change to the satoshi`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = Int(random.next() % 60) + 1
        let coins = (0..<count).map {
            BitcoinSample.coin(
                UInt128($0), random.next() % 200_000 + 1,
                weight: [230, 272, 364, 592][Int(random.next() % 4)])
        }
        let request = Self.request(
            random.next() % 2_000_000 + 300, rate: random.next() % 50_000,
            longTerm: random.next() % 20_000)
        do throws(CoinSelectionError) {
            let found = try Self.select(coins, request, seed: seed)
            let sum = found.coins.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
            let out = request.target.minorUnits + (found.change?.minorUnits ?? 0)
            #expect(sum == out + found.fee.minorUnits, "seed \(seed)")
            let again = try Self.select(coins.reversed(), request, seed: seed)
            #expect(found == again, "seed \(seed)")
        } catch {
            guard case .insufficient(let spendable, let needed) = error else {
                Issue.record("\(error), seed \(seed)")
                return
            }
            #expect(spendable.minorUnits < needed.minorUnits)
        }
    }

    @Test(arguments: seeds(100))
    func `the search finds a sum that is known to exist`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let coins = (0..<14).map {
            BitcoinSample.coin(UInt128($0), 10_000 + random.next() % 1_000_000)
        }
        let chosen = coins.filter { _ in random.next() % 2 == 0 }
        let effective = chosen.reduce(UInt64(0)) { $0 + UInt64($1.value.minorUnits) - 272 }
        guard effective > 1_000 else { return }
        // The goal is the target and 185 for all but the inputs.
        let found = try Self.select(coins, Self.request(effective - 185), seed: seed)
        #expect(found.method == .branchAndBound, "seed \(seed)")
        #expect(found.change == nil, "seed \(seed)")
    }

    @Test func `numbers drawn are even and the same for ever`() {
        var generator = BitcoinSample.generator(1)
        // The first eight bytes of SHA-256 over the seed's 32 bytes and eight zero bytes.
        let first = generator.next()
        #expect(first == 0x4bb1_f65e_893e_127a)
        var counts = [0, 0, 0]
        for _ in 0..<3_000 { counts[Int(generator.next() % 3)] += 1 }
        #expect(counts.allSatisfy { (900...1_100).contains($0) })
    }
}
