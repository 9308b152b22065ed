import Units

/// Money that somebody on a list had before its payer: followed back on the nodes, decided in the
/// console.
struct FollowedMoneyStep: TourStep {
    let title = "Money is followed back to a listed party, and staff decide by its picture"

    func play(_ world: TourWorld) async throws {
        let payer = "visitor-between\(world.name)"
        let wallet = try await world.makeWallet("followed")
        let address = try await world.makeAddress(wallet, .usdt)
        let between = try await world.control.address(.evm, of: payer)
        let listed = try await world.control.address(.evm, of: "mallory")
        _ = try await world.control.pay(
            .evm, "USDT", [(between, "30.00")], from: "mallory", mine: true)
        world.screen.did("mallory, who is listed, pays 30.00 USDT to \(payer)")
        try await world.pay(.usdt, [(address, "25.00")], from: payer)
        let deposits = try await world.deposits(wallet, until: "it is held") {
            $0.screeningState == "held" && $0.chainState == "final"
        }
        try await world.expectChange(wallet, .usdt, "25 USDT are held") {
            $0.waiting = try .usdt("25")
        }
        guard let deposit = deposits.first else { throw SandboxFailure("there is no deposit") }
        let path = "/console/cases/\(try world.caseID(of: deposit))"
        let page = try await world.officer.page(path)
        try world.expect(
            try world.verdict(on: page).contains("[E-01, "),
            "its first sentence says that it is one hop from a list")
        try world.expect(
            page.contains("<svg class=\"flow ") && page.contains(between) && page.contains(listed),
            "the picture goes by \(between.prefix(10))… back to \(listed.prefix(10))…")
        try await world.officer.fill(
            "proposeRelease", on: path,
            [("reason", TourReason.sourceExplained.rawValue), ("note", "Rent, with a contract.")])
        try await world.second.fill(
            "approve", on: path,
            [("reason", TourReason.sourceExplained.rawValue), ("note", "Agreed.")])
        world.screen.passed("the officer proposes to release it, and a second person approves")
        try await world.deposits(wallet, until: "it is spendable") { $0.isSpendable }
        try await world.expectChange(wallet, .usdt, "25 USDT are spendable") {
            $0.available = $0.waiting
            $0.waiting = .zero(.usdt)
        }
    }
}
