import Units

/// A held deposit as compliance staff meet it: in the console.
struct ConsoleReleaseStep: TourStep {
    let title = "In the console an officer sees why a deposit is held, and a second one releases it"

    func play(_ world: TourWorld) async throws {
        let wallet = try await world.makeWallet("console", tier: "small")
        let address = try await world.makeAddress(wallet, .usdt)
        try await world.pay(.usdt, [(address, "75.00")])
        let deposits = try await world.deposits(wallet, until: "it is held") {
            $0.screeningState == "held" && $0.chainState == "final"
        }
        try await world.expectChange(wallet, .usdt, "75 USDT are held") {
            $0.waiting = try .usdt("75")
        }
        guard let deposit = deposits.first else { throw SandboxFailure("there is no deposit") }
        let path = "/console/cases/\(try world.caseID(of: deposit))"
        try await world.wait(until: "the case is in the queue") {
            try await world.officer.page("/console/queue").contains(path)
        }
        world.screen.passed("the officer finds the case in the queue")
        try await look(at: path, world)
        try await world.officer.fill(
            "proposeRelease", on: path,
            [("reason", TourReason.limitAccepted.rawValue), ("note", "The customer is known.")])
        world.screen.passed("the officer proposes to release it")
        let own = try await world.officer.page(path)
        try world.expect(
            !ConsoleForm.all(in: own).contains { $0.says("command", "approve") },
            "the officer is shown no way to approve it too")
        try await world.expectChange(wallet, .usdt, "it is still held") { _ in }
        try await world.second.fill(
            "approve", on: path,
            [("reason", TourReason.limitAccepted.rawValue), ("note", "Agreed.")])
        world.screen.passed("a second person reads the same page and approves")
        try await world.deposits(wallet, until: "it is spendable") { $0.isSpendable }
        try await world.expectChange(wallet, .usdt, "75 USDT are spendable") {
            $0.available = $0.waiting
            $0.waiting = .zero(.usdt)
        }
    }

    private func look(at path: String, _ world: TourWorld) async throws {
        let page = try await world.officer.page(path)
        try world.expect(
            try world.verdict(on: page).contains("50"),
            "its first sentence names the limit that was passed")
        try world.expect(page.contains("<svg class=\"flow "), "it shows where the money came from")
    }
}
