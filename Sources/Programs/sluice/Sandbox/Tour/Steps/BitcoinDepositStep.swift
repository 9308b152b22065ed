import Units

/// A Bitcoin deposit, seen at every stage.
struct BitcoinDepositStep: TourStep {
    let title = "A BTC deposit becomes spendable"
    let customer: String

    func play(_ world: TourWorld) async throws {
        let address = try await world.makeAddress(customer, .btc)
        try await world.control.setMining(.bitcoin, isOn: false)
        try await world.pay(.btc, [(address, "0.05")])
        try await world.deposits(customer, until: "the payment is seen") {
            $0.chainState == "seen"
        }
        try await world.expectChange(customer, .btc, "seen in the memory pool: no money yet") {
            _ in
        }
        try await world.control.mine(.bitcoin)
        let included = try await world.deposits(customer, until: "it is in a block") {
            $0.chainState == "included"
        }
        try await world.expectChange(customer, .btc, "in a block: 0.05 BTC are pending") {
            $0.waiting = try .btc("0.05")
        }
        try world.expect(
            included.first?.confirmationsNeeded == 2, "so much money needs 2 confirmations")
        try await world.control.setMining(.bitcoin, isOn: true)
        try await world.deposits(customer, until: "it is spendable") { $0.isSpendable }
        try await world.expectChange(customer, .btc, "final and clear: 0.05 BTC are spendable") {
            $0.available = $0.waiting
            $0.waiting = .zero(.btc)
        }
    }
}
