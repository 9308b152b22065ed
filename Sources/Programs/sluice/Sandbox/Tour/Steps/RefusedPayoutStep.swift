import Encodings
import Units

/// Payouts that must not leave: to a listed address, and over what the wallet has.
struct RefusedPayoutStep: TourStep {
    let title = "A payout to a listed address is refused, and the money is back"
    /// An address on the sandbox's list.
    let listed: String

    func play(_ world: TourWorld) async throws {
        let wallet = try await world.makeWallet("careless")
        let address = try await world.makeAddress(wallet, .usdt)
        try await world.pay(.usdt, [(address, "20.00")], isToStay: false)
        try await world.deposits(wallet, until: "it is spendable") { $0.isSpendable }
        let id = try await world.makePayout(wallet, .usdt, "15", to: listed)
        let refused = try await world.payout(id, until: ["refused"])
        try world.expect(
            refused["refusal"]?["code"]?.text == "destinationBlocked",
            "it is refused: \(refused["refusal"]?["detail"]?.text ?? "-")")
        try await world.expectAvailable(wallet, .usdt, "20")
        let tooMuch = try await world.requestPayout(
            wallet, .usdt, "20.01", to: try await world.strangersAddress(.evm))
        try world.expect(
            tooMuch.status == 422 && tooMuch.code == "insufficientAvailable",
            "more than the wallet has is refused")
        let own = try await world.requestPayout(wallet, .usdt, "1", to: address)
        try world.expect(
            own.status == 422 && own.code == "ownAddress", "an address of ours is refused")
        let foreign = try await world.requestPayout(
            wallet, .usdt, "1", to: try await world.strangersAddress(.bitcoin))
        try world.expect(
            foreign.status == 422 && foreign.code == "malformedAddress",
            "a Bitcoin address is refused on an EVM chain")
    }
}
