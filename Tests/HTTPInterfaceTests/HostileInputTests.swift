import Encodings
import TestKit
import Testing

@testable import HTTPInterface

@Suite struct HostileInputTests {
    private static let words = [
        "id", "reference", "tier", "status", "from", "to", "amount", "fee", "asset", "charges",
        "wallet", "expiresAt", "isLast", "chain", "address", "action", "reason", "note",
        "approve", "through", "minimum", "threshold", "periodSeconds", "feeBasisPointsMax",
        "name", "principal", "scopes", "allowedNetworks", "x",
    ]
    private static let texts = [
        #""""#, #""USDT""#, #""1""#, #""-1""#, #""0x""#, "\"\u{0}\"", #""\ud800""#, #""𝟙""#,
        #""99999999999999999999999999999999999999999""#, #""2026-02-30T00:00:00Z""#, "null",
        "true", "0", "-0", "1e999", "18446744073709551616", #""00000000000000000000000000000001""#,
        #""basic""#, #""evm-local""#, #""approve""#, "nul", "\u{7f}", "\"\n\"",
    ]

    private static func value(_ random: inout SplitMix64, depth: Int) -> String {
        switch random.next() % (depth > 4 ? 4 : 8) {
        case 0...3: return texts[Int(random.next() % UInt64(texts.count))]
        case 4:
            return
                "[\((0..<3).map { _ in value(&random, depth: depth + 1) }.joined(separator: ","))]"
        default:
            let fields = (0..<(random.next() % 6)).map { _ in
                let name = words[Int(random.next() % UInt64(words.count))]
                return "\"\(name)\":\(value(&random, depth: depth + 1))"
            }
            return "{\(fields.joined(separator: ","))}"
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `bodies of random JSON are refused, never a fault`(seed: UInt64) async throws {
        try await World.run { world in
            var random = SplitMix64(seed: seed)
            let id = String(repeating: "1", count: 32)
            for route in Routes.all where [.post, .patch, .put].contains(route.method) {
                for _ in 0..<12 {
                    let name = ["evm-local", id, "x%20y"][Int(random.next() % 3)]
                    let target = route.template.replacing("{id}", with: name)
                        .replacing("{chain}", with: name).replacing("{asset}", with: "USDT")
                    let body = Self.value(&random, depth: 0)
                    let reply = try await world.call(
                        route.method.rawValue, target, body, once: "\(random.next())")
                    let isFine =
                        (400..<500).contains(reply.status) || route.content == .optionalJSON
                    #expect(isFine, "seed \(seed) \(target) \(body) \(reply.text)")
                }
            }
        }
    }

    @Test func `deep, huge and broken bodies are refused`() async throws {
        try await World.run { world in
            let deep = String(repeating: "[", count: 100_000)
            #expect(try await world.post("/v1/charges", deep).status == 400)
            let type = ("Content-Type", "application/json")
            let key = ("Authorization", "Bearer \(world.admin)")
            let once = ("Idempotency-Key", "k")
            let large = [UInt8](repeating: 0x20, count: (1 << 20) + 1)
            let tooLarge = try await world.client.send(
                "POST", "/v1/charges", headers: [type, key, once], body: large)
            #expect(tooLarge.status == 413)
            #expect(tooLarge.code == "tooLarge")
            let notText = try await world.client.send(
                "POST", "/v1/charges", headers: [type, key, once], body: [0x22, 0xff, 0x22])
            #expect(notText.status == 400)
            let wrongType = try await world.client.send(
                "POST", "/v1/charges", headers: [key, once, ("Content-Type", "text/plain")],
                body: Array("{}".utf8))
            #expect(wrongType.status == 415)
            let noType = try await world.client.send(
                "POST", "/v1/charges", headers: [key, once], body: Array("{}".utf8))
            #expect(noType.status == 415)
        }
    }

    @Test func `a chunked body over the limit is cut off`() async throws {
        try await World.run { world in
            let head =
                "POST /v1/charges HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Authorization: Bearer \(world.admin)\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
            let chunk =
                Array("10000\r\n".utf8) + [UInt8](repeating: 0x20, count: 65_536) + [13, 10]
            let body = (0..<17).flatMap { _ in chunk } + Array("0\r\n\r\n".utf8)
            let reply = try await world.client.sendRaw(Array(head.utf8) + body)
            #expect(reply.status == 413)
        }
    }

    @Test(arguments: [
        ("GET", "/v1/wallets?limit=0", 400), ("GET", "/v1/wallets?limit=1001", 400),
        ("GET", "/v1/wallets?limit=99999999999999999999", 400),
        ("GET", "/v1/wallets?limit=1&limit=2", 400), ("GET", "/v1/wallets?x=1", 400),
        ("GET", "/v1/wallets?after=%ff", 400), ("GET", "/v1/wallets?after=%", 400),
        ("GET", "/v1/wallets?after=%zz", 400), ("GET", "/v1/wallets?=", 400),
        ("GET", "/v1/deposits?after=-1", 400),
        ("GET", "/v1/deposits?after=340282366920938463463374607431768211456", 400),
        ("GET", "/v1/deposits?after=340282366920938463463374607431768211455", 200),
        ("GET", "/v1/events?after=18446744073709551615", 400),
        ("GET", "/v1/wallets/%", 404), ("GET", "/v1/wallets/%ff", 404),
        ("GET", "/v1/wallets/", 404), ("GET", "/v1//wallets", 404), ("GET", "/", 404),
        ("GET", "/v1/wallets/../keys", 404), ("PUT", "/v1/wallets", 405),
        ("DELETE", "/v1/wallets", 405), ("OPTIONS", "/v1/keys", 405), ("HEAD", "/healthz", 405),
        ("TRACE", "/v1/charges/batch", 405),
    ])
    func `odd targets are answered, never a fault`(
        method: String, target: String, status: Int
    ) async throws {
        try await World.run { world in
            let reply = try await world.client.send(
                method, target, headers: [("Authorization", "Bearer \(world.admin)")])
            #expect(reply.status == status, "\(reply.text)")
            if status == 405 { #expect(reply.headers["allow"]?.isEmpty == false) }
        }
    }

    @Test(arguments: ["garbage\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\u{0} HTTP/1.1\r\n\r\n"])
    func `what is no HTTP does not stop the server`(text: String) async throws {
        try await World.run { world in
            _ = try? await world.client.sendRaw(Array(text.utf8))
            let health = try await world.client.send("GET", "/healthz")
            #expect(health.status == 200)
        }
    }
}
