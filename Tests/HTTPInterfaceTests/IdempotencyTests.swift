import Encodings
import Testing
import Units

@testable import HTTPInterface

@Suite struct IdempotencyTests {
    @Test func `the same request again gets the first answer, and moves nothing`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            let body = charge(a, b, "1")
            let first = try await world.call("POST", "/v1/charges", body, once: "k")
            let second = try await world.call("POST", "/v1/charges", body, once: "k")
            #expect(first.status == 201)
            #expect(first.headers["idempotency-replayed"] == nil)
            #expect(second.status == 201)
            #expect(second.headers["idempotency-replayed"] == "true")
            #expect(second.body == first.body)
            #expect(try await world.available(a) == "99.000000")
        }
    }

    @Test func `twenty at once move money once`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            let body = charge(a, b, "1")
            let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await world.call("POST", "/v1/charges", body, once: "k")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.allSatisfy { $0.status == 201 && $0.body == replies[0].body })
            #expect(replies.filter { $0.headers["idempotency-replayed"] == nil }.count == 1)
            #expect(try await world.available(a) == "99.000000")
        }
    }

    @Test func `the same key with another body or path is refused`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            _ = try await world.call("POST", "/v1/charges", charge(a, b, "1"), once: "k")
            let other = try await world.call("POST", "/v1/charges", charge(a, b, "2"), once: "k")
            #expect(other.status == 409)
            #expect(other.code == "idempotencyKeyReused")
            let path = try await world.call(
                "POST", "/v1/wallets", #"{"reference":"x","tier":"basic"}"#, once: "k")
            #expect(path.status == 409)
        }
    }

    @Test func `two API keys never share an idempotency key`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            let body = charge(a, b, "1")
            let first = try await world.call("POST", "/v1/charges", body, once: "k")
            let second = try await world.call(
                "POST", "/v1/charges", body, key: world.second, once: "k")
            #expect(second.status == 201)
            #expect(second.json["id"] != first.json["id"])
            #expect(try await world.available(a) == "98.000000")
        }
    }

    @Test func `a refusal is not kept: the same key works once there is money`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(usdt: "1"), try await world.wallet())
            let body = charge(a, b, "5")
            let refused = try await world.call("POST", "/v1/charges", body, once: "k")
            #expect(refused.status == 422)
            _ = try await world.post("/v1/charges", charge(b, a, "10"))
            let later = try await world.call("POST", "/v1/charges", body, once: "k")
            #expect(later.status == 201)
            #expect(later.headers["idempotency-replayed"] == nil)
        }
    }

    @Test func `every route that needs a key says so, and refuses unusable ones`() async throws {
        try await World.run { world in
            let id = String(repeating: "1", count: 32)
            for route in Routes.all where route.isIdempotent {
                let target = route.template.replacing("{id}", with: id)
                let none = try await world.call(route.method.rawValue, target, "{}")
                #expect(none.status == 400)
                #expect(none.code == "idempotencyKeyMissing", "\(route.name)")
                let long = String(repeating: "k", count: 256)
                let wrong = try await world.call(route.method.rawValue, target, "{}", once: long)
                #expect(wrong.status == 400)
                let twice = try await world.call(
                    route.method.rawValue, target, "{}", once: "a",
                    headers: [("Idempotency-Key", "b")])
                #expect(twice.status == 400)
            }
            #expect(Routes.all.filter(\.isIdempotent).count == 12)
        }
    }
}
