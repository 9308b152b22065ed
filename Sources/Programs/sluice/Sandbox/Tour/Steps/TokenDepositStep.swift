import Units

/// A USDT deposit.
struct TokenDepositStep: TourStep {
    let title = "A USDT deposit becomes spendable"
    let customer: String

    func play(_ world: TourWorld) async throws {
        let others = try await world.deposits(customer).count
        let address = try await world.makeAddress(customer, .usdt)
        try await world.pay(.usdt, [(address, "25.00")])
        try await world.deposits(customer, count: others + 1, until: "it is spendable") {
            $0.isSpendable
        }
        try await world.expectChange(customer, .usdt, "final and clear: 25 USDT are spendable") {
            $0.available = try .usdt("25.00")
        }
    }
}
