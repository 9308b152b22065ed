import Connector
import Testing
import Units

@testable import WebConsole

/// What the console does against strangers at its door, and against one person who would be two.
@Suite
struct StaffRulesTests {
    @Test func `the 21st try of a client waits, and the page says how long`() async throws {
        try await ConsoleWorld.run { world in
            let stranger = Browser(port: world.port)
            let fields = ["name": "viewer", "password": "wrong", "code": "000000"]
            for _ in 0..<20 {
                #expect(try await stranger.post("/console/sign-in", fields).status == 401)
            }
            let refused = try await stranger.post("/console/sign-in", fields)
            #expect(refused.status == 429 && refused.headers["retry-after"] == "5")
            #expect(refused.text.contains("Try again in 5 seconds"))
            let chinese = try await stranger.post(
                "/console/sign-in", fields, headers: ["Accept-Language": "zh"])
            #expect(chinese.status == 429 && chinese.text.contains("请在 5 秒后重试"))
        }
    }

    @Test func `a browser that signed in before comes in while strangers try`() async throws {
        let clock = ConsoleClock()
        try await ConsoleWorld.run(clock: clock) { world in
            let home = try await world.browser("viewer")
            let known = try #require(home.cookies[Cookies.knownName])
            let stranger = Browser(port: world.port)
            let wrong = ["name": "viewer", "password": "wrong", "code": "000000"]
            clock.forward(30)
            for _ in 0..<25 { _ = try await stranger.post("/console/sign-in", wrong) }
            let right = [
                "name": "viewer", "password": ConsoleWorld.password,
                "code": try world.code("viewer"),
            ]
            // From the same address: the browser makes the difference.
            #expect(try await stranger.post("/console/sign-in", right).status == 429)
            let back = Browser(port: world.port)
            back.setCookie(Cookies.knownName, known)
            let entered = try await back.post("/console/sign-in", right)
            #expect(entered.status == 303)
            let cookie =
                entered.headers["set-cookie"]?.split(separator: "\n")
                .first { $0.hasPrefix(Cookies.knownName) } ?? ""
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
            #expect(cookie.contains("Path=/console/sign-in") && !cookie.contains("viewer"))
        }
    }

    @Test func `a fresh account says yes to nothing, and says why and until when`() async throws {
        let clock = ConsoleClock()
        try await ConsoleWorld.run(clock: clock, freshSeconds: 86_400) { world in
            let browser = try await world.browser("approver")
            let forms = [
                ("/console/cases/\(world.sample.held.text)/decide", ["reason": "limitAccepted"]),
                ("/console/payouts/\(world.sample.payout.text)/decide", ["note": "n"]),
                ("/console/lists/decide", ["list": world.sample.list]),
                ("/console/queue/bulk/decide", ["bulk": world.sample.held.text]),
            ]
            clock.forward(10_800)
            let again = Browser(port: world.port)
            _ = try await again.post(
                "/console/sign-in",
                [
                    "name": "approver", "password": ConsoleWorld.password,
                    "code": try world.code("approver"),
                ])
            for (path, fields) in forms {
                for command in ["approve", "", "anything"] {
                    let reply = try await again.submit(
                        path, fields.merging(["command": command]) { $1 })
                    #expect(reply.status == 422, "\(path) \(command)")
                    #expect(
                        reply.text.contains(
                            "This account was made 3 h ago by test. It can approve from "
                                + "2026-01-02 00:00:00 UTC."), "\(path) \(command)")
                }
            }
            // Saying no takes nobody's money.
            let no = try await again.submit(
                "/console/lists/decide", ["list": world.sample.list, "command": "reject"])
            #expect(no.status == 303)
            clock.forward(75_600)
            let late = Browser(port: world.port)
            _ = try await late.post(
                "/console/sign-in",
                [
                    "name": "approver", "password": ConsoleWorld.password,
                    "code": try world.code("approver"),
                ])
            let yes = try await late.submit(forms[1].0, ["command": "approve", "note": "n"])
            #expect(yes.status == 303)
            _ = browser
        }
    }

    @Test func `who made an API key over HTTP says yes to nothing here either`() async throws {
        let clock = ConsoleClock()
        try await ConsoleWorld.run(clock: clock, freshSeconds: 86_400) { world in
            // The account is old enough, the key is not.
            clock.forward(90_000)
            let browser = try await world.browser("approver")
            func issue(_ principal: String, by maker: APIKeyMaker) async throws -> APIKeyRecord {
                try await world.store.write {
                    try APIKeys.issue(
                        name: "n", principal: principal, scopes: [.casesDecide], wallet: nil,
                        allowedNetworks: [], expiresAt: nil, by: maker, in: $0
                    ).record
                }
            }
            let own = try await issue("approver", by: .atMachine)
            let other = try await issue("robot", by: .overHTTP(own))
            let fields = ["list": world.sample.list, "command": "approve"]
            let reply = try await browser.submit("/console/lists/decide", fields)
            #expect(reply.status == 422)
            #expect(
                reply.text.contains(
                    "You made the API key \(other.id) of robot over HTTP just now. You can "
                        + "approve from 2026-01-03 01:00:00 UTC."))
            let no = try await browser.submit(
                "/console/lists/decide", ["list": world.sample.list, "command": "reject"])
            #expect(no.status == 303)
        }
    }

    @Test func `every form of those who approve asks whether the account is fresh`() {
        let deciders: Set<StaffRole> = [.approver, .admin]
        for route in ConsoleRoutes.all where route.method == .post {
            let roles = Set(StaffRole.allCases.filter { route.allows($0) })
            let isOfDeciders = roles.isSubset(of: deciders) && roles.contains(.approver)
            #expect(route.isApproval == isOfDeciders, "\(route.template)")
        }
        #expect(ConsoleRoutes.all.count { $0.isApproval } == 4)
    }

    @Test func `the staff page says when a new account counts, and the log who made it`()
        async throws
    {
        try await ConsoleWorld.run(freshSeconds: 3_600) { world in
            let admin = try await world.browser("admin")
            _ = try await admin.submit("/console/staff/add", ["name": "li", "role": "approver"])
            let page = try await admin.get("/console/staff").text
            #expect(page.contains("approves from 2026-01-01 01:00:00 UTC"))
            _ = try await admin.submit("/console/staff/disable", ["name": "li"])
            let examiner = try await world.browser("examiner")
            let events = try await examiner.get("/console/audit/events?subject=li").text
            for word in ["account made", "account disabled", "staff.added", "&quot;by&quot;"] {
                #expect(events.contains(word), "\(word)")
            }
            let trail = try await examiner.get("/console/audit?subject=li").text
            #expect(trail.contains("disabled") && trail.contains(">admin<"))
        }
    }
}
