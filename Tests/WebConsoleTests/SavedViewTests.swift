import Connector
import Testing
import Units

@testable import WebConsole

@Suite
struct SavedViewTests {
    private static let save = "/console/views/save"

    private static func form(
        _ name: String, _ query: String, page: String = "queue"
    ) -> [String: String] {
        ["page": page, "name": name, "query": query]
    }

    @Test func `a view is saved, shown above its list as a link, and removed`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let wallet = world.sample.wallet.text
            let all: [(String, String)] = [
                ("queue", "part=all&state=frozen&tag=vip-customer&wallet=\(wallet)"),
                ("deposits", "chain=\(ConsoleSample.chain.name)&spendable=no"),
                ("payouts", "part=person&state=planned"), ("wallets", "status=active&tier=basic"),
                ("lists", "source=ofac-sdn&state=active"),
            ]
            for (page, query) in all {
                let reply = try await browser.submit(
                    Self.save, Self.form("大额 <b>", query, page: page))
                let path = "/console/\(page)?\(query)"
                #expect(reply.status == 303)
                #expect(reply.headers["location"] == path)
                let shown = try await browser.get(path)
                let escaped = path.replacing("&", with: "&amp;")
                let link = "<a href=\"\(escaped)\" aria-current=\"true\">"
                #expect(shown.text.contains(link + "大额 &lt;b&gt;</a>"), "\(page)")
                // Another page of the list has it too, and it is not the one that is shown there.
                let other = try await browser.get("/console/\(page)")
                #expect(other.text.contains("大额 &lt;b&gt;</a>"))
                #expect(!other.text.contains(link))
            }
            func count() async throws -> Int {
                try await world.store.read { try $0.savedViews(of: "analyst").count }
            }
            #expect(try await count() == 5)
            let removed = try await browser.submit(
                "/console/views/remove", Self.form("大额 <b>", "", page: "queue"))
            #expect(removed.headers["location"] == "/console/queue")
            #expect(!(try await browser.get("/console/queue")).text.contains("大额"))
            #expect(try await count() == 4)
        }
    }

    @Test func `views of others are neither shown nor removed`() async throws {
        try await ConsoleWorld.run { world in
            let analyst = try await world.browser("analyst")
            _ = try await analyst.submit(Self.save, Self.form("mine alone", "part=all"))
            let approver = try await world.browser("approver")
            #expect(!(try await approver.get("/console/queue")).text.contains("mine alone"))
            let form = Self.form("mine alone", "")
            #expect(try await approver.submit("/console/views/remove", form).status == 303)
            #expect(try await analyst.get("/console/queue").text.contains("mine alone"))
        }
    }

    @Test func `only a page's own filters are kept`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            for query in [
                "//evil.example", "part=all&next=http://evil.example", "part=nonsense",
                "state=\(FormFields.encode(Hostile.text))", "wallet=x", "part=all&part=mine",
                "after=5", "tag=\(FormFields.encode(Hostile.mark))", "%zz", "spendable=no",
                "part=all&tag=" + String(repeating: "a", count: 1_000),
            ] {
                let reply = try await browser.submit(Self.save, Self.form("v", query))
                #expect(reply.status == 422, "\(query)")
                #expect(reply.text.contains("These are no filters of this page."), "\(query)")
                #expect(!reply.text.contains(Hostile.mark))
            }
            for name in ["", "a\nb", String(repeating: "x", count: 61)] {
                let reply = try await browser.submit(Self.save, Self.form(name, "part=all"))
                #expect(reply.status == 422)
                #expect(reply.text.contains("one line of 1 to 60 letters"), "\(name)")
            }
            for page in ["", "cases", "//evil.example", "queue/../staff"] {
                let reply = try await browser.submit(
                    Self.save, Self.form("v", "part=all", page: page))
                #expect(reply.status == 400, "\(page)")
            }
            let kept = try await world.store.read { try $0.savedViews(of: "analyst") }
            #expect(kept.isEmpty)
        }
    }

    @Test func `a person has 20 views, and forms need the session's token`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("examiner")
            for number in 1...20 {
                let form = Self.form("v\(number)", "part=all")
                #expect(try await browser.submit(Self.save, form).status == 303)
            }
            let more = try await browser.submit(
                Self.save, Self.form("v21", "status=active", page: "wallets"))
            #expect(more.status == 422)
            #expect(more.text.contains("You have 20 views"))
            for path in [Self.save, "/console/views/remove"] {
                let bare = try await browser.post(path, Self.form("v1", "part=mine"))
                #expect(bare.status == 403)
            }
            let kept = try await world.store.read { try $0.savedViews(of: "examiner") }
            #expect(kept.map(\.query) == Array(repeating: "part=all", count: 20))
        }
    }

    @Test func `what is stored is read as filters again, and lists that a role lacks take none`()
        async throws
    {
        try await ConsoleWorld.run { world in
            try await world.store.write { store in
                try store.save(
                    SavedView(
                        staff: "viewer", page: "queue", name: "old",
                        query: "part=all&wallet=\(world.sample.wallet.text)&x=//evil.example",
                        savedAt: store.now))
            }
            let viewer = try await world.browser("viewer")
            let page = try await viewer.get("/console/queue")
            #expect(page.text.contains("<a href=\"/console/queue?part=all\">old</a>"))
            #expect(!page.text.contains("evil.example"))
            let form = Self.form("v", "status=active", page: "wallets")
            #expect(try await viewer.submit(Self.save, form).status == 403)
        }
    }

    @Test func `every list says how many there are, and goes on where a page ends`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            for (path, text) in [
                ("/console/deposits", "14 / 14 rows"), ("/console/payouts", "1 / 1 rows"),
                ("/console/payouts?part=all&state=final", "0 / 0 rows"),
                ("/console/wallets?tier=basic", "1 / 1 rows"),
                ("/console/wallets?tier=gold", "0 / 0 rows"), ("/console/lists", "3 / 3 rows"),
                ("/console/lists?state=awaitingApproval", "1 / 1 rows"),
            ] {
                let page = try await browser.get(path)
                #expect(page.text.contains(text), "\(path)")
                #expect(page.text.contains(">CSV</a>"), "\(path)")
                #expect(page.text.contains("<form class=\"filters\""), "\(path)")
            }
            let pager = Pager(
                "/console/x", [("a", "b c")], last: 7, count: 50, limit: 50, total: 10_001)
            #expect(pager.next == "/console/x?a=b%20c&after=7" && pager.total == "10,000+")
        }
    }
}
