import Connector
import Encodings
import ScreeningRules
import Testing
import Units

@testable import HTTPInterface

@Suite struct CaseRouteTests {
    private func ids(_ reply: Reply) -> [String] {
        (reply.json["cases"]?.elements ?? []).compactMap { $0["id"]?.text }
    }

    @Test func `the queue has pages, filters and counts`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, held) = try await world.heldDeposit(for: wallet, number: 1)
            let (_, frozen) = try await world.heldDeposit(for: wallet, number: 2, opening: .frozen)
            let (_, alert) = try await world.heldDeposit(for: wallet, number: 3, opening: .alert)
            #expect(
                ids(try await world.get("/v1/cases")) == [frozen.text, held.text, alert.text])
            let first = try await world.get("/v1/cases?limit=2")
            let next = try #require(first.json["next"]?.text)
            #expect(ids(try await world.get("/v1/cases?limit=2&after=\(next)")) == [alert.text])
            _ = try await world.act("assign", on: held, more: #","person":"alice""#)
            _ = try await world.act("tag", on: alert, more: #","tag":"dust""#)
            _ = try await world.act("proposeRelease", on: held)
            for (query, expected) in [
                ("owner=me", [held]), ("owner=nobody", [frozen, alert]), ("owner=bob", []),
                ("tag=dust", [alert]), ("state=frozen", [frozen]), ("overdue=true", []),
                ("needsSecondPerson=true", []), ("state=releaseProposed", [held]),
                ("wallet=\(wallet.text)", [frozen, held, alert]),
            ] {
                #expect(
                    ids(try await world.get("/v1/cases?\(query)")) == expected.map(\.text),
                    "\(query)")
            }
            let others = try await world.get(
                "/v1/cases?needsSecondPerson=true", key: world.second)
            #expect(ids(others) == [held.text])
            let counts = try await world.get("/v1/cases/counts", key: world.second)
            let numbers = ["waiting", "mine", "unassigned", "needsSecondPerson", "overdue"].map {
                counts.json[$0]?.numberText
            }
            #expect(numbers == ["3", "0", "2", "1", "0"])
            world.clock.advance(seconds: 25 * 3_600)
            #expect(
                ids(try await world.get("/v1/cases?overdue=true")) == [frozen.text, held.text])
            for query in ["state=half", "after=7", "overdue=maybe", "wallet=x", "limit=0"] {
                #expect(try await world.get("/v1/cases?\(query)").status == 400, "\(query)")
            }
        }
    }

    @Test func `staff assign, tag, put aside and tie a case, and each act is in its history`()
        async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (deposit, id) = try await world.heldDeposit(for: wallet)
            let assigned = try await world.act("assign", on: id, more: #","person":"bob""#)
            #expect(assigned.json["assignee"]?.text == "bob")
            let tagged = try await world.act("tag", on: id, more: #","tag":"vip""#)
            #expect(tagged.json["tags"] == .array([.string("vip")]))
            let until = UTCText.format(world.clock.now().adding(seconds: 3_600))
            let asleep = try await world.act("snooze", on: id, more: #","until":"\#(until)""#)
            #expect(asleep.json["snoozedUntil"]?.text == until)
            #expect(ids(try await world.get("/v1/cases")) == [])
            #expect(ids(try await world.get("/v1/cases?asleep=true")) == [id.text])
            world.clock.advance(seconds: 3_600)
            #expect(ids(try await world.get("/v1/cases")) == [id.text])
            let tie = #","link":{"kind":"deposit","id":"\#(deposit.text)"}"#
            #expect(try await world.act("link", on: id, more: tie).status == 200)
            #expect(try await world.act("link", on: id, more: tie).code == "nothingToChange")
            let stranger = #","link":{"kind":"payout","id":"\#(deposit.text)"}"#
            #expect(try await world.act("link", on: id, more: stranger).status == 404)
            let detail = try await world.get("/v1/cases/\(id.text)")
            let steps = (detail.json["history"]?.elements ?? []).compactMap { $0["step"]?.text }
            #expect(steps == ["opened", "assigned", "tagged", "snoozed", "linked"])
            #expect(detail.json["links"]?.elements?.count == 1)
            #expect(try await world.act("untag", on: id, more: #","tag":"vip""#).status == 200)
            #expect(try await world.act("unassign", on: id).status == 200)
            #expect(try await world.act("wake", on: id).code == "nothingToChange")
            for (action, more, status) in [
                ("assign", "", 400), ("tag", #","tag":"No Tag""#, 422), ("snooze", "", 400),
                ("snooze", #","until":"2000-01-01T00:00:00.000Z""#, 422), ("link", "", 400),
                ("assign", #","person":"x","tag":"y""#, 400),
            ] {
                #expect(try await world.act(action, on: id, more: more).status == status)
            }
        }
    }

    @Test func `frozen money goes to the blocked wallet on authority, by two people`()
        async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet, opening: .frozen)
            #expect(try await world.act("proposeFreeze", on: id).code == "alreadyFrozen")
            let bare = try await world.act("proposeBlockedTransfer", on: id)
            #expect(bare.code == "authorityMissing")
            let asked = try await world.act(
                "proposeBlockedTransfer", on: id, more: #","authority":"order 5""#)
            #expect(asked.json["state"]?.text == "transferProposed")
            #expect(try await world.act("approve", on: id).code == "samePerson")
            let done = try await world.act("approve", on: id, key: world.second)
            #expect(done.json["state"]?.text == "transferredToBlockedWallet")
            #expect(done.json["authority"]?.text == "order 5")
            #expect(try await world.balance(wallet, "frozen") == "5.000000")
            #expect(try await world.balance(wallet, "available") == "0.000000")
        }
    }

    @Test func `who approves names what they saw, and a case that changed is looked at again`()
        async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet)
            let asked = try await world.act("proposeRelease", on: id)
            #expect(asked.json["proposal"]?.text == "releaseProposed.2")
            let key = world.second
            func approve(_ seen: String) async throws -> Reply {
                try await world.act("approve", on: id, more: seen, key: key)
            }
            let unsaid = try await world.call(
                "POST", "/v1/cases/\(id.text)/actions",
                #"{"action":"approve","reason":"comment","note":"n"}"#, key: key)
            #expect(unsaid.status == 422 && unsaid.code == "proposalMissing")
            // Somebody warns, or proposes something else: neither is approved unseen.
            _ = try await world.act("note", on: id)
            let late = try await approve(#","proposal":"releaseProposed.2""#)
            #expect(late.status == 422 && late.code == "proposalChanged")
            _ = try await world.act("reject", on: id)
            #expect(try await world.act("proposeFreeze", on: id).status == 200)
            #expect(
                try await approve(#","proposal":"releaseProposed.3""#).code == "proposalChanged")
            #expect(
                try await world.act(
                    "reject", on: id, more: #","proposal":"releaseProposed.3""#, key: key
                ).code == "proposalChanged")
            // The clock's own entry changes nothing of what is proposed.
            let standard = CaseServiceLevels.standard
            world.clock.advance(seconds: standard.holdHours * 3_600)
            let count = try await world.store.write { try CaseDesk.escalate(standard, in: $0) }
            #expect(count == 1)
            let done = try await approve(#","proposal":"freezeProposed.5""#)
            #expect(done.json["state"]?.text == "frozen" && done.json["proposal"] == .null)
        }
    }

    @Test func `an alert is closed by one person, and held money is not`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, alert) = try await world.heldDeposit(for: wallet, number: 1, opening: .alert)
            let (_, held) = try await world.heldDeposit(for: wallet, number: 2)
            #expect(try await world.act("proposeRelease", on: alert).code == "notHeld")
            #expect(try await world.act("close", on: alert).json["state"]?.text == "closed")
            #expect(try await world.act("close", on: held).code == "notAnAlert")
        }
    }

    @Test func `a file comes back as it came, to be saved and not to be shown`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet)
            let target = "/v1/cases/\(id.text)/attachments"
            let type = [("Content-Type", "text/html")]
            let made = try await world.call(
                "POST", "\(target)?name=proof.html&note=mail", "<script>", headers: type)
            #expect(made.status == 201)
            let detail = try await world.get("/v1/cases/\(id.text)")
            let file = try #require(detail.json["attachments"]?.elements?.first)
            #expect(file["name"]?.text == "proof.html")
            #expect(file["byteCount"]?.integer(as: Int.self) == 8)
            let reply = try await world.get("\(target)/\(file["id"]?.text ?? "")")
            #expect(reply.text == "<script>")
            #expect(reply.headers["content-type"] == "text/html")
            #expect(
                reply.headers["content-disposition"] == #"attachment; filename="proof.html""#)
            #expect(reply.headers["content-security-policy"]?.hasPrefix("sandbox") == true)
            let again = try await world.call(
                "POST", "\(target)?name=b", "<script>", headers: type)
            #expect(again.code == "nothingToChange")
            let path = try await world.call(
                "POST", "\(target)?name=..%2Fb", "x", headers: type)
            #expect(path.status == 422)
            let large = String(repeating: "x", count: CaseAttachment.byteCountMax + 1)
            #expect(
                try await world.call("POST", "\(target)?name=b", large, headers: type).status
                    == 413)
            #expect(try await world.call("POST", target, "x", headers: type).status == 400)
            #expect(try await world.get("\(target)/\(id.text)").status == 404)
            let plain = try await world.key([.casesRead])
            let denied = try await world.call(
                "POST", "\(target)?name=c", "x", key: plain, headers: type)
            #expect(denied.status == 403)
        }
    }

    @Test func `dust and alerts are finished together by two people, and nothing else is`()
        async throws
    {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, dust) = try await world.heldDeposit(for: wallet, number: 1, rules: ["L-02"])
            let (_, alert) = try await world.heldDeposit(for: wallet, number: 2, opening: .alert)
            let (_, real) = try await world.heldDeposit(for: wallet, number: 3)
            func propose(_ ids: [CaseID]) async throws -> Reply {
                let list = ids.map { "\"\($0.text)\"" }.joined(separator: ",")
                return try await world.post(
                    "/v1/cases/bulk-close",
                    #"{"cases":[\#(list)],"reason":"dust","note":"small"}"#)
            }
            #expect(try await propose([dust, real]).code == "notDust")
            #expect(try await propose([dust, dust]).status == 422)
            #expect(try await propose([]).status == 422)
            #expect(try await propose([CaseID(9)]).status == 404)
            let untouched = try await world.get("/v1/cases/\(dust.text)")
            #expect(untouched.json["state"]?.text == "open", "all or none")
            let made = try await propose([dust, alert])
            #expect(made.status == 201)
            let id = made.json["id"]?.text ?? ""
            let open = try await world.get("/v1/cases/bulk-close")
            #expect(open.json["proposals"]?.elements?.first?["id"]?.text == id)
            let target = "/v1/cases/bulk-close/\(id)/decision"
            let yes = #"{"approve":true,"note":""}"#
            #expect(try await world.call("POST", target, yes).code == "samePerson")
            // One that somebody rejected meanwhile is left as it is.
            #expect(try await world.act("reject", on: alert, key: world.second).status == 200)
            let done = try await world.call("POST", target, yes, key: world.second)
            #expect(done.json["finished"]?.numberText == "1")
            #expect(done.json["proposal"]?["decidedBy"]?.text == "bob")
            #expect(try await world.available(wallet) == "10.000000", "the alert's money and dust")
            let left = try await world.get("/v1/cases/\(alert.text)")
            #expect(left.json["state"]?.text == "alert")
            let late = try await world.call("POST", target, yes, key: world.second)
            #expect(late.code == "nothingProposed")
            let none = try await world.call(
                "POST", "/v1/cases/bulk-close/\(wallet.text)/decision", yes)
            #expect(none.status == 404)
        }
    }

    @Test func `late cases call the next person once a level`() async throws {
        try await World.run { world in
            let wallet = try await world.wallet(usdt: "0")
            let (_, id) = try await world.heldDeposit(for: wallet)
            func round() async throws -> Int {
                try await world.store.write { try CaseDesk.escalate(.standard, in: $0) }
            }
            #expect(try await round() == 0)
            world.clock.advance(seconds: 24 * 3_600)
            #expect(try await round() == 1)
            #expect(try await round() == 0)
            let shown = try await world.get("/v1/cases/\(id.text)")
            #expect(shown.json["escalation"]?.numberText == "1")
            #expect(shown.json["state"]?.text == "open", "time decides nothing")
            world.clock.advance(seconds: 99 * 3_600)
            #expect(try await round() == 1)
            let events = try await world.store.read { try $0.events(after: 0, limit: 1_000) }
            #expect(events.count { $0.type == "case.escalated" } == 2)
        }
    }
}
