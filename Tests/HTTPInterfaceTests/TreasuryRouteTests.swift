import ChainModel
import Connector
import Encodings
import PayoutRules
import StubChains
import Testing
import Units

@testable import HTTPInterface

@Suite struct TreasuryRouteTests {
    private static let token = TokenID(chain: StubSource.evm.profile.id, asset: .usdt)

    /// Records a comparison of 100 USDT on the books with so many on the chain.
    private func compare(
        _ world: World, chain units: UInt64, height: UInt64
    ) async throws -> Reconciliation {
        let found = Reconciliation(
            ReconciliationFacts(
                token: Self.token,
                block: BlockReference(
                    height: BlockHeight(height), hash: BlockHash(Sample.bytes(3))),
                custody: Amount(100_000_000, of: .usdt), remainder: .zero,
                chain: TokenAmount(units: UInt256(UInt128(units)), decimals: 6)))
        try await world.store.write { store in
            var gate = try store.payoutGate(Self.token)
            _ = gate.take(found)
            try store.save(
                ReconciliationRecord(reconciliation: found, time: store.now), gate: gate)
        }
        return found
    }

    @Test func `the treasury has custody, coins and transactions under way`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet()
            let id = try await world.payout(wallet, "5")
            try await world.store.write { store in
                try store.save(
                    Sample.plan(
                        PlanID(77), for: [PayoutID(text: id)!], stage: .broadcast,
                        transaction: TransactionID(Sample.bytes(9)), at: store.now))
                _ = try store.appendEvent(
                    type: "payout.sourceDecided", subject: id,
                    json: Array(#"{"reason":"40 basis points."}"#.utf8))
            }
            world.clock.advance(seconds: 90)
            let reply = try await world.get("/v1/treasury")
            #expect(reply.json["arePayoutsEnabled"]?.boolean == true)
            let chains = reply.json["chains"]?.elements ?? []
            #expect(chains.compactMap { $0["chain"]?.text } == ["bitcoin-regtest", "evm-local"])
            #expect(chains.first?["coins"]?["spendableCount"]?.integer(as: Int.self) == 0)
            #expect(chains.last?["coins"] == .null)
            #expect(
                chains.last?["custody"]?.elements?.first?["amount"]?.text == "100.000000")
            let plan = chains.last?["plans"]?.elements?.first
            #expect(plan?["stage"]?.text == "broadcast")
            #expect(plan?["ageSeconds"]?.integer(as: Int.self) == 90)
            #expect(plan?["payoutCount"]?.integer(as: Int.self) == 1)
            #expect(plan?["sender"]?.text?.lowercased() == "0x" + String(repeating: "c", count: 40))
            #expect(plan?["source"]?.text == "40 basis points.")
        }
    }

    @Test func `a mismatch stops payouts until a person clears it, with a reason`() async throws {
        try await World.run { world in
            let target = "/v1/reconciliations/evm-local/USDT/clear"
            let body = #"{"reason":"our own deposit of 1 USDT"}"#
            #expect(try await world.call("POST", target, body).status == 404)
            let empty = try await world.get("/v1/reconciliations")
            #expect(empty.json["reconciliations"]?.elements?.isEmpty == true)
            _ = try await compare(world, chain: 100_000_000, height: 5)
            let open = try await world.get("/v1/reconciliations")
            let match = open.json["reconciliations"]?.elements?.first
            #expect(match?["last"]?["outcome"]?.text == "match")
            #expect(match?["arePayoutsOpen"]?.boolean == true)
            #expect(try await world.call("POST", target, body).status == 409)
            _ = try await compare(world, chain: 99_000_000, height: 6)
            let stopped = try await world.get("/v1/reconciliations")
            let row = stopped.json["reconciliations"]?.elements?.first
            #expect(row?["arePayoutsOpen"]?.boolean == false)
            #expect(row?["last"]?["outcome"]?.text == "shortage")
            #expect(row?["stoppedBy"]?["differenceUnits"]?.text == "1000000")
            let silent = try await world.call("POST", target, #"{"reason":""}"#)
            #expect(silent.status == 422)
            #expect(silent.field == "reason")
            let cleared = try await world.call("POST", target, body, key: world.second)
            #expect(cleared.status == 200)
            #expect(cleared.json["arePayoutsOpen"]?.boolean == true)
            #expect(cleared.json["stoppedBy"] == .null)
            let events = try await world.get("/v1/events?type=reconciliation.cleared")
            let data = events.json["events"]?.elements?.first?["data"]
            #expect(data?["by"]?.text == "bob")
            #expect(data?["reason"]?.text == "our own deposit of 1 USDT")
            #expect(try await world.call("POST", target, body).status == 409)
        }
    }

    @Test(arguments: ["nowhere/USDT", "evm-local/DOGE", "EVM/USDT", "evm-local/usdt", "%2f/BTC"])
    func `tokens that nothing is known of are not found`(token: String) async throws {
        try await World.run { world in
            let reply = try await world.call(
                "POST", "/v1/reconciliations/\(token)/clear", #"{"reason":"x"}"#)
            #expect(reply.status == 404)
        }
    }
}
