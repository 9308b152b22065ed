import EVMRules
import PayoutRules
import TestKit
import Testing
import Units

@Suite struct EVMTreasuryTests {
    static func address(_ number: UInt8) throws -> EVMAddress {
        try #require(EVMAddress([UInt8](repeating: number, count: 20)))
    }

    @Test func `the lowest free nonce is given and a gap is filled first`() throws {
        var book = EVMNonceBook(account: try Self.address(1), next: 5, waitingCountMax: 4)
        #expect(try book.take(for: PlanID(1)) == 5)
        #expect(try book.take(for: PlanID(2)) == 6)
        #expect(try book.take(for: PlanID(3)) == 7)
        #expect(try book.take(for: PlanID(2)) == 6, "the same plan keeps its number")
        book.free(PlanID(2))
        #expect(book.gaps == [6])
        #expect(try book.take(for: PlanID(4)) == 6)
        #expect(book.gaps.isEmpty)
        #expect(try book.take(for: PlanID(5)) == 8)
        #expect(throws: EVMNonceRefusal.tooManyWaiting(limit: 4)) { try book.take(for: PlanID(6)) }
    }

    @Test func `a replacement takes over the number`() throws {
        var book = EVMNonceBook(account: try Self.address(1), next: 0, waitingCountMax: 4)
        _ = try book.take(for: PlanID(1))
        let isReplaced = book.replace(PlanID(1), by: PlanID(2))
        #expect(isReplaced)
        let isReplacedAgain = book.replace(PlanID(1), by: PlanID(3))
        #expect(!isReplacedAgain)
        #expect(book.nonce(of: PlanID(2)) == 0)
        #expect(try book.take(for: PlanID(4)) == 1)
    }

    @Test func `the chain's next number never goes back`() throws {
        var book = EVMNonceBook(account: try Self.address(1), next: 0, waitingCountMax: 4)
        for plan in 1...3 { _ = try book.take(for: PlanID(UInt128(plan))) }
        let used = book.advance(to: 2)
        #expect(used == [PlanID(1), PlanID(2)])
        let nothing = book.advance(to: 1)
        #expect(nothing.isEmpty)
        #expect(book.next == 2)
        #expect(try book.take(for: PlanID(9)) == 3)
        let restored = EVMNonceBook(
            account: book.account, next: 3, taken: [2: PlanID(3), 3: PlanID(9)],
            waitingCountMax: 4)
        #expect(restored.taken == [3: PlanID(9)])
    }

    @Test(arguments: seeds(100))
    func `no two plans have one number in any order`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var book = EVMNonceBook(account: try Self.address(1), next: 0, waitingCountMax: 8)
        for step in 0..<200 {
            switch random.next() % 4 {
            case 0, 1:
                let gap = book.gaps.first
                let nonce = try? book.take(for: PlanID(UInt128(step)))
                if let gap, let nonce { #expect(nonce == gap, "seed \(seed)") }
            case 2: book.free(PlanID(UInt128(random.next() % UInt64(step + 1))))
            default: _ = book.advance(to: book.next + random.next() % 2)
            }
            #expect(Set(book.taken.values).count == book.taken.count, "seed \(seed)")
            #expect(book.taken.keys.allSatisfy { $0 >= book.next }, "seed \(seed)")
        }
    }

    @Test func `shares are rounded up and never below`() {
        #expect(BasisPoints(Amount(1, of: .usdt), of: Amount(10_000, of: .usdt)).value == 1)
        #expect(BasisPoints(Amount(1, of: .usdt), of: Amount(10_001, of: .usdt)).value == 1)
        #expect(BasisPoints(Amount(1, of: .usdt), of: Amount(9_999, of: .usdt)).value == 2)
        #expect(BasisPoints(Amount(1, of: .usdt), of: .zero(.usdt)).value == .max)
        #expect(BasisPoints(.satoshis(1), of: Amount(1, of: .usdt)).value == .max)
    }

    /// A gas price of 1 gwei and a coin at 2,000 USDT: 65,000 gas cost 0.13 USDT.
    static let facts = EVMGasFacts(
        transferGas: 65_000, gasPrice: UInt256(1_000_000_000),
        price: CoinPrice(Amount(2_000_000_000, of: .usdt)))

    static func account(_ number: UInt8, _ dollars: UInt128, wei: UInt128 = 0) throws
        -> EVMSourceAccount
    {
        EVMSourceAccount(
            address: try address(number), balance: Amount(dollars * 1_000_000, of: .usdt),
            coin: UInt256(wei))
    }

    static let enough: UInt128 = 65_000_000_000_000
    static let sources = EVMSourceRule(
        directShareMax: BasisPoints(20), sweepShareMax: BasisPoints(100))

    func decide(
        _ dollars: UInt128, hot: UInt128, _ deposits: [EVMSourceAccount]
    ) throws -> EVMSourceDecision {
        try Self.sources.decide(
            paying: Amount(dollars * 1_000_000, of: .usdt),
            hot: try Self.account(9, hot, wei: Self.enough), deposits: deposits, facts: Self.facts)
    }

    @Test func `a deposit address pays directly where that is cheap enough`() throws {
        let decision = try decide(
            100, hot: 1_000,
            [
                try Self.account(1, 150), try Self.account(2, 500, wei: Self.enough),
                try Self.account(3, 200, wei: Self.enough), try Self.account(4, 99),
            ])
        guard case .direct(let step) = decision else {
            Issue.record("\(decision)")
            return
        }
        // 2 and 3 need no coin first; 3 leaves less.
        #expect(step.account == (try Self.address(3)))
        #expect(step.topUp == nil)
        #expect(step.cost.worth == Amount(130_000, of: .usdt))
        #expect(step.cost.share == BasisPoints(13))
    }

    @Test func `an address without coin is topped up by what is missing`() throws {
        let decision = try decide(100, hot: 0, [try Self.account(1, 150, wei: 1_000)])
        guard case .direct(let step) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(step.topUp == UInt256(Self.enough - 1_000))
        #expect(step.cost.gas == 86_000)
        #expect(step.cost.share == BasisPoints(18))
    }

    @Test func `where directly is too dear the hot account pays, after sweeps if it must`() throws {
        let deposits = try [
            Self.account(1, 40), Self.account(2, 30), Self.account(3, 20), Self.account(4, 10),
        ]
        guard case .hot(let step) = try decide(20, hot: 50, deposits) else {
            Issue.record("the hot account has enough")
            return
        }
        #expect(step.account == (try Self.address(9)))
        guard case .sweep(let steps) = try decide(90, hot: 25, deposits) else {
            Issue.record("two sweeps suffice")
            return
        }
        #expect(steps.map(\.account) == [try Self.address(1), try Self.address(2)])
        #expect(steps.allSatisfy { $0.cost.share <= BasisPoints(100) })
        // 10 USDT cost 172 basis points: not worth a sweep.
        #expect(
            try decide(200, hot: 25, deposits)
                == .insufficient(
                    reachable: Amount(115_000_000, of: .usdt),
                    needed: Amount(200_000_000, of: .usdt)))
    }

    @Test func `ledger amounts become token units exactly or not at all`() {
        let amount = Amount(1_500_000, of: .usdt)
        #expect(
            TokenAmount(amount, decimals: 18)?.units == UInt256(1_500_000_000_000_000_000))
        #expect(TokenAmount(amount, decimals: 6)?.units == UInt256(1_500_000))
        #expect(TokenAmount(amount, decimals: 2)?.units == UInt256(150))
        #expect(TokenAmount(Amount(1_500_001, of: .usdt), decimals: 2) == nil)
        #expect(TokenAmount(Amount(.max, of: .usdt), decimals: 60) == nil)
    }

    @Test func `numbers that do not fit are errors`() {
        #expect(throws: AmountError.tooLarge) {
            try GasCost(
                gas: 2, gasPrice: .max, price: CoinPrice(Amount(1, of: .usdt)),
                moving: Amount(1, of: .usdt))
        }
        #expect(throws: AmountError.tooLarge) {
            try CoinPrice(Amount(.max, of: .usdt)).worth(ofWei: UInt256(high: 1, low: 0))
        }
    }
}
