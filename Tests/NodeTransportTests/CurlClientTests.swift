import Connector
import Glibc
import Testing

@testable import NodeTransport

/// What the client does with servers that behave, and with those that do not.
@Suite struct CurlClientTests {
    private let client: CurlClient

    init() {
        var settings = CurlSettings()
        settings.speedWindow = .milliseconds(300)
        settings.speedWindowByteMin = 16
        settings.reuseSecondsMax = CurlSettings.inBusyTests
        client = CurlClient(settings: settings)
    }

    private func target(_ server: LoopbackServer) throws -> HTTPTarget {
        HTTPTarget(url: try EndpointURL(server.url))
    }

    private func post(
        _ server: LoopbackServer, _ body: String = "{}", limit: Int = 1 << 20,
        timeout: Duration = .seconds(10)
    ) async throws -> HTTPAnswer {
        let call = HTTPCall(
            to: try target(server), .post(Array(body.utf8)), responseByteLimit: limit,
            timeout: timeout)
        return try await client.send(call)
    }

    @Test func `a POST is sent as JSON without Expect and answered`() async throws {
        let server = try LoopbackServer(always: LoopbackServer.answer(#"200 OK"#, "[1]"))
        defer { server.stop() }
        let body = String(repeating: "x", count: 3_000_000)
        let answer = try await post(server, body)
        #expect(answer.status == 200)
        #expect(answer.body == Array("[1]".utf8))
        let request = try #require(server.requests.first)
        #expect(request.head.hasPrefix("POST / HTTP/1.1\r\n"))
        #expect(request.header("Content-Type") == "Content-Type: application/json")
        #expect(request.header("Expect") == nil)
        #expect(request.body == Array(body.utf8))
        await client.shutdown()
    }

    @Test func `an empty POST and a GET on one connection are both sent right`() async throws {
        let server = try LoopbackServer(always: LoopbackServer.answer())
        defer { server.stop() }
        let target = try target(server)
        let contents: [NodeRequest.Content] = [.post([]), .get(path: "/rest/x.bin"), .post([7])]
        var isNew: [Bool] = []
        for content in contents {
            let call = HTTPCall(to: target, content, responseByteLimit: 100, timeout: .seconds(10))
            isNew.append(try await client.send(call).isNewConnection)
        }
        #expect(isNew == [true, false, false])
        #expect(server.connectionCount == 1)
        let lines = server.requests.map { String($0.head.prefix { $0 != "\r\n" }) }
        #expect(lines == ["POST / HTTP/1.1", "GET /rest/x.bin HTTP/1.1", "POST / HTTP/1.1"])
        #expect(server.requests.map(\.body) == [[], [], [7]])
        #expect(server.requests[1].header("Content-Type") == nil)
        await client.shutdown()
    }

    @Test func `a chunked and a gzipped body are unpacked`() async throws {
        let gzipped: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0x2a, 0x4a,
            0x2d, 0x2e, 0xcd, 0x29, 0x51, 0xb2, 0x52, 0x32, 0xa8, 0x30, 0x34, 0x50, 0xaa, 0x05,
            0x00, 0x73, 0x68, 0x5b, 0xf8, 0x11, 0x00, 0x00, 0x00,
        ]
        let server = try LoopbackServer { request in
            request.number == 0
                ? [
                    LoopbackServer.raw(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[1\r\n"),
                    LoopbackServer.raw("1\r\n]\r\n0\r\n\r\n"),
                ] : [LoopbackServer.answer(headers: ["Content-Encoding: gzip"], bytes: gzipped)]
        }
        defer { server.stop() }
        #expect(try await post(server).body == Array("[1]".utf8))
        #expect(try await post(server).body == Array(#"{"result":"0x10"}"#.utf8))
        #expect(server.requests[1].header("Accept-Encoding")?.contains("gzip") == true)
        await client.shutdown()
    }

    @Test func `a gzip bomb ends at the size limit`() async throws {
        let bomb = GzipBomb.bytes(unpackedByteCount: 200 << 20)
        let server = try LoopbackServer(
            always: LoopbackServer.answer(headers: ["Content-Encoding: gzip"], bytes: bomb))
        defer { server.stop() }
        #expect(bomb.count < 2 << 20)
        await #expect(throws: HTTPFailure.tooLarge(limit: 4 << 20)) {
            try await post(server, limit: 4 << 20)
        }
        await client.shutdown()
    }

    @Test func `a body as long as the limit passes, one byte more does not`() async throws {
        let server = try LoopbackServer { request in
            [LoopbackServer.answer(bytes: [UInt8](repeating: 9, count: 100_000 + request.number))]
        }
        defer { server.stop() }
        #expect(try await post(server, limit: 100_000).body.count == 100_000)
        await #expect(throws: HTTPFailure.tooLarge(limit: 100_000)) {
            try await post(server, limit: 100_000)
        }
        await client.shutdown()
    }

    @Test(arguments: [
        ("cut body", LoopbackServer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"res")),
        ("garbage", LoopbackServer.raw("\u{1}\u{2}nonsense\r\n\r\n")),
        ("not HTTP", LoopbackServer.raw("220 mail.example ESMTP\r\n")),
        ("bad length", LoopbackServer.raw("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nxx")),
        (
            "bad chunk",
            LoopbackServer.raw(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[1\r\n")
        ),
        ("no gzip", LoopbackServer.answer(headers: ["Content-Encoding: gzip"], "{}")),
        ("nothing", .close),
    ]) func `a broken answer is a failure`(name: String, step: LoopbackServer.Step) async throws {
        let server = try LoopbackServer(always: step, .close)
        defer { server.stop() }
        do {
            let answer = try await post(server)
            Issue.record("\(name): answered with \(answer.status), \(answer.body)")
        } catch let failure as HTTPFailure {
            guard case .broken = failure else {
                Issue.record("\(name): \(failure)")
                return
            }
        }
        await client.shutdown()
    }

    @Test func `a port without a listener is a failure`() async throws {
        let url = try EndpointURL("http://127.0.0.1:\(try Loopback.freePort())")
        let call = HTTPCall(
            to: HTTPTarget(url: url), .post([]), responseByteLimit: 10, timeout: .seconds(10))
        await #expect(throws: HTTPFailure.broken(code: 7, text: "Couldn't connect to server")) {
            try await client.send(call)
        }
        await client.shutdown()
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let server = try LoopbackServer(
            always: LoopbackServer.answer("302 Found", headers: ["Location: /other"], ""))
        defer { server.stop() }
        #expect(try await post(server).status == 302)
        #expect(server.requests.count == 1)
        await client.shutdown()
    }

    @Test func `a server that hangs runs into the timeout`() async throws {
        let server = try LoopbackServer(always: .hang)
        defer { server.stop() }
        await #expect(throws: HTTPFailure.timedOut) {
            try await post(server, timeout: .milliseconds(200))
        }
        await client.shutdown()
    }

    @Test func `a body that stalls is given up long before the timeout`() async throws {
        let server = try LoopbackServer(
            always: LoopbackServer.raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), .hang)
        defer { server.stop() }
        await #expect(throws: HTTPFailure.tooSlow) { try await post(server, timeout: .seconds(60)) }
        await client.shutdown()
    }

    @Test func `a long poll may be silent for longer than a body may stall`() async throws {
        let server = try LoopbackServer(always: .pause(milliseconds: 900), LoopbackServer.answer())
        defer { server.stop() }
        #expect(try await post(server).status == 200)
        await client.shutdown()
    }

    @Test func `a cancelled task stops waiting, and the client goes on`() async throws {
        let server = try LoopbackServer { request in
            request.number == 0 ? [.hang] : [LoopbackServer.answer()]
        }
        defer { server.stop() }
        let task = Task { try await post(server, timeout: .seconds(60)) }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: HTTPFailure.cancelled) { try await task.value }
        #expect(try await post(server).status == 200)
        await client.shutdown()
    }

    @Test func `a task cancelled before it asks sends nothing`() async throws {
        let server = try LoopbackServer(always: LoopbackServer.answer())
        defer { server.stop() }
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await post(server)
        }
        task.cancel()
        await #expect(throws: HTTPFailure.cancelled) { try await task.value }
        #expect(server.requests.isEmpty)
        await client.shutdown()
    }

    @Test func `two hundred exchanges at once get each its own answer`() async throws {
        let server = try LoopbackServer { [LoopbackServer.answer(bytes: $0.body)] }
        defer { server.stop() }
        let target = try target(server)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let body = Array("[\(number)]".utf8)
                    let call = HTTPCall(
                        to: target, .post(body), responseByteLimit: 100, timeout: .seconds(30))
                    return try await client.send(call).body == body
                }
            }
            for try await isOwn in group { #expect(isOwn) }
        }
        #expect(server.connectionCount <= CurlSettings().hostConnectionMax)
        await client.shutdown()
    }

    @Test func `shutdown fails what is under way and refuses what comes later`() async throws {
        let server = try LoopbackServer(always: .hang)
        defer { server.stop() }
        let tasks = (0..<8).map { _ in Task { try await post(server, timeout: .seconds(60)) } }
        while server.requests.count < 8 { await Task.yield() }
        await client.shutdown()
        for task in tasks {
            await #expect(throws: HTTPFailure.closed) { try await task.value }
        }
        await #expect(throws: HTTPFailure.closed) { try await post(server) }
        await client.shutdown()
    }

    @Test func `a client that is dropped ends by itself`() async throws {
        let server = try LoopbackServer(always: LoopbackServer.answer())
        defer { server.stop() }
        for _ in 0..<20 {
            let dropped = CurlClient()
            let call = HTTPCall(
                to: try target(server), .post([]), responseByteLimit: 10, timeout: .seconds(10))
            #expect(try await dropped.send(call).status == 200)
        }
        await client.shutdown()
    }
}
