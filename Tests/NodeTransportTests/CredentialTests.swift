import Connector
import Foundation
import Testing

@testable import NodeTransport

/// Secrets reach the node and nobody else.
@Suite struct CredentialTests {
    private static let secret = "hunter2-Zm9v"
    private let client = CurlClient()
    private let file = FileManager.default.temporaryDirectory
        .appendingPathComponent("sluice-secret-\(UUID().uuidString)").path
    private let secrets = SecretReader { name in
        ["USER_NAME": "alice", "PASSWORD": Self.secret, "BAD": "a\r\nX-Other: b", "EMPTY": ""][name]
    }

    private func pool(
        _ server: LoopbackServer, _ credentials: EndpointCredentials
    ) throws -> EndpointPool {
        let target = HTTPTarget(
            url: try EndpointURL(server.url + "v2/key-in-path-1234?k=query-5678"))
        let configuration = EndpointConfiguration(
            name: EndpointName("node"), target: target, credentials: credentials)
        return try EndpointPool(
            [configuration], client: client, clock: ManualClock(), jitter: Jitter { $0 },
            secrets: secrets)
    }

    private func write(_ text: String) throws {
        try text.write(toFile: file, atomically: true, encoding: .utf8)
    }

    private let request = NodeRequest(.post([]), responseByteLimit: 1000, timeout: .seconds(20))

    @Test func `each kind of credentials sends its header`() async throws {
        try write("alice:\(Self.secret)\n")
        defer { try? FileManager.default.removeItem(atPath: file) }
        let pair = Data("alice:\(Self.secret)".utf8).base64EncodedString()
        let cases: [(EndpointCredentials, String)] = [
            (
                .basic(user: .environment("USER_NAME"), password: .environment("PASSWORD")),
                "Authorization: Basic \(pair)"
            ),
            (.cookieFile(file), "Authorization: Basic \(pair)"),
            (.bearer(.environment("PASSWORD")), "Authorization: Bearer \(Self.secret)"),
            (
                .header(name: "TRON-PRO-API-KEY", .environment("PASSWORD")),
                "TRON-PRO-API-KEY: \(Self.secret)"
            ),
        ]
        let server = try LoopbackServer(always: LoopbackServer.answer())
        defer { server.stop() }
        for (credentials, line) in cases {
            _ = try await pool(server, credentials).exchange(request)
            let head = try #require(server.requests.last?.head)
            #expect(head.contains("\r\n\(line)\r\n"))
        }
        await client.shutdown()
    }

    @Test func `a cookie that bitcoind has written anew is read again after a 401`() async throws {
        try write("__cookie__:old")
        defer { try? FileManager.default.removeItem(atPath: file) }
        let fresh = Data("__cookie__:new".utf8).base64EncodedString()
        let server = try LoopbackServer { request in
            let isFresh = request.header("Authorization")?.hasSuffix(fresh) == true
            return [LoopbackServer.answer(isFresh ? "200 OK" : "401 Unauthorized", "")]
        }
        defer { server.stop() }
        let pool = try pool(server, .cookieFile(file))
        try write("__cookie__:new")
        #expect(try await pool.exchange(request).status == 200)
        #expect(try await pool.exchange(request).status == 200)
        #expect(server.requests.count == 3)
        #expect(pool.health()[0].consecutiveFailureCount == 0)
        await client.shutdown()
    }

    @Test func `a missing cookie is transient, other missing secrets stop the start`() async throws
    {
        let server = try LoopbackServer(always: LoopbackServer.answer())
        defer { server.stop() }
        let pool = try pool(server, .cookieFile(file))
        let reason = try #require(await pool.failure(of: request)?.transientReason)
        #expect(reason.contains(file) && reason.hasSuffix("No such file or directory"))
        #expect(server.requests.isEmpty)
        let name = EndpointName("node")
        let cases: [(EndpointCredentials, SecretError)] = [
            (.bearer(.environment("NONE")), .missingVariable("NONE")),
            (.bearer(.environment("EMPTY")), .missingVariable("EMPTY")),
            (.bearer(.environment("BAD")), .unusable(place: "BAD")),
            (.header(name: "X: y\r\nZ", .environment("PASSWORD")), .headerName),
            (
                .bearer(.file(file)),
                .unreadableFile(path: file, reason: "No such file or directory")
            ),
        ]
        for (credentials, error) in cases {
            #expect(throws: EndpointConfigurationError.credentials(name, error)) {
                try self.pool(server, credentials)
            }
        }
        await client.shutdown()
    }

    @Test func `a refused secret is permanent with a hint and shows up nowhere`() async throws {
        let server = try LoopbackServer(
            always: LoopbackServer.answer("403 Forbidden", #"{"error":"no"}"#))
        defer { server.stop() }
        let pool = try pool(
            server, .basic(user: .environment("USER_NAME"), password: .environment("PASSWORD")))
        let failure = try #require(await pool.failure(of: request))
        let reason = try #require(failure.permanentReason)
        #expect(reason.hasSuffix("HTTP status 403: check the configured user and password"))
        var texts = [reason, "\(failure)", String(reflecting: failure)]
        var dumped = ""
        dump(pool, to: &dumped)
        let header = try #require(try secrets.header(for: .bearer(.environment("PASSWORD"))))
        let call = HTTPCall(
            to: HTTPTarget(url: try EndpointURL("http://h/key-in-path-1234")), .post([]),
            secret: header, responseByteLimit: 1, timeout: .seconds(1))
        dump(call, to: &dumped)
        texts += [dumped, "\(pool)", String(reflecting: pool), "\(call)", "\(header)"]
        texts += ["\(pool.health())", String(reflecting: header)]
        #expect(dumped.contains("SecretHeader"))
        let pair = Data("alice:\(Self.secret)".utf8).base64EncodedString()
        for text in texts {
            for secret in [Self.secret, pair, "key-in-path-1234", "query-5678"] {
                #expect(!text.contains(secret))
            }
        }
        await client.shutdown()
    }
}
