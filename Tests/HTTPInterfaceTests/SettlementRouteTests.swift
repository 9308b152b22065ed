import Connector
import Encodings
import Testing
import Units

@testable import HTTPInterface

@Suite struct SettlementRouteTests {
    private func terms(
        chain: String = "evm-local", address: String = Address.second, minimum: String = "1",
        more: String = #","threshold":{"asset":"USDT","amount":"50"},"periodSeconds":86400"#
    ) -> String {
        #"{"chain":"\#(chain)","address":"\#(address)","minimum":\#(usdt(minimum)),"#
            + #""feeBasisPointsMax":100\#(more)}"#
    }

    @Test func `terms are set, shown, replaced and ended`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let target = "/v1/wallets/\(wallet.text)/settlement-terms/USDT"
            #expect(try await world.get(target).status == 404)
            #expect(try await world.call("DELETE", target).status == 404)
            let set = try await world.call("PUT", target, terms())
            #expect(set.status == 200, "\(set.text)")
            #expect(set.json["address"]?.text == Address.second)
            #expect(set.json["threshold"]?["amount"]?.text == "50.000000")
            #expect(try await world.get(target).json == set.json)
            let other = try await world.call("PUT", target, terms(minimum: "2", more: ""))
            #expect(other.json["threshold"] == .null)
            #expect(other.json["periodSeconds"] == .null)
            #expect(try await world.call("DELETE", target).status == 204)
            #expect(try await world.get(target).status == 404)
            let events = try await world.get("/v1/events?type=settlement.termsEnded")
            let data = events.json["events"]?.elements?.first?["data"]
            #expect(data?["by"]?.text == "alice")
        }
    }

    @Test(arguments: [
        (#"{}"#, 400, "chain"),
        (#"{"chain":"evm-local"}"#, 400, "address"),
        (
            #"{"chain":"nowhere","address":"x","minimum":{"asset":"USDT","amount":"1"},"#
                + #""feeBasisPointsMax":1}"#, 422, "chain"
        ),
        (
            #"{"chain":"evm-local","address":"x","minimum":{"asset":"USDT","amount":"1"},"#
                + #""feeBasisPointsMax":1}"#, 422, "address"
        ),
        (
            #"{"chain":"evm-local","address":"\#(Address.first)","#
                + #""minimum":{"asset":"BTC","amount":"1"},"feeBasisPointsMax":1}"#, 422, "minimum"
        ),
        (
            #"{"chain":"evm-local","address":"\#(Address.first)","#
                + #""minimum":{"asset":"USDT","amount":"1"},"#
                + #""threshold":{"asset":"BTC","amount":"1"},"feeBasisPointsMax":1}"#, 422,
            "threshold"
        ),
        (
            #"{"chain":"evm-local","address":"\#(Address.first)","#
                + #""minimum":{"asset":"USDT","amount":"1"},"feeBasisPointsMax":10001}"#, 400,
            "feeBasisPointsMax"
        ),
        (
            #"{"chain":"evm-local","address":"\#(Address.first)","#
                + #""minimum":{"asset":"USDT","amount":"1"},"feeBasisPointsMax":1,"#
                + #""periodSeconds":0}"#, 400, "periodSeconds"
        ),
    ])
    func `wrong terms are refused`(body: String, status: Int, field: String) async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let target = "/v1/wallets/\(wallet.text)/settlement-terms"
            let reply = try await world.call("PUT", "\(target)/USDT", body)
            #expect(reply.status == status, "\(reply.text)")
            #expect(reply.field == field)
            #expect(try await world.get("\(target)/USDT").status == 404)
            #expect(try await world.call("PUT", "\(target)/DOGE", terms()).status == 404)
        }
    }

    @Test func `many charges become one payout, with the list of what it covers`() async throws {
        try await World.run { world in
            let (payer, shop) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            let target = "/v1/wallets/\(shop.text)"
            let early = try await world.post("\(target)/settlements", #"{"asset":"USDT"}"#)
            #expect(early.status == 404)
            _ = try await world.call("PUT", "\(target)/settlement-terms/USDT", terms())
            let empty = try await world.post("\(target)/settlements", #"{"asset":"USDT"}"#)
            #expect(empty.code == "nothingToSettle")
            var charges: [String] = []
            for _ in 0..<5 {
                let made = try await world.post("/v1/charges", charge(payer, shop, "0.5"))
                charges.append(made.json["id"]?.text ?? "")
            }
            let settled = try await world.call(
                "POST", "\(target)/settlements", #"{"asset":"USDT"}"#, once: "s")
            #expect(settled.status == 201, "\(settled.text)")
            #expect(settled.json["net"]?["amount"]?.text == "2.500000")
            #expect(settled.json["rowCount"]?.integer(as: Int.self) == 5)
            #expect(try await world.available(shop) == "0.000000")
            let again = try await world.call(
                "POST", "\(target)/settlements", #"{"asset":"USDT"}"#, once: "s")
            #expect(again.headers["idempotency-replayed"] == "true")
            let id = settled.json["id"]?.text ?? ""
            let payout = try await world.get("/v1/payouts/\(settled.json["payout"]?.text ?? "")")
            #expect(payout.json["settlement"]?.text == id)
            #expect(payout.json["amount"]?["amount"]?.text == "2.500000")
            #expect(payout.json["address"]?.text == Address.second)
            let covered = try await world.get("/v1/settlements/\(id)/charges")
            let lines = covered.json["lines"]?.elements ?? []
            #expect(lines.count == 5)
            #expect(lines.allSatisfy { $0["direction"]?.text == "in" })
            let list = try await world.get("/v1/settlements?wallet=\(shop.text)")
            #expect(list.json["settlements"]?.elements == [settled.json])
            // What comes later is the next settlement's.
            _ = try await world.post("/v1/charges", charge(payer, shop, "1"))
            let next = try await world.post("\(target)/settlements", #"{"asset":"USDT"}"#)
            #expect(next.json["net"]?["amount"]?.text == "1.000000")
            #expect(next.json["rowCount"]?.integer(as: Int.self) == 1)
            let unchanged = try await world.get("/v1/settlements/\(id)/charges")
            #expect(unchanged.json["lines"] == covered.json["lines"])
        }
    }

    @Test func `the covered charges come in pages, as JSON and as CSV`() async throws {
        try await World.run { world in
            let (payer, shop) = (try await world.wallet(), try await world.wallet(usdt: "0"))
            let target = "/v1/wallets/\(shop.text)"
            _ = try await world.call("PUT", "\(target)/settlement-terms/USDT", terms())
            for _ in 0..<5 { _ = try await world.post("/v1/charges", charge(payer, shop, "0.5")) }
            let settled = try await world.post("\(target)/settlements", #"{"asset":"USDT"}"#)
            let path = "/v1/settlements/\(settled.json["id"]?.text ?? "")/charges"
            var lines: [JSONValue] = []
            var rows: [Substring] = []
            var after = ""
            for _ in 0..<10 {
                let page = try await world.get("\(path)?limit=2\(after)")
                lines += page.json["lines"]?.elements ?? []
                let csv = try await world.call(
                    "GET", "\(path)?limit=2\(after)", headers: [("Accept", "text/csv")])
                #expect(csv.headers["content-type"] == "text/csv; charset=utf-8")
                rows += csv.text.split(separator: "\r\n").dropFirst()
                guard let next = page.json["next"]?.text else { break }
                #expect(csv.headers["link"]?.contains("after=\(next)") == true)
                after = "&after=\(next)"
            }
            #expect(lines.count == 5)
            #expect(rows.count == 5)
            #expect(Set(rows).count == 5)
            let missing = String(repeating: "9", count: 32)
            #expect(try await world.get("/v1/settlements/\(missing)/charges").status == 404)
            let restricted = try await world.key(wallet: payer)
            #expect(try await world.get(path, key: restricted).code == "walletRestricted")
        }
    }
}
