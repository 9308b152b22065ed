import ChainModel
import Connector
import DepositRules
import Encodings
import LedgerRules
import ScreeningRules
import Testing
import Units

@testable import HTTPInterface

@Suite struct ComplianceRouteTests {
    private static let csv = "address,label,reason\n\(listed),scam,report\n"
    private static let listed = "0x8589427373D6D84E98730D7795D8f6f8731FDA16"

    @Test func `a held deposit shows both tracks, and staff's words to staff only`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (id, caseID) = try await world.heldDeposit(for: wallet)
            let staff = try await world.get("/v1/deposits/\(id.text)")
            #expect(staff.json["chainState"]?.text == "final")
            #expect(staff.json["screeningState"]?.text == "held")
            #expect(staff.json["confirmations"]?.integer(as: Int.self) == 1)
            #expect(staff.json["isSpendable"]?.boolean == false)
            #expect(staff.json["case"]?.text == caseID.text)
            #expect(staff.json["staffText"]?.text == "Held: L-01.")
            #expect(staff.json["verdict"]?["record"]?["rules"] == .array([]))
            let plain = try await world.key([.walletsRead], wallet: wallet)
            let shown = try await world.get("/v1/deposits/\(id.text)", key: plain)
            #expect(shown.json["customerText"]?.text == "It is being reviewed.")
            #expect(shown.json["staffText"] == nil)
            #expect(shown.json["verdict"] == nil)
            let other = try await world.key(
                [.walletsRead], wallet: try await world.wallet(usdt: "0"))
            #expect(try await world.get("/v1/deposits/\(id.text)", key: other).status == 403)
            for (query, count) in [
                ("", 1), ("?wallet=\(wallet.text)", 1), ("?chain=bitcoin-regtest", 0),
                ("?spendable=true", 0), ("?spendable=false&limit=1", 1),
            ] {
                let list = try await world.get("/v1/deposits\(query)")
                #expect(list.json["deposits"]?.elements?.count == count, "\(query)")
            }
            #expect(try await world.get("/v1/deposits?spendable=maybe").status == 400)
            #expect(try await world.get("/v1/deposits?chain=NO").status == 400)
            #expect(try await world.get("/v1/deposits/\(wallet.text)").status == 404)
        }
    }

    @Test func `two people release a case; one alone cannot`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet)
            #expect(try await world.get("/v1/cases").json["cases"]?.elements?.count == 1)
            let target = "/v1/cases/\(id.text)/actions"
            #expect(try await world.act("approve", on: id).code == "nothingProposed")
            let proposed = try await world.act("proposeRelease", on: id)
            #expect(proposed.json["state"]?.text == "releaseProposed")
            #expect(proposed.json["proposedBy"]?.text == "alice")
            let alone = try await world.act("approve", on: id)
            #expect(alone.status == 422)
            #expect(alone.code == "samePerson")
            #expect(
                try await world.act("approve", on: id, key: world.second).json["state"]?.text
                    == "released")
            #expect(try await world.available(wallet) == "5.000000")
            let detail = try await world.get("/v1/cases/\(id.text)")
            #expect(detail.json["history"]?.elements?.count == 3)
            #expect(detail.json["verdict"]?["staffText"]?.text == "Held: L-01.")
            #expect(try await world.get("/v1/cases?state=all").status == 200)
            #expect(try await world.get("/v1/cases?state=half").status == 400)
            let unknown = String(repeating: "0", count: 32)
            #expect(try await world.get("/v1/cases/\(unknown)").status == 404)
            let long = String(repeating: "n", count: 4_001)
            let note = try await world.call(
                "POST", target, #"{"action":"note","reason":"comment","note":"\#(long)"}"#)
            #expect(note.status == 422)
            #expect(try await world.act("shred", on: id).status == 400)
        }
    }

    @Test func `an uploaded list answers questions about addresses at once`() async throws {
        try await World.run { world in
            let ask = #"{"chain":"evm-local","address":"\#(Self.listed.lowercased())"}"#
            let before = try await world.call("POST", "/v1/screenings", ask)
            #expect(before.json["isListed"]?.boolean == false)
            let made = try await world.call(
                "POST", "/v1/lists?source=own&kind=deny&published=2025-12-31", Self.csv,
                headers: [("Content-Type", "text/csv")])
            #expect(made.status == 201)
            #expect(made.json["state"]?.text == "active")
            #expect(made.json["importedBy"]?.text == "alice")
            let after = try await world.call("POST", "/v1/screenings", ask)
            #expect(after.json["isListed"]?.boolean == true)
            #expect(after.json["direct"]?.elements?.first?["label"]?.text == "scam")
            let wrong = try await world.call(
                "POST", "/v1/screenings", #"{"chain":"evm-local","address":"bc1q"}"#)
            #expect(wrong.status == 422)
            #expect(wrong.code == "notAnAddress")
            let lists = try await world.get("/v1/lists")
            #expect(lists.json["lists"]?.elements?.count == 1)
        }
    }

    @Test func `lists come page by page, counted, and by what became of them`() async throws {
        try await World.run { world in
            var table = "address,label,reason\n"
            for day in 1...5 {
                table += "0x" + String(repeating: "\(day)", count: 40) + ",scam,x\n"
                let made = try await world.call(
                    "POST", "/v1/lists?source=own&kind=deny&published=2025-12-0\(day)", table,
                    headers: [("Content-Type", "text/csv")])
                #expect(made.status == 201)
            }
            func days(_ reply: Reply) -> [String] {
                (reply.json["lists"]?.elements ?? []).compactMap { $0["published"]?.text }
            }
            let first = try await world.get("/v1/lists?limit=3")
            #expect(days(first) == ["2025-12-05", "2025-12-04", "2025-12-03"])
            #expect(first.json["count"]?.integer(as: Int.self) == 5)
            let next = try #require(first.json["next"]?.text)
            let second = try await world.get("/v1/lists?limit=3&after=\(next)")
            #expect(days(second) == ["2025-12-02", "2025-12-01"])
            #expect(second.json["next"]?.text == nil)
            let active = try await world.get("/v1/lists?state=active")
            #expect(days(active) == ["2025-12-05"])
            #expect(active.json["count"]?.integer(as: Int.self) == 1)
            for query in ["state=odd", "limit=0", "limit=1001", "after=x", "source=own"] {
                #expect(try await world.get("/v1/lists?\(query)").status == 400, "\(query)")
            }
        }
    }

    @Test func `a list that shrinks waits for a second person`() async throws {
        try await World.run { world in
            let rows = (0..<100).map { "0x" + String(repeating: "0", count: 38) + "\($0 + 10)" }
            let big =
                "address,label,reason\n"
                + rows.prefix(90).map { "\($0),scam,x\n" }.joined()
            let type = [("Content-Type", "text/csv")]
            _ = try await world.call(
                "POST", "/v1/lists?source=own&kind=deny&published=2025-12-30", big, headers: type)
            let small = try await world.call(
                "POST", "/v1/lists?source=own&kind=deny&published=2025-12-31", Self.csv,
                headers: type)
            #expect(small.json["state"]?.text == "awaitingApproval")
            let id = (small.json["id"]?.text ?? "").replacing(" ", with: "%20")
            let target = "/v1/lists/\(id)/decision"
            let alone = try await world.call("POST", target, #"{"approve":true}"#)
            #expect(alone.code == "samePerson")
            let both = try await world.call(
                "POST", target, #"{"approve":true}"#, key: world.second)
            #expect(both.json["state"]?.text == "active")
            #expect(both.json["decidedBy"]?.text == "bob")
            let again = try await world.call("POST", target, #"{"approve":false}"#)
            #expect(again.code == "nothingProposed")
            let none = try await world.call(
                "POST", "/v1/lists/x/decision", #"{"approve":true}"#)
            #expect(none.status == 404)
        }
    }

    @Test(arguments: [
        ("?source=own&kind=deny", "text/csv", "", 400),
        ("?source=own&kind=deny", "text/csv", "no,columns\n1,2\n", 422),
        ("?source=own&kind=deny", "application/json", "{}", 415),
        ("?source=own&kind=bad", "text/csv", "x", 400),
        ("?kind=deny", "text/csv", "x", 400),
        ("?source=own&kind=deny", "application/xml", "<x/>", 422),
        ("?source=ofac-sdn&kind=sanctions", "application/xml", "<x/>", 422),
        ("?source=ofac-sdn&kind=sanctions", "application/x-bzip2", "BZh9junk", 422),
        ("?source=own&kind=deny&published=2025-13-01", "text/csv", "x", 400),
    ])
    func `a list that cannot be read changes nothing`(
        query: String, type: String, body: String, status: Int
    ) async throws {
        try await World.run { world in
            let reply = try await world.call(
                "POST", "/v1/lists\(query)", body, headers: [("Content-Type", type)])
            #expect(reply.status == status, "\(reply.text)")
            #expect(reply.text.contains("sluice-upload") == false)
            #expect(try await world.get("/v1/lists").json["lists"]?.elements?.isEmpty == true)
        }
    }
}
