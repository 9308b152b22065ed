import Connector
import Encodings
import ScreeningRules
import Testing
import Units

@testable import HTTPInterface

@Suite struct CaseMemoryRouteTests {
    private static let listed = "0x8589427373D6D84E98730D7795D8f6f8731FDA16"

    private func deny(_ world: World, _ address: String = listed) async throws {
        let made = try await world.call(
            "POST", "/v1/lists?source=own&kind=deny&published=2025-12-31",
            "address,label,reason\n\(address),scam,report\n",
            headers: [("Content-Type", "text/csv")])
        #expect(made.status == 201)
    }

    private func body(
        _ world: World, rule: String = "O-01", label: String = "scam", address: String = listed,
        more: String = ""
    ) -> String {
        let until = UTCText.format(world.clock.now().adding(seconds: 3_600))
        return #"{"rule":"\#(rule)","chain":"evm-local","address":"\#(address)","source":"own","#
            + #""label":"\#(label)","partyID":"","until":"\#(until)","note":"n"\#(more)}"#
    }

    @Test func `two people accept that a hit means somebody else, and one takes it back`()
        async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet)
            try await deny(world)
            let target = "/v1/cases/\(id.text)/false-positives"
            let made = try await world.call("POST", target, body(world))
            #expect(made.status == 201)
            #expect(made.json["state"]?.text == "proposed")
            let item = "/v1/false-positives/\(made.json["id"]?.text ?? "")"
            let yes = #"{"approve":true}"#
            #expect(
                try await world.call("POST", target, body(world)).code == "proposalPending")
            #expect(
                try await world.call("POST", "\(item)/decision", yes).code == "samePerson")
            #expect(try await world.call("POST", "\(item)/revocation").code == "notAccepted")
            let done = try await world.call("POST", "\(item)/decision", yes, key: world.second)
            #expect(done.json["state"]?.text == "accepted")
            #expect(done.json["decidedBy"]?.text == "bob")
            let again = try await world.call(
                "POST", "\(item)/decision", yes, key: world.second)
            #expect(again.code == "nothingProposed")
            #expect(
                try await world.call("POST", target, body(world)).code == "alreadyAccepted")
            let accepted = try await world.get("/v1/false-positives?state=accepted")
            #expect(accepted.json["falsePositives"]?.elements?.count == 1)
            #expect(
                try await world.call("POST", "\(item)/revocation").json["state"]?.text
                    == "revoked")
            let left = try await world.get("/v1/false-positives?state=accepted")
            #expect(left.json["falsePositives"]?.elements?.count == 0)
            let anew = try await world.call("POST", target, body(world))
            #expect(anew.status == 201)
            #expect(anew.json["id"]?.text != made.json["id"]?.text)
            #expect(try await world.get("/v1/false-positives?state=half").status == 400)
        }
    }

    @Test func `what the lists do not say, and what no law allows, is not accepted`()
        async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet)
            try await deny(world)
            let target = "/v1/cases/\(id.text)/false-positives"
            for (text, code) in [
                (body(world, label: "other"), "notOnList"),
                (body(world, rule: "S-02"), "notOnList"),
                (body(world, rule: "S-01"), "authorityMissing"),
                (body(world, rule: "S-01", more: #","authority":"L""#), "notOnList"),
                (body(world, rule: "B-01"), "notAcceptable"),
                (body(world, address: "bc1q"), "notAnAddress"),
            ] {
                #expect(try await world.call("POST", target, text).code == code)
            }
            #expect(
                try await world.call("POST", target, body(world, rule: "X-1")).status == 400)
            let nowhere = "/v1/cases/\(wallet.text)/false-positives"
            #expect(try await world.call("POST", nowhere, body(world)).status == 404)
        }
    }

    @Test func `property that two people block is on the register, with its deadline`()
        async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet)
            let target = "/v1/cases/\(id.text)/actions"
            let ask = #"{"action":"proposeFreeze","reason":"listMatchConfirmed","note":"hit"}"#
            #expect(try await world.call("POST", target, ask).status == 200)
            #expect(try await world.act("approve", on: id, key: world.second).status == 200)
            let found = try await world.get("/v1/blocked-property")
            let property = try #require(found.json["property"]?.elements?.first)
            #expect(property["case"]?.text == id.text)
            // Blocked on Thursday 2026-01-01 at 00:00 UTC: 31 December where it is earliest.
            #expect(property["dueAt"]?.text == "2026-01-14T23:59:59.999Z")
            let late = UTCText.format(world.clock.now().adding(seconds: 20 * 86_400))
            let snooze = try await world.act("snooze", on: id, more: #","until":"\#(late)""#)
            #expect(snooze.code == "snoozePastReport")
            let item = "/v1/blocked-property/\(id.text)/reported"
            #expect(try await world.call("POST", item, #"{"reference":""}"#).status == 422)
            let told = try await world.call("POST", item, #"{"reference":"=R,1"}"#)
            #expect(told.json["reportedBy"]?.text == "alice")
            #expect(
                try await world.call("POST", item, #"{"reference":"R2"}"#).code == "alreadyFiled")
            for (query, count) in [
                ("report=due", 0), ("report=filed", 1), ("heldOn=2025-12-31", 0),
                ("heldOn=2026-01-01", 1),
            ] {
                let page = try await world.get("/v1/blocked-property?\(query)")
                #expect(page.json["property"]?.elements?.count == count, "\(query)")
            }
            let table = try await world.call(
                "GET", "/v1/blocked-property", headers: [("Accept", "text/csv")])
            #expect(table.text.contains("\"'=R,1\""), "no table program computes it")
            #expect(table.text.split(separator: "\r\n").count == 2)
            #expect(try await world.get("/v1/blocked-property?heldOn=2026-1-1").status == 400)
            #expect(try await world.get("/v1/blocked-property?report=x").status == 400)
            // Released on authority, it is held no more; the register keeps it.
            let permit = #","authority":"licence 1""#
            #expect(try await world.act("proposeRelease", on: id, more: permit).status == 200)
            #expect(try await world.act("approve", on: id, key: world.second).status == 200)
            let after = try await world.get("/v1/blocked-property")
            #expect(after.json["property"]?.elements?.first?["endedAt"]?.text != nil)
        }
    }

    @Test func `money that is frozen for another reason is no blocked property`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet)
            #expect(try await world.act("proposeFreeze", on: id).status == 200)
            #expect(try await world.act("approve", on: id, key: world.second).status == 200)
            let found = try await world.get("/v1/blocked-property")
            #expect(found.json["property"]?.elements?.isEmpty == true)
        }
    }
}
