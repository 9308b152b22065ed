import Encodings
import Units

/// A node that hides one payment and puffs up another.
struct LyingNodeStep: TourStep {
    let title = "A node that lies is caught, and nothing is credited on its word"
    /// 12,000,000 USDT in the token's units, as a log's data.
    private static let puffedUp = "0x" + String(repeating: "0", count: 53) + "ae9f7bcc000"

    func play(_ world: TourWorld) async throws {
        let wallet = try await world.makeWallet("lie")
        let address = try await world.makeAddress(wallet, .usdt)
        try await world.control.setMining(.evm, isOn: false)
        let hidden = try await world.pay(.usdt, [(address, "11.00")])
        let puffed = try await world.pay(.usdt, [(address, "12.00")])
        let lies = JSONValue.array([
            .object([("omit", .string("log")), ("transaction", .string(hidden))]),
            .object([
                ("alter", .string("log")), ("data", .string(LyingNodeStep.puffedUp)),
                ("transaction", .string(puffed)),
            ]),
        ])
        try await world.control.fault("test_lie", [lies])
        world.screen.did("the node leaves out the first, and says 12000000 of the second")
        try await world.control.mine(.evm)
        try await world.wait(until: "the endpoint is set aside") {
            try await world.endpointState(.evm) == "setAside"
        }
        world.screen.passed("the receipts do not fit the block's root: the endpoint is set aside")
        // The lie goes on: other tries must come to the same.
        await Pause.milliseconds(1_000)
        try world.expect(
            try await world.deposits(wallet).isEmpty, "there is no deposit on its word")
        try await world.expectChange(wallet, .usdt, "there is no money on its word") { _ in }
        try await world.control.fault("test_lie", [.array([])])
        try await world.control.setMining(.evm, isOn: true)
        world.screen.did("the node tells the truth again")
        try await world.deposits(wallet, count: 2, until: "both are spendable") {
            $0.isSpendable
        }
        try await world.expectChange(wallet, .usdt, "23 USDT arrive, as they were paid") {
            $0.available = try .usdt("23")
        }
    }
}
