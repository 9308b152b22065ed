import Encodings
import Units

/// A payer who is listed after the money was spendable, and spent in part.
struct NewListStep: TourStep {
    let title = "A new list version freezes what an old customer has left, and opens one case"
    let merchant: String
    /// The run's own sanctions list.
    let listFile: String

    func play(_ world: TourWorld) async throws {
        let payer = "visitor-\(world.name)"
        let wallet = try await world.makeWallet("old-customer")
        let address = try await world.makeAddress(wallet, .usdt)
        for amount in ["60.00", "40.00"] {
            try await world.pay(.usdt, [(address, amount)], from: payer)
        }
        try await world.deposits(wallet, count: 2, until: "both are spendable") { $0.isSpendable }
        _ = try await world.ada.post(
            "/v1/charges",
            [
                ("from", .string(wallet)), ("to", .string(merchant)),
                ("amount", TourWorld.amount("30.00", .usdt)),
            ], once: world.newKey())
        try await world.expectChange(merchant, .usdt, "the merchant has 30 USDT of the customer") {
            $0.available = try $0.available.adding(.usdt("30"))
        }
        try await world.expectChange(wallet, .usdt, "70 USDT are left and spendable") {
            $0.available = try .usdt("70")
        }
        try await listPayer(payer, world)
        let id = try await theCase(of: wallet, world)
        try await world.expectChange(wallet, .usdt, "the 70 USDT are frozen") {
            $0.frozen = $0.available
            $0.available = .zero(.usdt)
        }
        try await world.expectChange(merchant, .usdt, "the merchant keeps what was spent") { _ in }
        let page = try await world.officer.page("/console/cases/\(id)")
        try world.expect(
            page.contains("70.000000"), "the case's page in the console names what is frozen")
    }

    /// Brings a new version of the run's list into force, which names the payer too.
    private func listPayer(_ payer: String, _ world: TourWorld) async throws {
        let address = try await world.control.address(.evm, of: payer)
        let list =
            try SandboxFiles.read(listFile) + "\(address),\(payer),sandbox: listed by the tour\n"
        try SandboxFiles.write(list, to: listFile)
        _ = try await world.ada.upload(list: list, source: SandboxConfiguration.listSource)
        world.screen.did("a new version of the list names \(address)")
    }

    /// Waits for the wallet's only case, and returns its id.
    private func theCase(of wallet: String, _ world: TourWorld) async throws -> String {
        var cases: [JSONValue] = []
        try await world.wait(until: "a case is opened") {
            cases = try await world.ada.get("/v1/cases?wallet=\(wallet)")["cases"]?.elements ?? []
            return !cases.isEmpty
        }
        guard cases.count == 1, let id = cases[0]["id"]?.text else {
            throw SandboxFailure("there are \(cases.count) cases, not one")
        }
        world.screen.passed("one case is opened for both deposits")
        return id
    }
}
