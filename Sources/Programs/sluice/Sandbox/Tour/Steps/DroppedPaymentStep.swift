import Units

/// A reorganisation that drops a payment.
struct DroppedPaymentStep: TourStep {
    let title = "A reorg takes a pending credit back"

    func play(_ world: TourWorld) async throws {
        let wallet = try await world.makeWallet("reorg")
        let address = try await world.makeAddress(wallet, .btc)
        try await world.control.setMining(.bitcoin, isOn: false)
        let transaction = try await world.pay(
            .btc, [(address, "0.02")], mine: true, isToStay: false)
        try await world.deposits(wallet, until: "it is in a block") {
            $0.chainState == "included"
        }
        try await world.expectChange(wallet, .btc, "0.02 BTC are pending") {
            $0.waiting = try .btc("0.02")
        }
        let reorg = try await world.control.reorganise(.bitcoin, depth: 1, dropping: true)
        let dropped = (reorg["dropped"]?.elements ?? []).compactMap(\.text)
        try world.expect(
            dropped.contains(transaction),
            "its block is replaced, and its coins are spent otherwise")
        try await world.deposits(wallet, until: "it is orphaned") { $0.chainState == "orphaned" }
        try await world.expectChange(wallet, .btc, "the pending credit is taken back") {
            $0.waiting = .zero(.btc)
        }
        let truth = try await world.control.balance(.bitcoin, "BTC", of: address)
        try world.expect(
            try Amount(decimal: truth, of: .btc).isZero, "the node has nothing for us either")
    }
}
