import ChainModel
import Connector
import Encodings
import StubChains
import Testing
import Units

@testable import HTTPInterface

@Suite struct ChainAndServiceRouteTests {
    private static func follow(_ world: World, halt: String? = nil) async throws {
        let chain = StubSource.evm.profile.id
        try await world.store.write { store in
            try store.save(
                ChainRecord(
                    id: chain, genesis: nil, startHeight: BlockHeight(1), finalFloor: nil,
                    safe: nil, finalized: nil, halt: halt))
            try store.addCheckpoint(
                BlockReference(
                    height: BlockHeight(50), hash: BlockHash(Bytes32(head: 1, tail: 1))),
                of: chain, keeping: 100)
        }
    }

    @Test func `chains show their tip, lag, endpoints and rescan`() async throws {
        try await World.run { world in
            try await Self.follow(world)
            world.status.record(
                .upToDate, for: StubSource.evm.profile.id, at: world.clock.now())
            world.clock.advance(seconds: 4)
            let asked = try await world.call(
                "POST", "/v1/chains/evm-local/rescans", #"{"from":3,"through":9}"#)
            #expect(asked.status == 202)
            #expect(asked.json["isDone"]?.boolean == false)
            let reply = try await world.get("/v1/chains")
            let chain = try #require(reply.json["chains"]?.elements?.last)
            #expect(chain["tip"]?["height"]?.integer(as: Int.self) == 50)
            #expect(chain["lagSeconds"]?.integer(as: Int.self) == 4)
            #expect(chain["endpoints"]?.elements?.first?["state"]?.text == "coolingDown")
            #expect(chain["rescan"]?["next"]?.integer(as: Int.self) == 3)
            let rescan = try await world.get("/v1/chains/evm-local/rescan")
            #expect(rescan.json == chain["rescan"])
        }
    }

    @Test(arguments: [
        (#"{"from":51}"#, 422), (#"{"from":-1}"#, 400), (#"{"from":1.5}"#, 400),
        (#"{"from":18446744073709551615}"#, 400), (#"{"from":"3"}"#, 400), ("{}", 400),
        (#"{"from":3,"through":99999999999999999999999}"#, 400),
    ])
    func `a rescan that makes no sense is refused`(body: String, status: Int) async throws {
        try await World.run { world in
            try await Self.follow(world)
            let reply = try await world.call("POST", "/v1/chains/evm-local/rescans", body)
            #expect(reply.status == status)
        }
    }

    @Test func `a halted chain is resumed by name`() async throws {
        try await World.run { world in
            try await Self.follow(world, halt: "a final block left the chain")
            let ready = try await world.client.send("GET", "/readyz")
            #expect(ready.text.contains(#"{"id":"evm-local","state":"halted"}"#))
            let reply = try await world.call("POST", "/v1/chains/evm-local/resume")
            #expect(reply.status == 200)
            #expect(reply.json["halt"]?.isNull == true)
            for target in ["ignored", "rescan"] {
                #expect(try await world.get("/v1/chains/moon/\(target)").status == 404)
            }
            #expect(try await world.get("/v1/chains/bitcoin-regtest/rescan").status == 404)
            #expect(try await world.call("POST", "/v1/chains/moon/resume").status == 404)
        }
    }

    @Test func `a chain is re-anchored only where it is halted, and by a node that answers`()
        async throws
    {
        try await World.run { world in
            let target = "/v1/chains/evm-local/reanchor"
            #expect(try await world.call("POST", target, #"{"from":9}"#).status == 404)
            try await Self.follow(world)
            #expect(try await world.call("POST", target, #"{"from":9}"#).status == 409)
            let chain = StubSource.evm.profile.id
            try await world.store.write { store in
                var record = try #require(try store.chain(chain))
                record.halt = "a final block left the chain"
                try store.save(record)
            }
            #expect(try await world.call("POST", target, "{}").status == 400)
            let above = try await world.call("POST", target, #"{"from":51}"#)
            #expect(above.status == 422)
            #expect(above.json["detail"]?.text?.contains("never skipped") == true)
            let down = try await world.call("POST", target, #"{"from":9}"#)
            #expect(down.status == 503)
            #expect(down.json["code"]?.text == "chainUnavailable")
            #expect(try await world.store.read { try $0.chain(chain)?.halt } != nil)
        }
    }

    @Test func `ignored look-alikes are listed with their reason`() async throws {
        try await World.run { world in
            try await Self.follow(world)
            let profile = StubSource.evm.profile
            try await world.store.write { store in
                try store.add(
                    IgnoredRecord(
                        ignored: IgnoredSighting(
                            id: SightingID(
                                chain: profile.id,
                                transaction: TransactionID(Bytes32(head: 9, tail: 9)), locator: 0),
                            recipient: WatchedScript([1, 2, 3]), reason: .foreignContract,
                            contract: WatchedScript([4])),
                        block: BlockReference(
                            height: BlockHeight(7), hash: BlockHash(Bytes32(head: 1, tail: 1))),
                        time: store.now))
            }
            let reply = try await world.get("/v1/chains/evm-local/ignored?limit=5")
            let first = try #require(reply.json["ignored"]?.elements?.first)
            #expect(first["reason"]?.text == "foreignContract")
            #expect(first["contract"]?.text == "0x04")
        }
    }

    @Test func `the service is ready once chains and lists are`() async throws {
        try await World.run { world in
            let early = try await world.client.send("GET", "/readyz?probe=1")
            #expect(early.status == 503)
            #expect(ContractCheck.problems("GET", "/readyz", early).isEmpty)
            for chain in [StubSource.evm, .bitcoin] {
                world.status.record(.upToDate, for: chain.profile.id, at: world.clock.now())
            }
            let type = [("Content-Type", "text/csv")]
            _ = try await world.call(
                "POST", "/v1/lists?source=own&kind=sanctions", "address,label,reason\nx,y,z\n",
                headers: type)
            #expect(try await world.client.send("GET", "/readyz").status == 200)
            world.clock.advance(seconds: 49 * 3_600)
            let late = try await world.client.send("GET", "/readyz")
            #expect(late.status == 503)
            #expect(late.json["lists"]?["ageHours"]?.integer(as: Int.self) == 49)
        }
    }

    @Test func `health follows the store`() async throws {
        try await World.run { world in
            let up = try await world.client.send("GET", "/healthz")
            #expect(up.status == 200)
            #expect(up.json["version"]?.text == "test")
            await world.store.close()
            world.clock.advance(seconds: 2)
            let down = try await world.client.send("GET", "/healthz")
            #expect(down.status == 503)
            let closed = try await world.get("/v1/wallets")
            #expect(closed.status == 503)
            #expect(closed.code == "storeStopped")
            #expect(closed.headers["retry-after"] == "5")
        }
    }

    @Test func `metrics count requests and events in Prometheus' format`() async throws {
        var settings = World.settings
        settings.areMetricsOpenOnLoopback = true
        try await World.run(settings) { world in
            try await Self.follow(world)
            _ = try await world.client.send("GET", "/metrics")
            _ = try await world.wallet(usdt: "0")
            let page = try await world.client.send("GET", "/metrics")
            #expect(page.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            for line in [
                #"sluice_http_requests_total{route="/v1/wallets",status="201"} 1"#,
                #"sluice_events_total{type="wallet.created"} 1"#,
                #"sluice_chain_tip_height{chain="evm-local"} 50"#,
                #"sluice_chain_halted{chain="evm-local"} 0"#,
                #"sluice_node_requests_total{chain="evm-local",endpoint="local"} 7"#,
                "sluice_cases_open 0",
            ] {
                #expect(page.text.contains(line + "\n"), "\(line)")
            }
            let proxied = try await world.client.send(
                "GET", "/metrics", headers: [("X-Forwarded-For", "127.0.0.1")])
            #expect(proxied.status == 401)
        }
    }

    @Test func `every answer has the headers of a careful server`() async throws {
        try await World.run { world in
            for target in ["/healthz", "/openapi.yaml", "/nothing", "/v1/wallets"] {
                let reply = try await world.client.send("GET", target)
                #expect(reply.headers["x-content-type-options"] == "nosniff")
                #expect(reply.headers["cache-control"] == "no-store")
                #expect(reply.headers["x-request-id"]?.count == 16)
            }
            let document = try await world.client.send("GET", "/openapi.yaml")
            #expect(document.text == OpenAPIDocument.yaml)
        }
    }
}
