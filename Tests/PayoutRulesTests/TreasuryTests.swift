import ChainModel
import PayoutRules
import Testing
import Units

@Suite struct TreasuryTests {
    static func dollars(_ count: UInt128) -> Amount { Amount(count * 1_000_000, of: .usdt) }

    static func settle(
        _ balance: UInt128, fee: UInt128 = 1, last: Int64 = 0, now: Int64 = 50
    ) throws -> SettlementDecision {
        let rule = try #require(
            SettlementRule(
                minimum: dollars(10), threshold: dollars(1_000), periodSeconds: 100,
                feeShareMax: BasisPoints(100)))
        return rule.decide(
            balance: dollars(balance), fee: dollars(fee), last: Timestamp(seconds: last),
            now: Timestamp(seconds: now))
    }

    @Test func `a balance is settled at its threshold or its time, where the fee is small`() throws
    {
        #expect(
            try Self.settle(9, now: 500)
                == .belowMinimum(balance: Self.dollars(9), minimum: Self.dollars(10)))
        #expect(try Self.settle(500) == .notDue(next: Timestamp(seconds: 100)))
        #expect(
            try Self.settle(1_000)
                == .pay(Self.dollars(1_000), .threshold, feeShare: BasisPoints(10)))
        #expect(
            try Self.settle(500, now: 100)
                == .pay(Self.dollars(500), .schedule, feeShare: BasisPoints(20)))
        #expect(
            try Self.settle(50, now: 100)
                == .feeTooHigh(share: BasisPoints(200), limit: BasisPoints(100)))
        let idle = try #require(
            SettlementRule(
                minimum: Self.dollars(0), threshold: nil, periodSeconds: nil,
                feeShareMax: BasisPoints(1)))
        #expect(
            idle.decide(
                balance: Self.dollars(5), fee: Self.dollars(0), last: Timestamp(seconds: 0),
                now: Timestamp(seconds: 9)) == .notDue(next: nil))
    }

    @Test func `settlement rules of mixed assets or no time are none`() {
        #expect(
            SettlementRule(
                minimum: Self.dollars(1), threshold: .satoshis(1), periodSeconds: nil,
                feeShareMax: BasisPoints(1)) == nil)
        #expect(
            SettlementRule(
                minimum: Self.dollars(1), threshold: nil, periodSeconds: 0,
                feeShareMax: BasisPoints(1)) == nil)
    }

    static func row(_ sequence: UInt64, _ count: UInt128, credit: Bool = true) -> SettlementRow {
        SettlementRow(
            sequence: sequence, transfer: TransferID(UInt128(sequence)), amount: dollars(count),
            isCredit: credit)
    }

    @Test func `a settlement covers rows behind the last one and nets them`() throws {
        let coverage = try SettlementCoverage(
            rows: [Self.row(5, 3), Self.row(8, 2, credit: false), Self.row(9, 4)], after: 4)
        #expect(coverage.first == 5)
        #expect(coverage.last == 9)
        #expect(coverage.net == Self.dollars(5))
        let other = try SettlementCoverage(
            rows: [Self.row(5, 3), Self.row(7, 2, credit: false), Self.row(9, 4)], after: 4)
        #expect(coverage.digest != other.digest)
    }

    @Test func `rows that overlap, repeat or owe are refused`() {
        func error(_ rows: [SettlementRow]) -> SettlementCoverageError? {
            do throws(SettlementCoverageError) {
                _ = try SettlementCoverage(rows: rows, after: 4)
                return nil
            } catch {
                return error
            }
        }
        #expect(error([]) == .empty)
        #expect(error([Self.row(4, 1)]) == .overlaps(4))
        #expect(error([Self.row(5, 1), Self.row(5, 1)]) == .outOfOrder(at: 5))
        #expect(error([Self.row(5, 1), Self.row(6, 2, credit: false)]) == .amount(.negative))
    }

    @Test func `hot balances are swept down to the target and missed below the floor`() throws {
        let rule = try #require(
            HotBalanceRule(
                token: Sample.token, floor: Self.dollars(10), target: Self.dollars(50),
                ceiling: Self.dollars(100)))
        #expect(try rule.decide(Self.dollars(100)) == .keep(Self.dollars(100)))
        #expect(try rule.decide(Self.dollars(10)) == .keep(Self.dollars(10)))
        #expect(
            try rule.decide(Self.dollars(101))
                == .proposeSweep(
                    Self.dollars(51), balance: Self.dollars(101), ceiling: Self.dollars(100)))
        #expect(
            try rule.decide(Self.dollars(9))
                == .alarm(
                    missing: Self.dollars(41), balance: Self.dollars(9), floor: Self.dollars(10)))
        #expect(throws: AmountError.assetsDiffer) { try rule.decide(.satoshis(1)) }
        #expect(
            HotBalanceRule(
                token: Sample.token, floor: Self.dollars(60), target: Self.dollars(50),
                ceiling: Self.dollars(100)) == nil)
    }

    static func compare(
        _ custody: UInt128, _ chain: UInt128, remainder: UInt128 = 0, decimals: UInt8 = 6,
        height: UInt64 = 7
    ) -> Reconciliation {
        Reconciliation(
            ReconciliationFacts(
                token: Sample.token, block: Sample.block(height),
                custody: Amount(custody, of: .usdt), remainder: UInt256(remainder),
                chain: TokenAmount(units: UInt256(chain), decimals: decimals)))
    }

    @Test func `ledger and chain are compared in the token's own units`() {
        #expect(Self.compare(5, 5).isMatch)
        #expect(Self.compare(5, 7).outcome == .surplus(UInt256(2)))
        #expect(Self.compare(5, 4).outcome == .shortage(UInt256(1)))
        #expect(Self.compare(5, 5_000_000_000_003, remainder: 3, decimals: 18).isMatch)
        #expect(
            Self.compare(5, 5_000_000_000_003, decimals: 18).outcome == .surplus(UInt256(3)))
        #expect(Self.compare(5, 5, decimals: 2).outcome == .notComparable)
    }

    @Test func `a mismatch stops payouts until a person clears it`() throws {
        var gate = PayoutGate(token: Sample.token)
        func take(_ custody: UInt128, _ chain: UInt128, height: UInt64) -> Bool {
            gate.take(Self.compare(custody, chain, height: height))
        }
        func clear(_ reason: String) -> PayoutGate.Clearing? {
            gate.clear(actor: "ann", reason: reason, now: Sample.now)
        }
        #expect(!take(5, 5, height: 7))
        #expect(gate.isOpen)
        #expect(take(5, 4, height: 8))
        #expect(!gate.isOpen)
        #expect(!take(5, 5, height: 9), "a match does not open it")
        #expect(!gate.isOpen)
        #expect(clear("") == nil)
        let clearing = try #require(clear("found"))
        #expect(clearing.mismatch == Self.compare(5, 4, height: 8))
        #expect(gate.isOpen)
        #expect(clear("found") == nil)
        #expect(!take(5, 4, height: 9), "an old comparison changes nothing")
        #expect(take(5, 4, height: 10))
    }
}
