import Units

/// Transactions that pay us twice.
struct TwoOutputsStep: TourStep {
    let title = "Two outputs in one transaction are two deposits"

    func play(_ world: TourWorld) async throws {
        let wallet = try await world.makeWallet("outputs")
        let first = try await world.makeAddress(wallet, .btc)
        let second = try await world.makeAddress(wallet, .btc)
        let token = try await world.makeAddress(wallet, .usdt)
        let bitcoin = try await world.pay(.btc, [(first, "0.003"), (second, "0.004")])
        // The same address and amount twice: only their places in the transaction differ.
        let evm = try await world.pay(.usdt, [(token, "6.00"), (token, "6.00")])
        let deposits = try await world.deposits(wallet, count: 4, until: "all are spendable") {
            $0.isSpendable
        }
        for (transaction, name) in [(bitcoin, "Bitcoin"), (evm, "EVM")] {
            let found = deposits.filter { $0.transaction == transaction }
            try world.expect(
                Set(found.map(\.id)).count == 2, "one \(name) transaction is two deposits")
        }
        try await world.expectChange(wallet, .btc, "0.007 BTC are spendable") {
            $0.available = try .btc("0.007")
        }
        try await world.expectChange(wallet, .usdt, "12 USDT are spendable") {
            $0.available = try .usdt("12")
        }
    }
}
