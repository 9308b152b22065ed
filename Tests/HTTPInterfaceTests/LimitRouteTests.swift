import ChainModel
import Encodings
import ScreeningRules
import Testing
import Units

@testable import HTTPInterface

@Suite struct LimitRouteTests {
    private static func plusWallet(_ world: World) async throws -> String {
        let made = try await world.post(
            "/v1/wallets", #"{"reference":"x","tier":"plus"}"#)
        return try #require(made.json["id"]?.text)
    }

    @Test func `a wallet's limits show their use, their ceiling and what nobody knows`()
        async throws
    {
        try await World.run { world in
            let id = try await Self.plusWallet(world)
            let wallet = try #require(WalletID(text: id))
            let now = world.clock.now()
            try await world.store.write { store in
                for number in 1...UInt128(3) {
                    try store.save(
                        CountedDeposit(
                            id: DepositID(number), recipient: WatchedScript([1]),
                            sources: [WatchedScript([2])], wallet: wallet, tier: "plus",
                            amount: Amount(5_000_000, of: .usdt), time: now))
                }
            }
            let reply = try await world.get("/v1/wallets/\(id)/limits")
            #expect(reply.status == 200)
            #expect(
                ContractCheck.problems("GET", "/v1/wallets/\(id)/limits", reply).isEmpty)
            #expect(reply.json["tier"]?.text == "plus")
            let limits = try #require(reply.json["limits"]?.elements)
            #expect(
                limits.map { $0["text"]?.text } == [
                    "wallet, 24 hours, in USDT: 15.000000 of 10.000000",
                    "tier, lifetime, deposits: 3 of 2",
                    "wallet, 24 hours, in USD: unknown of 10,250.00: no price for USDT in USD",
                ])
            #expect(limits.map { $0["use"]?.text } == ["15.000000", "3", nil])
            #expect(limits.allSatisfy { $0["isPassed"]?.boolean == true })
            #expect(limits.last?["problem"]?.text == "no price for USDT in USD")
        }
    }

    @Test func `a wallet without limits has none, and an unknown wallet is not found`()
        async throws
    {
        try await World.run { world in
            let id = try await world.wallet()
            let reply = try await world.get("/v1/wallets/\(id.text)/limits")
            #expect(reply.json["limits"]?.elements?.isEmpty == true)
            #expect(reply.json["isTierKnown"]?.boolean == true)
            let unknown = String(repeating: "f", count: 32)
            #expect(try await world.get("/v1/wallets/\(unknown)/limits").status == 404)
        }
    }

    @Test func `prices are shown with their sources`() async throws {
        try await World.run { world in
            let reply = try await world.get("/v1/rates")
            #expect(reply.status == 200)
            #expect(ContractCheck.problems("GET", "/v1/rates", reply).isEmpty)
            #expect(reply.json["currency"]?.text == "USD")
            #expect(reply.json["maxAgeSeconds"]?.integer(as: Int.self) == 900)
            #expect(reply.json["rates"]?.elements?.isEmpty == true)
        }
    }
}
