import Connector
import Encodings
import Testing
import Units

@testable import WebConsole

/// What holds for all routes of the console: a new one that breaks it fails here.
@Suite
struct SecurityTests {
    /// Somebody who may come to each route; signed in once.
    private func browsers(_ world: ConsoleWorld) async throws -> [StaffRole: Browser] {
        var all: [StaffRole: Browser] = [:]
        for role in StaffRole.allCases { all[role] = try await world.browser(role.rawValue) }
        return all
    }

    private func token(_ browser: Browser) async throws -> String {
        let page = try await browser.get("/console/password").text
        return try #require(page.firstMatch(of: /name="token" value="([0-9a-f]{64})"/))
            .1.description
    }

    private var forms: [ConsoleRoute] { ConsoleRoutes.all.filter { $0.method == .post } }

    @Test func `every form needs the token of its own session, and comes from its own pages`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let browsers = try await browsers(world)
            let foreign = try await token(try #require(browsers[.examiner]))
            var count = 0
            for route in forms where route.access != .open {
                let path = ConsoleTests.path(route, world.sample)
                let role = try #require(
                    StaffRole.allCases.first { route.allows($0) && $0 != .examiner }
                        ?? StaffRole.allCases.first { route.allows($0) })
                let browser = try #require(browsers[role])
                let own = try await token(browser)
                for wrong in ["", "0", String(own.dropLast()), foreign] {
                    let reply =
                        route.takesFile
                        ? try await browser.upload(
                            path, file: ("a.txt", "text/plain", "a"), token: wrong)
                        : try await browser.post(path, ["token": wrong])
                    #expect(reply.status == 403, "\(path) \(wrong.count)")
                }
                guard !route.takesFile else { continue }
                for headers in [
                    ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"],
                    ["Sec-Fetch-Site": "", "Origin": "http://evil.example"],
                    ["Sec-Fetch-Site": "", "Origin": "null"],
                ] {
                    let reply = try await browser.post(path, ["token": own], headers: headers)
                    #expect(reply.status == 403, "\(path) \(headers)")
                }
                count += 1
            }
            #expect(count >= 14)
            // Open forms have no session: they must come from our own pages all the same.
            for route in forms where route.access == .open {
                let stranger = Browser(port: world.port)
                for headers in [
                    ["Sec-Fetch-Site": "cross-site"],
                    ["Sec-Fetch-Site": "", "Origin": "http://evil.example"],
                ] {
                    let reply = try await stranger.post(route.template, [:], headers: headers)
                    #expect(reply.status == 403, "\(route.template)")
                    #expect(stranger.cookies.isEmpty)
                }
            }
            // Nobody was signed out, and nothing was done.
            for browser in browsers.values {
                #expect(try await browser.get("/console/password").status == 200)
            }
            let held = world.sample.held
            let state = try await world.store.read { try $0.complianceCase(held)?.machine.state }
            #expect(state == .open)
        }
    }

    @Test func `every answer has the policy, refusals and redirections too`() async throws {
        try await ConsoleWorld.run { world in
            let browsers = try await browsers(world)
            let stranger = Browser(port: world.port)
            var statuses: Set<Int> = []
            func check(_ page: Page, _ name: String) {
                statuses.insert(page.status)
                for (header, value) in ConsoleAnswer.headersOfAll where header != "Cache-Control" {
                    if header == "Content-Security-Policy", name.contains("/file?") { continue }
                    #expect(page.headers[header.lowercased()] == value, "\(name) \(page.status)")
                }
                let policy = page.headers["content-security-policy"] ?? ""
                #expect(policy.contains("default-src 'none'"), "\(name) \(page.status)")
                #expect(!policy.contains("unsafe"), "\(name)")
            }
            for route in ConsoleRoutes.all where route.template != LivePage.path {
                let path = ConsoleTests.path(route, world.sample)
                for browser in [stranger, browsers[.viewer], browsers[.analyst]] {
                    guard let browser else { continue }
                    check(
                        route.method == .get
                            ? try await browser.get(path) : try await browser.post(path, [:]),
                        path)
                }
            }
            let viewer = try #require(browsers[.viewer])
            check(try await viewer.post("/console/queue", [:]), "wrong method")
            check(try await viewer.get("/console/nowhere"), "nothing")
            check(try await viewer.get("/console?a=%"), "malformed")
            let large = ["name": String(repeating: "x", count: 70_000)]
            check(try await stranger.post("/console/sign-in", large), "too large")
            for _ in 0..<25 { check(try await stranger.post("/console/sign-in", [:]), "sign-in") }
            #expect(statuses.isSuperset(of: [200, 303, 400, 401, 403, 404, 405, 413, 429]))
        }
    }

    @Test func `no page shows a secret of anybody`() async throws {
        try await ConsoleWorld.run { world in
            let browsers = try await browsers(world)
            var secrets: [String] = ["scrypt:", "otpauth:", ConsoleWorld.password]
            for (role, browser) in browsers {
                let drawn = try #require(world.credentials[role.rawValue])
                secrets += [
                    drawn.password, Hex.encode(drawn.secret), Base32.encode(drawn.secret),
                ]
                secrets += browser.cookies.values
            }
            let records = try await world.store.read { store in
                try store.allStaff().map { ($0, try store.staffSessions(of: $0.name)) }
            }
            for (record, sessions) in records {
                secrets += [record.password, Hex.encode(record.secret.bytes)]
                for session in sessions {
                    secrets += [
                        Hex.encode(session.digest.bytes), Hex.encode(session.formKey.bytes),
                    ]
                }
            }
            var tokens: [StaffRole: String] = [:]
            for (role, browser) in browsers { tokens[role] = try await token(browser) }
            var pageCount = 0
            for (role, browser) in browsers {
                let others = tokens.filter { $0.key != role }.map(\.value)
                for path in ConsoleTests.paths(world.sample) {
                    let page = try await browser.get(path)
                    let all = page.text + page.headers.values.joined()
                    for secret in secrets + others where all.contains(secret) {
                        Issue.record("\(role) \(path) shows \(secret.prefix(12))")
                    }
                    if page.status == 200 { pageCount += 1 }
                }
            }
            #expect(secrets.count > 30 && pageCount > 60)
        }
    }

    @Test func `a session begins anew with each sign-in, and none can be planted`() async throws {
        let clock = ConsoleClock()
        try await ConsoleWorld.run(clock: clock) { world in
            let name = Cookies.sessionName(isLocal: true)
            let browser = Browser(port: world.port)
            let planted = String(repeating: "a", count: 64)
            browser.setCookie(name, planted)
            func enter() async throws {
                let reply = try await browser.post(
                    "/console/sign-in",
                    [
                        "name": "viewer", "password": ConsoleWorld.password,
                        "code": try world.code("viewer"),
                    ])
                #expect(reply.status == 303)
            }
            try await enter()
            let first = try #require(browser.cookies[name])
            #expect(first != planted && first.count == 64)
            clock.forward(30)
            try await enter()
            let second = try #require(browser.cookies[name])
            #expect(second != first)
            for old in [planted, first] {
                let thief = Browser(port: world.port)
                thief.setCookie(name, old)
                #expect(try await thief.get("/console").status == 303)
            }
            #expect(try await browser.get("/console").status == 200)
        }
    }

    @Test func `a changed password ends all sessions but the one, whose token is another`()
        async throws
    {
        let clock = ConsoleClock()
        try await ConsoleWorld.run(clock: clock) { world in
            let name = Cookies.sessionName(isLocal: true)
            let other = try await world.browser("viewer")
            clock.forward(30)
            let browser = try await world.browser("viewer")
            let before = try #require(browser.cookies[name])
            let new = "another long password"
            let changed = try await browser.submit(
                "/console/password", ["old": ConsoleWorld.password, "new": new, "again": new])
            #expect(changed.status == 303)
            #expect(try await other.get("/console").status == 303)
            #expect(browser.cookies[name] != before)
            #expect(try await browser.get("/console").status == 200)
            clock.forward(30)
            let thief = Browser(port: world.port)
            thief.setCookie(name, before)
            #expect(try await thief.get("/console").status == 303)
        }
    }

    @Test func `a session ends by itself: idle, and after its time`() async throws {
        let clock = ConsoleClock()
        try await ConsoleWorld.run(clock: clock) { world in
            let idle = try await world.browser("viewer")
            clock.forward(1_800)
            #expect(try await idle.get("/console").status == 303)
            let busy = try await world.browser("viewer")
            for _ in 0..<24 {
                #expect(try await busy.get("/console").status == 200)
                clock.forward(1_790)
            }
            #expect(try await busy.get("/console").status == 200)
            clock.forward(239)
            #expect(try await busy.get("/console").status == 200)
            clock.forward(1)
            #expect(try await busy.get("/console").status == 303)
        }
    }
}
