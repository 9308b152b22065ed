import Connector
import Encodings
import ScreeningRules
import Testing
import Units

@testable import WebConsole

@Suite
struct SightTests {
    @Test func `tables to save have the columns of the role and no more`() async throws {
        try await ConsoleWorld.run { world in
            let analyst = try await world.browser("analyst")
            let propose = [
                "command": "proposeRelease", "reason": "limitAccepted", "note": "known",
            ]
            _ = try await analyst.submit(
                "/console/cases/\(world.sample.held.text)/propose", propose)
            let wallet = world.sample.wallet.text
            for role in StaffRole.allCases {
                let browser = try await world.browser(role == .analyst ? "second" : role.rawValue)
                let mayRead = Sight.persons.roles.contains(role)
                for path in [
                    "/console/queue.csv?part=all", "/console/deposits.csv",
                    "/console/payouts.csv",
                ] {
                    let table = try await browser.get(path)
                    #expect(table.status == 200)
                    #expect(table.text.contains(wallet) == mayRead, "\(role) \(path)")
                }
                let wallets = try await browser.get("/console/wallets.csv")
                #expect((wallets.status == 200) == mayRead, "\(role)")
                #expect(wallets.text.contains(wallet) == mayRead, "\(role)")
                let lists = try await browser.get("/console/lists.csv?state=active").text
                #expect(lists.contains("ofac-sdn,sanctions,2025-12-20,1,active"), "\(role)")
                #expect(!lists.contains("awaitingApproval"), "\(role)")
                let queue = try await browser.get("/console/queue.csv?part=all").text
                #expect(queue.contains("analyst") == mayRead, "\(role)")
                // A filter by what a role does not see finds all, not what fits.
                let all = try await browser.get("/console/deposits.csv").text
                let none = try await browser.get(
                    "/console/deposits.csv?wallet=00000000000000000000000000000009"
                ).text
                #expect((all == none) == !mayRead, "\(role)")
            }
        }
    }

    @Test func `an admin reads who did what, and nothing of whose money it was`() async throws {
        try await ConsoleWorld.run { world in
            let analyst = try await world.browser("analyst")
            let wallet = world.sample.wallet.text
            _ = try await analyst.get("/console/wallets/\(wallet)")
            let admin = try await world.browser("admin")
            for path in ["/console/audit/events", "/console/audit/events.csv"] {
                #expect(try await admin.get(path).status == 403)
            }
            for path in ["/console/audit", "/console/audit.csv"] {
                let page = try await admin.get(path)
                #expect(page.text.contains("analyst") && !page.text.contains(wallet), "\(path)")
            }
            #expect(!(try await admin.get("/console/audit")).text.contains("audit/events"))
            let examiner = try await world.browser("examiner")
            for path in ["/console/audit", "/console/audit.csv", "/console/audit/events"] {
                let page = try await examiner.get(path).text
                #expect(page.contains(wallet) || path.hasSuffix("events"))
            }
            #expect(try await examiner.get("/console/audit/events").text.contains("case opened"))
        }
    }

    @Test func `a live stream tells a role of nothing that its pages do not show`() throws {
        func told(_ types: [String], _ role: StaffRole) -> String? {
            LiveStream.message(
                types.enumerated().map { place, type in
                    EventRecord(
                        sequence: UInt64(place + 1), type: type, subject: "s", json: [],
                        time: Timestamp(seconds: 1))
                }, for: role)
        }
        #expect(told(["wallet.created", "question.answered"], .viewer) == nil)
        #expect(told(["something.new"], .viewer) == nil)
        #expect(told(["staff.added"], .viewer) == nil)
        #expect(told(["staff.added"], .admin)?.contains("staff") == true)
        let mixed = told(["case.opened", "wallet.created"], .admin) ?? ""
        #expect(mixed.contains("case") && !mixed.contains("wallet"))
        #expect(told(["wallet.created"], .analyst)?.contains("wallet") == true)
    }

    @Test func `what a page shows anew by itself is no use, and no second line of the trail`()
        async throws
    {
        let clock = ConsoleClock()
        try await ConsoleWorld.run(clock: clock) { world in
            let browser = try await world.browser("analyst")
            let path = "/console/cases/\(world.sample.held.text)"
            let refresh = ["X-Console-Refresh": "1"]
            func lineCount() async throws -> Int {
                try await world.store.read { store in
                    try store.staffTrail(
                        TrailFilter(staff: "analyst"), page: PageRequest(after: nil, limit: 100)
                    ).count { $0.act == "viewed" }
                }
            }
            _ = try await browser.get(path)
            for _ in 0..<5 {
                clock.forward(60)
                #expect(try await browser.get(path, headers: refresh).status == 200)
            }
            #expect(try await lineCount() == 1)
            // Another page of the same person is another line; so is a click.
            let other = "/console/cases/\(world.sample.frozen.text)"
            _ = try await browser.get(other, headers: refresh)
            #expect(try await lineCount() == 2)
            _ = try await browser.get(path)
            #expect(try await lineCount() == 3)
            clock.forward(601)
            _ = try await browser.get(path, headers: refresh)
            #expect(try await lineCount() == 4)
            // The last click was 11 minutes ago: after 30 the session is over, looked at or not.
            clock.forward(1_200)
            #expect(try await browser.get(path, headers: refresh).status == 303)
        }
    }
}
