import Encodings
import Units

/// A payout that two people must approve, neither of whom asked for it.
struct ApprovedPayoutStep: TourStep {
    let title = "A payout over the limit is approved by two people"

    func play(_ world: TourWorld) async throws {
        let wallet = try await world.makeWallet("rich")
        let address = try await world.makeAddress(wallet, .usdt)
        try await world.pay(.usdt, [(address, "700.00")], isToStay: false)
        try await world.deposits(wallet, until: "it is spendable") { $0.isSpendable }
        let recipient = try await world.strangersAddress(.evm)
        let id = try await world.makePayout(wallet, .usdt, "600", to: recipient)
        let waiting = try await world.payout(id)
        try world.expect(
            waiting["approvals"]?["missingCount"]?.integer(as: Int.self) == 2,
            "it waits for two people")
        let own = try await decide(id, world.ada)
        try world.expect(
            own.status == 422 && own.code == "proposerCannotApprove",
            "ada asked for it and cannot approve it")
        let first = try await decide(id, world.ben)
        try world.expect(first.isSuccess, "ben approves", otherwise: first.code ?? "")
        let again = try await decide(id, world.ben)
        try world.expect(
            again.status == 422 && again.code == "alreadyDecided", "ben counts once")
        let second = try await decide(id, world.cleo)
        try world.expect(second.isSuccess, "cleo approves", otherwise: second.code ?? "")
        _ = try await world.payout(id, until: ["final"])
        let received = try await world.control.balance(.evm, "USDT", of: recipient)
        try world.expect(
            try Amount.usdt(received) == .usdt("600"), "the recipient has 600 USDT")
        try await world.expectAvailable(wallet, .usdt, "100")
    }

    private func decide(
        _ id: String, _ person: SandboxAPI
    ) async throws(SandboxFailure) -> SandboxAnswer {
        try await person.ask(
            "/v1/payouts/\(id)/approvals",
            [("approve", .bool(true)), ("reason", .string("looked at it"))])
    }
}
