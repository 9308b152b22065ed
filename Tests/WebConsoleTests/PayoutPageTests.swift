import DepositRules
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import Connector
@testable import WebConsole

@Suite
struct PayoutPageTests {
    @Test func `a payout's page says the verdict first, then reasons, limits and what is missing`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let id = world.sample.payout
            let record = try #require(
                try await world.store.read { try PayoutDesk.verdict(on: id, in: $0) })
            let browser = try await world.browser("approver")
            let page = try await browser.get("/console/payouts/\(id.text)").text
            let places = try [
                "<p class=\"lead\">\(record.staffText)", "shop asked for it",
                "<h2>Reasons</h2>", "<h2>Limits</h2>", "<h2>Travel rule</h2>",
                "<h2>Screened with</h2>", "ofac-sdn 2025-12-20",
            ].map { text in
                try #require(page.firstRange(of: text), "\(text)").lowerBound
            }
            #expect(places == places.sorted())
            // The use has the payout in it; 2,000 a day, and 40 an hour at most.
            #expect(page.contains("wallet, 24 hours") && page.contains("1,250.00 / 2,000.00 USDT"))
            #expect(page.contains("1 / 40 payments"))
            #expect(page.contains("1,250.00 / 100,000.00 USDT"))
            #expect(page.contains("the rule (European Union) asks for what is missing here"))
            #expect(page.contains("s legal name"))
            #expect(page.contains("nobody said"))
        }
    }

    @Test func `the list of what waits for approval has the same sentence, for who may read it`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let id = world.sample.payout
            let record = try #require(
                try await world.store.read { try PayoutDesk.verdict(on: id, in: $0) })
            let browser = try await world.browser("approver")
            #expect(try await browser.get("/console/payouts").text.contains(record.staffText))
            let viewer = try await world.browser("viewer")
            #expect(!(try await viewer.get("/console/payouts")).text.contains(record.staffText))
            let yes = ["command": "approve", "note": "expected"]
            let path = "/console/payouts/\(id.text)"
            #expect(try await browser.submit(path + "/decide", yes).status == 303)
            let after = try await browser.get("/console/payouts?part=all")
            #expect(after.text.contains(id.text) && !after.text.contains(record.staffText))
            #expect(!(try await browser.get("/console/payouts")).text.contains(id.text))
            let page = try await browser.get(path)
            #expect(page.text.contains(record.staffText))
            #expect(!page.text.contains("shop asked for it"))
        }
    }

    @Test func `a payout's page shows the lists of its verdict, and what is in force since`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let path = "/console/payouts/\(world.sample.payout.text)"
            let approver = try await world.browser("approver")
            let before = try await approver.get(path).text
            #expect(
                before.contains(
                    "These versions were in force when this verdict was reached, 2026-01-01 "
                        + "00:00:00 UTC."))
            #expect(before.contains("ofac-sdn 2025-12-20") && before.contains("deny 2025-12-01"))
            #expect(before.contains("The same versions are in force now."))
            let yes = ["list": world.sample.list, "command": "approve"]
            #expect(try await approver.submit("/console/lists/decide", yes).status == 303)
            let after = try await approver.get(path).text
            #expect(after.contains("deny 2025-12-01"))
            #expect(after.contains("In force now, and not then: deny 2025-12-09"))
            let chinese = try await approver.get(path, headers: ["Accept-Language": "zh"]).text
            #expect(chinese.contains("当前生效而当时没有的：deny 2025-12-09"))
        }
    }

    @Test func `a rule that fired is shown with its points and evidence`() async throws {
        try await ConsoleWorld.run { world in
            let id = PayoutID(78)
            let rules = RulePack.standard
            let json = """
                {"decision":"hold","engine":"payout-1","rulePack":"\(rules.version)","rules":[\
                {"evidence":["0xaa <b>"],"fired":true,"floor":"hold","id":"B-10","points":40,\
                "severity":"high","text":"it looks like a known address"},\
                {"evidence":[],"fired":false,"floor":"clear","id":"B-04","points":0,\
                "severity":"info","text":""}]}
                """
            let wallet = world.sample.wallet
            try await world.store.write { store in
                _ = try ConsoleSample.payoutDesk(nil).request(
                    PayoutAsk(
                        id: id, wallet: wallet,
                        token: TokenID(chain: ConsoleSample.chain, asset: .usdt),
                        amount: Amount(900_000_000, of: .usdt),
                        address: ConsoleSample.destination, reference: "r"), by: "shop", in: store)
            }
            let browser = try await world.browser("approver")
            let path = "/console/payouts/\(id.text)"
            let none = try await browser.get(path)
            #expect(none.text.contains("rules of behaviour were not asked about this payout"))
            #expect(!none.text.contains("<h2>Reasons</h2>"))
            // It passes the day's limit of 2,000 together with the sample's payout.
            #expect(none.text.contains("2,150.00 / 2,000.00 USDT"))
            #expect(none.text.contains("passed"))
            try await world.store.write { store in
                try store.append(
                    VerdictRecord(
                        id: VerdictID(99), deposit: PayoutBehaviours.subject(of: id),
                        canonical: Array(json.utf8), customerText: "",
                        staffText: "Held for a second person: it looks like a known address.",
                        time: store.now))
            }
            let page = try await browser.get(path)
            #expect(page.text.contains("<p class=\"lead\">Held for a second person"))
            #expect(page.text.contains("0xaa &lt;b&gt;") && page.text.contains("B-10"))
            #expect(page.text.contains("<td class=\"num\">40</td>"))
            #expect(page.text.contains("Looked at without a finding: B-04"))
            // It is of a time when nobody took the lists down: today's are shown, and said to be.
            #expect(page.text.contains("These lists are in force now."))
        }
    }
}
