import Connector
import Encodings
import Testing
import Units

@testable import HTTPInterface

@Suite struct AccessTests {
    @Test func `every route but the open ones needs a key with its scope`() async throws {
        try await World.run { world in
            let id = String(repeating: "1", count: 32)
            for route in Routes.all where route.access != .open {
                let target = route.template.replacing("{id}", with: id)
                let none = try await world.client.send(route.method.rawValue, target)
                #expect(none.status == 401, "\(route.name)")
                #expect(none.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
                let needed: APIScope =
                    if case .scope(let scope) = route.access { scope } else { .reportsRead }
                let others = try await world.key(Set(APIScope.allCases).subtracting([needed]))
                let reply = try await world.call(route.method.rawValue, target, key: others)
                #expect(reply.status == 403, "\(route.name)")
                #expect(reply.code == "scopeMissing")
                #expect(reply.json["detail"]?.text?.contains(needed.rawValue) == true)
            }
        }
    }

    @Test func `a key for one wallet touches that wallet only`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet())
            let key = try await world.key(wallet: a)
            #expect(try await world.get("/v1/wallets/\(a.text)", key: key).status == 200)
            for target in ["", "/balances", "/statement", "/addresses"] {
                let reply = try await world.get("/v1/wallets/\(b.text)\(target)", key: key)
                #expect(reply.status == 403)
                #expect(reply.code == "walletRestricted")
            }
            let list = try await world.get("/v1/wallets", key: key)
            #expect(list.json["wallets"]?.elements?.compactMap { $0["id"]?.text } == [a.text])
            let own = try await world.post("/v1/charges", charge(a, b, "1"), key: key)
            #expect(own.status == 201)
            let other = try await world.post("/v1/charges", charge(b, a, "1"), key: key)
            #expect(other.status == 403)
            let batch = try await world.post(
                "/v1/charges/batch", #"{"charges":[\#(charge(b, a, "1"))]}"#, key: key)
            #expect(batch.status == 403)
            let hold =
                #"{"wallet":"\#(b.text)","amount":\#(usdt("1")),"#
                + #""expiresAt":"2026-01-02T00:00:00Z"}"#
            #expect(try await world.post("/v1/holds", hold, key: key).status == 403)
            // The refund takes from the merchant, who is not the key's wallet.
            let refund = try await world.post(
                "/v1/charges/\(own.json["id"]?.text ?? "")/refunds",
                #"{"amount":\#(usdt("1"))}"#, key: key)
            #expect(refund.status == 403)
            #expect(try await world.get("/v1/deposits?wallet=\(b.text)", key: key).status == 403)
            #expect(try await world.get("/v1/deposits", key: key).status == 200)
            #expect(try await world.get("/v1/charges", key: key).status == 200)
        }
    }

    @Test func `a key for one wallet is refused where it is about all`() async throws {
        try await World.run { world in
            let key = try await world.key(wallet: try await world.wallet(usdt: "0"))
            for route in Routes.all where route.access != .open {
                guard case .ofAll = route.reach else { continue }
                let target = route.template.replacing("{id}", with: "x")
                let reply = try await world.call(route.method.rawValue, target, key: key)
                #expect(reply.status == 403, "\(route.name)")
                #expect(reply.code == "walletRestricted", "\(route.name)")
            }
        }
    }

    @Test func `a key stops with its time, and at once when revoked`() async throws {
        try await World.run { world in
            let short = try await world.key(
                expiresAt: Timestamp(milliseconds: 1_767_225_600_000 + 3_000))
            #expect(try await world.get("/v1/wallets", key: short).status == 200)
            world.clock.advance(seconds: 3)
            #expect(try await world.get("/v1/wallets", key: short).status == 401)
            let made = try await world.call(
                "POST", "/v1/keys",
                #"{"name":"n","principal":"p","scopes":["wallets:read"]}"#)
            let text = try #require(made.json["key"]?.text)
            #expect(try await world.get("/v1/wallets", key: text).status == 200)
            let id = made.json["id"]?.text ?? ""
            #expect(try await world.call("DELETE", "/v1/keys/\(id)").status == 204)
            #expect(try await world.get("/v1/wallets", key: text).status == 401)
        }
    }

    @Test func `a key is good from its networks only`() async throws {
        try await World.run { world in
            let far = try await world.key(networks: ["10.0.0.0/8"])
            #expect(try await world.get("/v1/wallets", key: far).status == 401)
            // Nobody is believed about where they come from, unless the settings name them.
            let forged = try await world.call(
                "GET", "/v1/wallets", key: far, headers: [("X-Forwarded-For", "10.0.0.1")])
            #expect(forged.status == 401)
            let near = try await world.key(networks: ["127.0.0.1"])
            #expect(try await world.get("/v1/wallets", key: near).status == 200)
        }
    }

    @Test func `a trusted proxy says who asks`() async throws {
        var settings = World.settings
        settings.trustedProxies = [try #require(Network("127.0.0.0/8"))]
        try await World.run(settings) { world in
            let key = try await world.key(networks: ["10.0.0.0/8"])
            let from = [("X-Forwarded-For", "10.1.2.3")]
            #expect(
                try await world.call("GET", "/v1/wallets", key: key, headers: from).status == 200)
            let forged = [("X-Forwarded-For", "10.1.2.3, 192.0.2.1")]
            #expect(
                try await world.call("GET", "/v1/wallets", key: key, headers: forged).status == 401)
        }
    }

    @Test func `a key is slowed down after its burst, others are not`() async throws {
        var settings = World.settings
        settings.requestsPerSecond = 1
        settings.requestBurst = 3
        try await World.run(settings) { world in
            for _ in 0..<3 { #expect(try await world.get("/v1/wallets").status == 200) }
            let reply = try await world.get("/v1/wallets")
            #expect(reply.status == 429)
            #expect(reply.headers["retry-after"] == "1")
            #expect(try await world.get("/v1/wallets", key: world.second).status == 200)
            world.clock.advance(seconds: 1)
            #expect(try await world.get("/v1/wallets").status == 200)
        }
    }

    @Test func `the last use is kept to the minute`() async throws {
        try await World.run { world in
            _ = try await world.get("/v1/wallets")
            world.clock.advance(seconds: 90)
            let reply = try await world.get("/v1/keys")
            let mine = reply.json["keys"]?.elements?.first { $0["principal"]?.text == "alice" }
            #expect(mine?["lastUsedAt"]?.text == "2026-01-01T00:01:00.000Z")
        }
    }

    @Test(arguments: [
        [], [("Authorization", "Basic x")], [("Authorization", "Bearer")],
        [("Authorization", "Bearer sluice_x_y")],
        [("Authorization", "Bearer " + String(repeating: "_", count: 5_000))],
        [("Authorization", "Bearer a"), ("Authorization", "Bearer b")],
    ])
    func `nobody comes in without a key`(headers: [(String, String)]) async throws {
        try await World.run { world in
            let reply = try await world.client.send("GET", "/v1/wallets", headers: headers)
            #expect(reply.status == 401)
        }
    }

    @Test func `a key that is issued is shown once, and never in lists`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let made = try await world.call(
                "POST", "/v1/keys",
                #"{"name":"n","principal":"p","scopes":["wallets:read","charges:write"],"#
                    + #""wallet":"\#(wallet.text)","allowedNetworks":["127.0.0.0/8"],"#
                    + #""expiresAt":"2027-01-01T00:00:00Z"}"#)
            #expect(made.status == 201)
            let text = try #require(made.json["key"]?.text)
            #expect(try await world.get("/v1/keys").text.contains(text) == false)
            #expect(try await world.get("/v1/wallets/\(wallet.text)", key: text).status == 200)
            for (body, status) in [
                (#"{"name":"n","principal":"p","scopes":[]}"#, 422),
                (#"{"name":"n","principal":"p","scopes":["root"]}"#, 400),
                (#"{"name":"n","principal":"p","scopes":[1]}"#, 400),
                (
                    #"{"name":"n","principal":"p","scopes":["wallets:read"],"#
                        + #""allowedNetworks":["x"]}"#, 422
                ),
                (
                    #"{"name":"n","principal":"p","scopes":["wallets:read"],"#
                        + #""wallet":"00000000000000000000000000000001"}"#, 404
                ),
            ] {
                #expect(try await world.call("POST", "/v1/keys", body).status == status, "\(body)")
            }
            #expect(try await world.call("DELETE", "/v1/keys/nobody").status == 404)
        }
    }
}
