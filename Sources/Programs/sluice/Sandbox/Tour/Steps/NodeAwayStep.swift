import Encodings
import Units

/// Nodes that stop for a while.
struct NodeAwayStep: TourStep {
    let title = "A node that is away stops no other chain, and nothing is missed"

    func play(_ world: TourWorld) async throws {
        let wallet = try await world.makeWallet("away")
        let bitcoin = try await world.makeAddress(wallet, .btc)
        let token = try await world.makeAddress(wallet, .usdt)

        try await world.control.node(.bitcoin, "stop")
        world.screen.did("the Bitcoin node is stopped")
        try await world.pay(.usdt, [(token, "15.00")])
        try await world.deposits(wallet, until: "it is spendable") { $0.isSpendable }
        try await world.expectChange(wallet, .usdt, "15 USDT arrive meanwhile") {
            $0.available = try .usdt("15")
        }
        try await world.wait(until: "the API says that the node is away") {
            try await world.endpointState(.bitcoin) != "healthy"
        }
        world.screen.passed("the API says that the Bitcoin node is away")
        try await world.control.node(.bitcoin, "start")
        try await world.pay(.btc, [(bitcoin, "0.005")])
        try await world.deposits(wallet, count: 2, until: "it is spendable") { $0.isSpendable }
        try await world.expectChange(wallet, .btc, "it is back: 0.005 BTC arrive") {
            $0.available = try .btc("0.005")
        }

        try await world.control.fault("test_down", [.integer(3_600)])
        world.screen.did("the EVM node answers nobody, while its chain goes on")
        try await world.pay(.usdt, [(token, "16.00")], mine: true)
        try await world.control.mine(.evm, blocks: 5)
        try await world.wait(until: "the API says that the node is away") {
            try await world.endpointState(.evm) != "healthy"
        }
        try world.expect(
            try await world.deposits(wallet).count == 2, "nobody tells us of a payment of 16 USDT")
        try await world.control.fault("test_down", [.integer(0)])
        try await world.deposits(wallet, count: 3, until: "it is spendable") { $0.isSpendable }
        try await world.expectChange(wallet, .usdt, "the gap is read: 16 USDT arrive") {
            $0.available = try .usdt("31")
        }
    }
}
