import Encodings
import Foundation
import Testing
import Units

@testable import HTTPInterface

@Suite struct WalletRouteTests {
    @Test func `a wallet is made, read, changed and listed`() async throws {
        try await World.run { world in
            let made = try await world.post(
                "/v1/wallets",
                #"{"id":"00000000-0000-0000-0000-0000000000aa","reference":"x","tier":"basic"}"#)
            #expect(made.status == 201)
            let id = "000000000000000000000000000000aa"
            #expect(made.json["id"]?.text == id)
            #expect(made.json["createdAt"]?.text == "2026-01-01T00:00:00.000Z")
            #expect(try await world.get("/v1/wallets/\(id)").json == made.json)
            let changed = try await world.call(
                "PATCH", "/v1/wallets/\(id)", #"{"tier":"plus","status":"suspended"}"#)
            #expect(changed.json["tier"]?.text == "plus")
            #expect(changed.json["status"]?.text == "suspended")
            _ = try await world.wallet(usdt: "0")
            let first = try await world.get("/v1/wallets?limit=1")
            #expect(first.json["wallets"]?.elements?.count == 1)
            let next = try #require(first.json["next"]?.text)
            let second = try await world.get("/v1/wallets?limit=2&after=\(next)")
            #expect(second.json["wallets"]?.elements?.count == 1)
            #expect(second.json["next"]?.isNull == true)
        }
    }

    @Test(arguments: [
        (#"{"reference":"x","tier":"nope"}"#, 422, "unknownTier", "tier"),
        (#"{"reference":"x"}"#, 400, "malformed", "tier"),
        (#"{"reference":5,"tier":"basic"}"#, 400, "malformed", "reference"),
        (#"{"reference":"x","tier":"basic","more":1}"#, 400, "unknownField", "more"),
        (#"{"reference":"x","reference":"y","tier":"basic"}"#, 400, "malformed", nil),
        (#"{"id":"zz","reference":"x","tier":"basic"}"#, 400, "malformed", "id"),
        ("[]", 400, "malformed", nil), ("{", 400, "malformed", nil),
        (
            "{\"reference\":\"\(String(repeating: "r", count: 201))\",\"tier\":\"basic\"}", 422,
            "invalid", "reference"
        ),
    ])
    func `a wrong wallet is refused with its field`(
        body: String, status: Int, code: String, field: String?
    ) async throws {
        try await World.run { world in
            let reply = try await world.post("/v1/wallets", body)
            #expect(reply.status == status)
            #expect(reply.code == code)
            #expect(reply.field == field)
            #expect(reply.headers["content-type"] == "application/problem+json")
        }
    }

    @Test func `an id that is taken, unknown or no id is refused`() async throws {
        try await World.run { world in
            let id = try await world.wallet(usdt: "0")
            let taken = try await world.post(
                "/v1/wallets", #"{"id":"\#(id.text)","reference":"other","tier":"basic"}"#)
            #expect(taken.status == 409)
            #expect(taken.code == "conflict")
            let unknown = String(repeating: "f", count: 32)
            for target in ["", "/balances", "/statement", "/addresses"] {
                #expect(try await world.get("/v1/wallets/\(unknown)\(target)").status == 404)
                #expect(try await world.get("/v1/wallets/x%00y\(target)").status == 404)
            }
            let closed = try await world.call(
                "PATCH", "/v1/wallets/\(id.text)", #"{"status":"closed"}"#)
            #expect(closed.status == 200)
            let again = try await world.call(
                "PATCH", "/v1/wallets/\(id.text)", #"{"status":"active"}"#)
            #expect(again.status == 422)
            #expect(again.field == "status")
            let word = try await world.call(
                "PATCH", "/v1/wallets/\(id.text)", #"{"status":"gone"}"#)
            #expect(word.status == 400)
        }
    }

    @Test func `balances add up, with the ledger's sequence`() async throws {
        try await World.run { world in
            let id = try await world.wallet(usdt: "12.5")
            let reply = try await world.get("/v1/wallets/\(id.text)/balances")
            #expect(reply.json["balances"]?.elements?.count == 3)
            #expect(try await world.available(id) == "12.500000")
            #expect(try await world.balance(id, "total") == "12.500000")
            #expect((reply.json["sequence"]?.integer(as: UInt64.self) ?? 0) > 0)
        }
    }

    @Test func `a statement pages through every line, as JSON and as CSV`() async throws {
        try await World.run { world in
            let (a, b) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            let hold = try await world.post(
                "/v1/holds",
                #"{"wallet":"\#(a.text)","amount":\#(usdt("5")),"#
                    + #""expiresAt":"2026-01-02T00:00:00Z"}"#)
            #expect(hold.status == 201)
            #expect(try await world.post("/v1/charges", charge(a, b, "1")).status == 201)
            let whole = try await world.get("/v1/wallets/\(a.text)/statement")
            let lines = try #require(whole.json["lines"]?.elements)
            // In; the hold's two sides; the charge.
            #expect(lines.count == 4)
            var paged: [JSONValue] = []
            var target = "/v1/wallets/\(a.text)/statement?limit=1"
            for _ in 0..<4 {
                let page = try await world.get(target)
                paged += page.json["lines"]?.elements ?? []
                let next = page.json["next"]?.text ?? ""
                target = "/v1/wallets/\(a.text)/statement?limit=1&after=\(next)"
            }
            #expect(paged == lines)
            #expect(try await world.get(target).json["next"]?.isNull == true)
            let csv = try await world.call(
                "GET", "/v1/wallets/\(a.text)/statement?limit=3", headers: [("Accept", "text/csv")])
            #expect(csv.headers["content-type"] == "text/csv; charset=utf-8")
            #expect(csv.headers["link"]?.contains("rel=\"next\"") == true)
            let rows = csv.text.components(separatedBy: "\r\n")
            #expect(rows.count == 5)
            #expect(rows[0].hasPrefix("sequence,time,account,asset,direction,amount"))
            #expect(rows[1].contains(",available,USDT,in,100.000000,100.000000,adjustment,"))
        }
    }

    @Test func `addresses come with their payment URI`() async throws {
        try await World.run { world in
            let id = try await world.wallet(usdt: "0")
            let target = "/v1/wallets/\(id.text)/addresses"
            let evm = try await world.post(target, #"{"chain":"evm-local","asset":"USDT"}"#)
            #expect(evm.status == 201)
            let contract = "0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa"
            let address = evm.json["address"]?.text ?? ""
            #expect(
                evm.json["uri"]?.text
                    == "ethereum:\(contract)@31337/transfer?address=\(address)")
            let exact = try await world.post(
                target, #"{"chain":"evm-local","asset":"USDT","amount":\#(usdt("1.5"))}"#)
            #expect(exact.json["uri"]?.text?.hasSuffix("&uint256=1500000000000000000") == true)
            let bitcoin = try await world.post(
                target,
                #"{"chain":"bitcoin-regtest","asset":"BTC","#
                    + #""amount":{"asset":"BTC","amount":"0.5"}}"#)
            #expect(bitcoin.json["uri"]?.text?.hasPrefix("bitcoin:bcrt1") == true)
            #expect(bitcoin.json["uri"]?.text?.hasSuffix("?amount=0.5") == true)
            #expect(bitcoin.json["unusedRun"]?.integer(as: Int.self) == 1)
            let list = try await world.get(target)
            #expect(list.json["addresses"]?.elements?.count == 3)
        }
    }

    @Test(arguments: [
        (#"{"chain":"moon","asset":"USDT"}"#, "unknownChain", "chain"),
        (#"{"chain":"evm-local","asset":"BTC"}"#, "assetNotCredited", "asset"),
        (
            #"{"chain":"evm-local","asset":"USDT","amount":{"asset":"BTC","amount":"1"}}"#,
            "invalid", "amount.asset"
        ),
    ])
    func `an address that cannot be given is refused`(
        body: String, code: String, field: String
    ) async throws {
        try await World.run { world in
            let id = try await world.wallet(usdt: "0")
            let reply = try await world.post("/v1/wallets/\(id.text)/addresses", body)
            #expect(reply.status == 422)
            #expect(reply.code == code)
            #expect(reply.field == field)
        }
    }
}
