import Encodings
import Units

/// A deposit over the wallet's limit, and two people.
struct OverLimitStep: TourStep {
    let title = "A deposit over the limit is held and released by two people"

    func play(_ world: TourWorld) async throws {
        let wallet = try await world.makeWallet("small", tier: "small")
        let address = try await world.makeAddress(wallet, .usdt)
        try await world.pay(.usdt, [(address, "80.00")])
        let deposits = try await world.deposits(wallet, until: "it is held") {
            $0.screeningState == "held" && $0.chainState == "final"
        }
        try await world.expectChange(wallet, .usdt, "80 USDT are held: the limit is 50") {
            $0.waiting = try .usdt("80")
        }
        guard let deposit = deposits.first else { throw SandboxFailure("there is no deposit") }
        let id = try world.caseID(of: deposit)
        try await world.act(
            world.ada, on: id, "proposeRelease", .limitAccepted, leadingTo: "releaseProposed")
        world.screen.passed("ada proposes to release it")
        let own = try await world.ada.ask(
            "/v1/cases/\(id)/actions",
            try await world.caseAction("approve", .limitAccepted, on: id))
        try world.expect(
            own.status == 422 && own.code == "samePerson", "ada cannot approve it too")
        try await world.expectChange(wallet, .usdt, "it is still held") { _ in }
        try await world.act(
            world.ben, on: id, "approve", .limitAccepted, leadingTo: "released")
        world.screen.passed("ben approves")
        try await world.deposits(wallet, until: "it is spendable") { $0.isSpendable }
        try await world.expectChange(wallet, .usdt, "80 USDT are spendable") {
            $0.available = $0.waiting
            $0.waiting = .zero(.usdt)
        }
    }
}
