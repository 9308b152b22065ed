import Units

/// A reorganisation that puts a payment into another block.
struct MovedPaymentStep: TourStep {
    let title = "A reorg that keeps the payment only moves it"

    func play(_ world: TourWorld) async throws {
        let wallet = try await world.makeWallet("moved")
        let address = try await world.makeAddress(wallet, .usdt)
        try await world.control.setMining(.evm, isOn: false)
        try await world.pay(.usdt, [(address, "30.00")], mine: true)
        let before = try await world.deposits(wallet, until: "it is in a block") {
            $0.chainState == "included"
        }
        let id = before.first?.id
        let block = before.first?.blockHash
        try await world.expectChange(wallet, .usdt, "30 USDT are pending") {
            $0.waiting = try .usdt("30")
        }
        _ = try await world.control.reorganise(.evm, depth: 1, dropping: false)
        let after = try await world.deposits(wallet, until: "it is in another block") {
            $0.chainState == "included" && $0.blockHash != block
        }
        try world.expect(after.first?.id == id, "it is the same deposit in another block")
        try await world.expectChange(wallet, .usdt, "30 USDT are pending, not 60") { _ in }
        try await world.control.setMining(.evm, isOn: true)
        try await world.deposits(wallet, until: "it is spendable") { $0.isSpendable }
        try await world.expectChange(wallet, .usdt, "30 USDT are spendable") {
            $0.available = $0.waiting
            $0.waiting = .zero(.usdt)
        }
    }
}
