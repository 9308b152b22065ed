import EVMRules
import Testing
import Units

@Suite struct EVMGasCostTests {
    private func wei(_ value: UInt128) -> UInt256 { UInt256(value) }

    @Test func `a transaction costs its gas and a rollup's fee for its bytes`() throws {
        #expect(try EVMGasCost(feePerGas: wei(10)).transaction(gas: 65_000) == wei(650_000))
        let rollup = EVMGasCost(feePerGas: wei(10), rollupDataFee: wei(7))
        #expect(try rollup.transaction(gas: 65_000) == wei(650_007))
        #expect(throws: EVMGasCost.Failure.overflow) {
            try EVMGasCost(feePerGas: .max).transaction(gas: 2)
        }
        #expect(throws: EVMGasCost.Failure.overflow) {
            try EVMGasCost(feePerGas: .max, rollupDataFee: wei(1)).transaction(gas: 1)
        }
    }

    @Test func `an address is given just the gas that it lacks`() throws {
        let cost = EVMGasCost(feePerGas: wei(10), rollupDataFee: wei(5))
        let empty = try cost.transactionWithTopUp(gas: 65_000, balance: .zero)
        #expect(empty.moved == wei(650_005))
        #expect(empty.topUpFee == wei(210_005))
        #expect(empty.transferFee == wei(650_005))
        #expect(empty.feeTotal == wei(860_010))
        let almost = try cost.transactionWithTopUp(gas: 65_000, balance: wei(650_004))
        #expect(almost.moved == wei(1))
        #expect(almost.feeTotal == wei(860_010))
        for balance in [wei(650_005), wei(650_006), .max] {
            let enough = try cost.transactionWithTopUp(gas: 65_000, balance: balance)
            #expect(enough.moved == .zero)
            #expect(enough.topUpFee == .zero)
            #expect(enough.feeTotal == wei(650_005))
        }
        let half = UInt256(high: UInt128(1) << 127, low: 0)
        #expect(throws: EVMGasCost.Failure.overflow) {
            try EVMGasCost(feePerGas: half).transactionWithTopUp(
                gas: 1, balance: .zero, topUpGas: 1)
        }
    }

    @Test func `an address can be emptied of what the fee leaves`() throws {
        let cost = EVMGasCost(feePerGas: wei(10))
        #expect(try cost.sweepable(balance: wei(210_001)) == wei(1))
        #expect(try cost.sweepable(balance: wei(210_000)) == nil)
        #expect(try cost.sweepable(balance: .zero) == nil)
        #expect(throws: EVMGasCost.Failure.overflow) {
            try EVMGasCost(feePerGas: .max).sweepable(balance: .max)
        }
    }

    @Test func `a gas limit is the estimate and a margin, rounded up`() throws {
        func limit(_ estimate: UInt64, _ margin: UInt64) throws -> UInt64 {
            try EVMGasCost.gasLimit(estimate: estimate, marginBasisPoints: margin)
        }
        #expect(try limit(50_000, 2_000) == 60_000)
        #expect(try limit(50_001, 2_000) == 60_002)
        #expect(try limit(21_000, 0) == 21_000)
        #expect(throws: EVMGasCost.Failure.overflow) { try limit(.max, 1) }
        #expect(throws: EVMGasCost.Failure.overflow) { try limit(.max, .max) }
    }
}
