import Encodings
import Testing
import Units

@testable import HTTPInterface

@Suite struct MoneyRouteTests {
    @Test func `a charge moves money, and its fee goes to the operator`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            let made = try await world.post(
                "/v1/charges", charge(a, b, "10", more: #","fee":\#(usdt("0.1")),"reference":"o""#))
            #expect(made.status == 201)
            #expect(try await world.available(a) == "90.000000")
            #expect(try await world.available(b) == "9.900000")
            let id = made.json["id"]?.text ?? ""
            #expect(try await world.get("/v1/charges/\(id)").json == made.json)
            let list = try await world.get("/v1/charges?wallet=\(b.text)")
            #expect(list.json["charges"]?.elements == [made.json])
            #expect(try await world.get("/v1/charges").status == 400)
        }
    }

    @Test func `charges list newest first, in pages`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            for amount in ["1", "2", "3"] {
                _ = try await world.post("/v1/charges", charge(a, b, amount))
            }
            let target = "/v1/charges?wallet=\(a.text)&limit=2"
            let first = try await world.get(target)
            let next = try #require(first.json["next"]?.text)
            let second = try await world.get(target + "&after=\(next)")
            let amounts =
                ((first.json["charges"]?.elements ?? [])
                + (second.json["charges"]?.elements ?? [])).map { $0["amount"]?["amount"]?.text }
            #expect(amounts == ["3.000000", "2.000000", "1.000000"])
        }
    }

    @Test(arguments: [
        ("200", "", 422, "insufficientAvailable", "amount"),
        ("0", "", 422, "invalid", "amount"),
        ("1.0000001", "", 400, "malformed", "amount.amount"),
        ("1e3", "", 400, "malformed", "amount.amount"),
        ("-1", "", 400, "malformed", "amount.amount"),
        ("340282366920938463463374607431768211456", "", 400, "malformed", "amount.amount"),
        ("1", #","fee":{"asset":"USDT","amount":"2"}"#, 422, "invalid", "fee"),
        ("1", #","fee":{"asset":"BTC","amount":"1"}"#, 422, "invalid", "fee"),
        ("1", #","fee":{"asset":"DOGE","amount":"1"}"#, 422, "unknownAsset", "fee.asset"),
        ("1", #","id":5"#, 400, "malformed", "id"),
    ])
    func `a charge is refused with its code, and nothing moves`(
        amount: String, more: String, status: Int, code: String, field: String
    ) async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            let reply = try await world.post("/v1/charges", charge(a, b, amount, more: more))
            #expect(reply.status == status)
            #expect(reply.code == code)
            #expect(reply.field == field)
            #expect(try await world.available(a) == "100.000000")
        }
    }

    @Test func `a charge between the same, unknown or suspended wallets is refused`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            #expect(try await world.post("/v1/charges", charge(a, a, "1")).field == "to")
            let unknown = try await world.post("/v1/charges", charge(a, WalletID(7), "1"))
            #expect(unknown.status == 404)
            _ = try await world.call(
                "PATCH", "/v1/wallets/\(b.text)", #"{"status":"suspended"}"#)
            let suspended = try await world.post("/v1/charges", charge(a, b, "1"))
            #expect(suspended.status == 422)
            #expect(suspended.code == "walletNotActive")
        }
    }

    @Test func `refunds add up to the charge at most`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            let made = try await world.post("/v1/charges", charge(a, b, "10"))
            let target = "/v1/charges/\(made.json["id"]?.text ?? "")/refunds"
            let part = try await world.post(target, #"{"amount":\#(usdt("4"))}"#)
            #expect(part.status == 201)
            #expect(try await world.available(a) == "94.000000")
            let over = try await world.post(target, #"{"amount":\#(usdt("6.000001"))}"#)
            #expect(over.status == 422)
            #expect(over.code == "exceedsCharge")
            let missing = String(repeating: "0", count: 32)
            let unknown = try await world.post(
                "/v1/charges/\(missing)/refunds", #"{"amount":\#(usdt("1"))}"#)
            #expect(unknown.status == 404)
            #expect(try await world.get("/v1/charges/\(missing)").status == 404)
        }
    }

    @Test func `a hold is captured in parts, and the rest goes back`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            let made = try await world.post(
                "/v1/holds",
                #"{"wallet":"\#(a.text)","amount":\#(usdt("10")),"#
                    + #""expiresAt":"2026-01-01T01:00:00.000Z"}"#)
            #expect(made.status == 201)
            #expect(made.json["expiresAt"]?.text == "2026-01-01T01:00:00.000Z")
            #expect(try await world.balance(a, "reserved") == "10.000000")
            let target = "/v1/holds/\(made.json["id"]?.text ?? "")"
            let part = try await world.post(
                "\(target)/capture",
                #"{"amount":\#(usdt("4")),"to":"\#(b.text)","isLast":false}"#)
            #expect(part.json["remaining"]?["amount"]?.text == "6.000000")
            let over = try await world.post(
                "\(target)/capture", #"{"amount":\#(usdt("7")),"to":"\#(b.text)"}"#)
            #expect(over.code == "exceedsHold")
            let released = try await world.call("POST", "\(target)/release", once: "r")
            #expect(released.json["state"]?.text == "released")
            #expect(try await world.available(a) == "96.000000")
            let late = try await world.post(
                "\(target)/capture", #"{"amount":\#(usdt("1")),"to":"\#(b.text)"}"#)
            #expect(late.status == 422)
            #expect(late.code == "holdFinished")
            #expect(try await world.get(target).json["state"]?.text == "released")
        }
    }

    @Test(arguments: [
        ("2025-12-31T00:00:00Z", 422), ("2026-02-01T00:00:00Z", 422), ("tomorrow", 400),
        ("2026-01-01T25:00:00Z", 400),
    ])
    func `a hold's end must be in time`(expiresAt: String, status: Int) async throws {
        try await World.run { world in
            let a = try await world.wallet()
            let reply = try await world.post(
                "/v1/holds",
                #"{"wallet":"\#(a.text)","amount":\#(usdt("1")),"expiresAt":"\#(expiresAt)"}"#)
            #expect(reply.status == status)
            #expect(reply.field == "expiresAt")
        }
    }

    @Test func `a batch of 8,190 charges has one result each`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            let one = charge(a, b, "0.01")
            let tooMuch = charge(a, b, "1000")
            let items = [tooMuch] + [String](repeating: one, count: 8_189)
            let body = #"{"charges":[\#(items.joined(separator: ","))]}"#
            let reply = try await world.call("POST", "/v1/charges/batch", body, once: "batch")
            #expect(reply.status == 200)
            #expect(reply.json["recordedCount"]?.integer(as: Int.self) == 8_189)
            #expect(reply.json["refusedCount"]?.integer(as: Int.self) == 1)
            let results = reply.json["results"]?.elements ?? []
            #expect(results.first?["problem"]?["code"]?.text == "insufficientAvailable")
            #expect(try await world.available(a) == "18.110000")
            let again = try await world.call("POST", "/v1/charges/batch", body, once: "batch")
            #expect(again.headers["idempotency-replayed"] == "true")
            #expect(again.body == reply.body)
            let more = #"{"charges":[\#((items + [one]).joined(separator: ","))]}"#
            let over = try await world.post("/v1/charges/batch", more)
            #expect(over.code == "batchSize")
            let wrong = try await world.post("/v1/charges/batch", #"{"charges":[{"from":1}]}"#)
            #expect(wrong.field?.hasPrefix("charges[0].") == true)
        }
    }
}
