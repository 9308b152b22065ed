import Encodings
import Foundation
import Testing

@testable import HTTPInterface

@Suite struct EventRouteTests {
    private func open(
        _ world: World, _ target: String = "/v1/events", headers: String = ""
    ) async throws -> Connection {
        let connection = try Connection(port: world.client.port)
        connection.write(
            Array(
                ("GET \(target) HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
                    + "Authorization: Bearer \(world.admin)\r\n\(headers)\r\n").utf8))
        let head = try await onOwnThread { connection.read(until: ": open") }
        #expect(head.hasPrefix("HTTP/1.1 200"))
        return connection
    }

    @Test func `the log pages in order, whole or of one type`() async throws {
        try await World.run { world in
            for _ in 0..<3 { _ = try await world.wallet(usdt: "0") }
            _ = try await world.call(
                "POST", "/v1/keys", #"{"name":"n","principal":"p","scopes":["keys:write"]}"#)
            let all = try await world.get("/v1/events")
            let events = try #require(all.json["events"]?.elements)
            #expect(events.map { $0["sequence"]?.integer(as: Int.self) } == Array(1...events.count))
            #expect(all.json["isEnd"]?.boolean == true)
            let page = try await world.get("/v1/events?limit=2")
            #expect(page.json["events"]?.elements?.count == 2)
            #expect(page.json["next"]?.text == "2")
            #expect(page.json["isEnd"]?.boolean == false)
            let keys = try await world.get("/v1/events?type=key.issued&after=1&limit=1")
            #expect(keys.json["events"]?.elements?.count == 1)
            #expect(keys.json["events"]?.elements?.first?["data"]?["byKey"]?.text?.count == 12)
        }
    }

    @Test func `a stream goes on where the client left, and with what is new`() async throws {
        try await World.run { world in
            for _ in 0..<3 { _ = try await world.wallet(usdt: "0") }
            let connection = try Connection(port: world.client.port)
            connection.write(
                Array(
                    ("GET /v1/events?after=0 HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 2\r\n"
                        + "Accept: text/event-stream\r\n"
                        + "Authorization: Bearer \(world.admin)\r\n\r\n").utf8))
            let head = try await onOwnThread { connection.read(until: ": open") }
            #expect(head.contains("text/event-stream"))
            #expect(!head.contains("id: 2\n"))
            #expect(head.contains("id: 3\nevent: wallet.created\ndata: {\"sequence\":3"))
            _ = try await world.wallet(usdt: "0")
            let more = try await onOwnThread { connection.read(until: "id: 4\n") }
            #expect(more.contains("id: 4\n"))
        }
    }

    @Test func `a stream of one type has no others`() async throws {
        try await World.run { world in
            let connection = try await open(world, "/v1/events?type=key.issued")
            _ = try await world.wallet(usdt: "0")
            _ = try await world.call(
                "POST", "/v1/keys", #"{"name":"n","principal":"p","scopes":["keys:write"]}"#)
            let text = try await onOwnThread { connection.read(until: "key.issued") }
            #expect(!text.contains("wallet.created"))
        }
    }

    @Test func `a silent stream gets a comment`() async throws {
        try await World.run { world in
            let connection = try await open(world)
            world.clock.advance(seconds: 16)
            let text = try await onOwnThread { connection.read(until: ": still here") }
            #expect(text.contains(": still here\n\n"))
        }
    }

    @Test func `a graceful shutdown ends streams at once`() async throws {
        var settings = World.settings
        settings.heartbeatSeconds = 300
        settings.idleSeconds = 600
        try await World.run(settings) { world in
            let connection = try await open(world)
            let started = ContinuousClock.now
            async let end = onOwnThread { connection.readToEnd() }
            await world.stop()
            _ = try await end
            // It takes a tenth of a second; a stream that ignored the shutdown would end with
            // the heartbeat, after 300. A busy machine lies between.
            #expect(ContinuousClock.now - started < .seconds(150))
        }
    }

    @Test func `there are no more streams than may be`() async throws {
        var settings = World.settings
        settings.eventStreamMax = 1
        try await World.run(settings) { world in
            let connection = try await open(world)
            let second = try await world.call(
                "GET", "/v1/events", headers: [("Accept", "text/event-stream")])
            #expect(second.status == 503)
            #expect(second.headers["retry-after"] == "30")
            withExtendedLifetime(connection) {}
        }
    }

    @Test(arguments: ["x", "-1", "99999999999999999999", "1 2"])
    func `a Last-Event-ID that is none is refused`(id: String) async throws {
        try await World.run { world in
            let reply = try await world.call(
                "GET", "/v1/events",
                headers: [("Accept", "text/event-stream"), ("Last-Event-ID", id)])
            #expect(reply.status == 400)
        }
    }
}
