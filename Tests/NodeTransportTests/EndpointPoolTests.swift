import Connector
import Testing
import Units

@testable import NodeTransport

/// The pool against servers that fail, with a clock that does not wait.
@Suite struct EndpointPoolTests {
    private let client: CurlClient = {
        var settings = CurlSettings()
        settings.reuseSecondsMax = CurlSettings.inBusyTests
        return CurlClient(settings: settings)
    }()
    private let clock = ManualClock()

    private func pool(
        _ servers: LoopbackServer..., budget: RequestBudget = .unlimited
    ) throws -> EndpointPool {
        let configurations = try servers.enumerated().map { offset, server in
            EndpointConfiguration(
                name: EndpointName("node-\(offset)"),
                target: HTTPTarget(url: try EndpointURL(server.url)), budget: budget)
        }
        return try EndpointPool(
            configurations, client: client, clock: clock, jitter: Jitter { $0 })
    }

    private func request(_ endpoint: String? = nil, limit: Int = 1000) -> NodeRequest {
        NodeRequest(
            .post(Array("{}".utf8)), endpoint: endpoint.map { EndpointName($0) },
            responseByteLimit: limit, timeout: .seconds(20))
    }

    @Test func `an answer names its endpoint and whether the connection is new`() async throws {
        let server = try LoopbackServer(always: LoopbackServer.answer())
        defer { server.stop() }
        let pool = try pool(server)
        for isNew in [true, false] {
            let answer = try await pool.exchange(request())
            #expect(answer.endpoint == EndpointName("node-0"))
            #expect(answer.status == 200)
            #expect(answer.isNewConnection == isNew)
        }
        let health = try #require(pool.health().first)
        #expect(health.state == .healthy)
        #expect(health.requestCount == 2)
        await client.shutdown()
    }

    @Test(arguments: ["400 Bad Request", "404 Not Found", "500 Internal Server Error"])
    func `a status of an error with a JSON body is an answer`(status: String) async throws {
        let server = try LoopbackServer(
            always: LoopbackServer.answer(status, #" {"error":{"code":-5}}"#))
        defer { server.stop() }
        let answer = try await pool(server).exchange(request())
        #expect("\(answer.status)" == status.prefix(3))
        await client.shutdown()
    }

    @Test func `the next endpoint answers when the first fails`() async throws {
        let broken = try LoopbackServer(always: LoopbackServer.answer("502 Bad Gateway", "<html>"))
        let sound = try LoopbackServer(always: LoopbackServer.answer())
        defer { for server in [broken, sound] { server.stop() } }
        let pool = try pool(broken, sound)
        #expect(try await pool.exchange(request()).endpoint == EndpointName("node-1"))
        #expect(try await pool.exchange(request()).endpoint == EndpointName("node-1"))
        #expect(broken.requests.count == 1)
        #expect(pool.health().map(\.state) == [.coolingDown, .healthy])
        #expect(pool.health()[0].lastFailure == "HTTP status 502")
        #expect(clock.slept.isEmpty)
        await client.shutdown()
    }

    @Test func `a lone endpoint is tried four times with growing pauses`() async throws {
        let server = try LoopbackServer(always: .close)
        defer { server.stop() }
        let pool = try pool(server)
        let failure = await pool.failure(of: request())
        #expect(failure?.transientReason?.hasPrefix("node-0 (http://127.0.0.1:") == true)
        #expect(failure?.retryAfter == nil)
        #expect(clock.slept == [.milliseconds(500), .milliseconds(1000), .milliseconds(2000)])
        #expect(pool.health()[0].consecutiveFailureCount == 4)
        await client.shutdown()
    }

    @Test(arguments: [
        ("429 Too Many Requests", "120"), ("503 Service Unavailable", "120"),
        ("429 Too Many Requests", "Fri, 15 Jan 2027 08:02:00 GMT"),
    ]) func `Retry-After is obeyed, as seconds and as a date`(
        status: String, header: String
    ) async throws {
        let server = try LoopbackServer(
            always: LoopbackServer.answer(status, headers: ["Retry-After: \(header)"], "{}"))
        defer { server.stop() }
        let pool = try pool(server)
        #expect(await pool.failure(of: request())?.retryAfter == .seconds(120))
        await #expect(throws: NodeFailure.noEndpoint(retryAfter: .seconds(120))) {
            try await pool.exchange(request())
        }
        #expect(server.requests.count == 1)
        clock.advance(seconds: 120)
        #expect(await pool.failure(of: request()) != nil)
        #expect(server.requests.count > 1)
        await client.shutdown()
    }

    @Test func `an answer that is too large is permanent after every endpoint`() async throws {
        let servers = try (0..<2).map { _ in
            try LoopbackServer(
                always: LoopbackServer.answer(bytes: [UInt8](repeating: 9, count: 2000)))
        }
        defer { for server in servers { server.stop() } }
        let pool = try pool(servers[0], servers[1])
        let reason = await pool.failure(of: request())?.permanentReason
        #expect(reason?.hasSuffix("the answer is longer than 1000 bytes") == true)
        #expect(servers.map(\.requests.count) == [1, 1])
        #expect(pool.health().map(\.state) == [.healthy, .healthy])
        await client.shutdown()
    }

    @Test func `a redirect and a 404 without JSON are permanent`() async throws {
        for status in ["301 Moved Permanently", "404 Not Found"] {
            let server = try LoopbackServer(always: LoopbackServer.answer(status, "gone"))
            defer { server.stop() }
            let pool = try pool(server)
            #expect(await pool.failure(of: request())?.permanentReason != nil)
            #expect(server.requests.count == 1)
        }
        await client.shutdown()
    }

    @Test func `a pinned request is answered by no other endpoint`() async throws {
        let broken = try LoopbackServer(always: LoopbackServer.answer("500 No", "no"))
        let sound = try LoopbackServer(always: LoopbackServer.answer())
        defer { for server in [broken, sound] { server.stop() } }
        let pool = try pool(sound, broken)
        await #expect(throws: NodeFailure.self) { try await pool.exchange(request("node-1")) }
        #expect(sound.requests.isEmpty)
        await #expect(throws: NodeFailure.permanent("no endpoint is named node-9")) {
            try await pool.exchange(request("node-9"))
        }
        await client.shutdown()
    }

    @Test func `an untrustworthy endpoint is not asked for ten minutes`() async throws {
        let servers = try (0..<2).map { _ in try LoopbackServer(always: LoopbackServer.answer()) }
        defer { for server in servers { server.stop() } }
        let pool = try pool(servers[0], servers[1])
        pool.report(EndpointName("node-0"), .untrustworthy("a block without a parent"))
        pool.report(EndpointName("node-7"), .untrustworthy("unknown"))
        #expect(try await pool.exchange(request()).endpoint == EndpointName("node-1"))
        #expect(pool.health()[0].state == .setAside)
        clock.advance(seconds: 600)
        #expect(try await pool.exchange(request()).endpoint == EndpointName("node-0"))
        await client.shutdown()
    }

    @Test func `requests above the rate wait for their turn`() async throws {
        let server = try LoopbackServer(always: LoopbackServer.answer())
        defer { server.stop() }
        let pool = try pool(server, budget: RequestBudget(requestsPerSecondMax: 2))
        for _ in 0..<4 { _ = try await pool.exchange(request()) }
        #expect(clock.slept == [.milliseconds(500), .milliseconds(500)])
        await client.shutdown()
    }

    @Test func `a cancelled exchange says so and costs the endpoint nothing`() async throws {
        let server = try LoopbackServer(always: .hang)
        defer { server.stop() }
        let pool = try pool(server)
        let task = Task { try await pool.exchange(request()) }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: NodeFailure.cancelled) { try await task.value }
        #expect(pool.health()[0].consecutiveFailureCount == 0)
        await client.shutdown()
    }

    @Test func `a pool without endpoints, with a name twice or a bad budget is refused`() throws {
        let target = HTTPTarget(url: try EndpointURL("http://localhost"))
        let name = EndpointName("a")
        let plain = EndpointConfiguration(name: name, target: target)
        let bad = EndpointConfiguration(
            name: name, target: target, budget: RequestBudget(concurrentMax: 0))
        let cases: [([EndpointConfiguration], EndpointConfigurationError)] = [
            ([], .noEndpoint), ([plain, plain], .duplicateName(name)), ([bad], .budget(name)),
        ]
        for (configurations, error) in cases {
            #expect(throws: error) {
                try EndpointPool(configurations, client: client, clock: clock)
            }
        }
    }
}
