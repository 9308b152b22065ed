import Connector
import ScreeningRules
import Testing
import Units

@testable import WebConsole

@Suite
struct ConsoleTests {
    /// All pages of a sample store.
    static func paths(_ sample: ConsoleSample) -> [String] {
        ConsoleRoutes.all.filter { $0.method == .get && $0.template != LivePage.path }.map {
            path($0, sample)
        }
    }

    static func path(_ route: ConsoleRoute, _ sample: ConsoleSample) -> String {
        let id =
            route.template.contains("/cases/")
            ? sample.held.text
            : route.template.contains("/deposits/")
                ? sample.deposit.text
                : route.template.contains("/payouts/") ? sample.payout.text : sample.wallet.text
        let path = route.template.replacing("{id}", with: id)
        return path.hasSuffix("/file") ? path + "?file=\(sample.file.text)" : path
    }

    @Test func `each role comes to its routes and to no other`() async throws {
        try await ConsoleWorld.run { world in
            for role in StaffRole.allCases {
                let browser = try await world.browser(role.rawValue)
                for route in ConsoleRoutes.all where route.template != LivePage.path {
                    // These would end the session.
                    if route.template.contains("sign-") { continue }
                    let path = Self.path(route, world.sample)
                    let reply =
                        route.method == .get
                        ? try await browser.get(path) : try await browser.submit(path, [:])
                    if route.allows(role) {
                        #expect(reply.status != 403, "\(role) \(route.method) \(path)")
                        if route.method == .get {
                            #expect(reply.status == 200, "\(role) \(path): \(reply.status)")
                        }
                    } else {
                        #expect(reply.status == 403, "\(role) \(route.method) \(path)")
                    }
                }
            }
        }
    }

    @Test func `the table says who may decide`() {
        func roles(_ method: ConsoleRoute.Method, _ template: String) -> Set<StaffRole> {
            let route = ConsoleRoutes.all.first { $0.method == method && $0.template == template }
            return Set(StaffRole.allCases.filter { route?.allows($0) ?? false })
        }
        #expect(roles(.post, "/console/cases/{id}/decide") == [.approver])
        #expect(roles(.post, "/console/cases/{id}/propose") == [.analyst, .approver])
        #expect(roles(.post, "/console/payouts/{id}/decide") == [.approver])
        #expect(roles(.post, "/console/staff/add") == [.admin])
        #expect(roles(.get, "/console/cases/{id}") == [.analyst, .approver, .examiner])
        let changes = ConsoleRoutes.all.filter { route in
            route.method == .post && route.allows(.examiner)
        }
        #expect(
            Set(changes.map(\.template)) == [
                "/console/sign-in", "/console/sign-out", "/console/look", "/console/password",
                // Filters that each person keeps for themselves.
                "/console/views/save", "/console/views/remove",
            ])
    }

    @Test func `nobody is let in without signing in`() async throws {
        try await ConsoleWorld.run { world in
            let browser = Browser(port: world.port)
            for route in ConsoleRoutes.all where route.access != .open {
                let path = Self.path(route, world.sample)
                let reply =
                    route.method == .get
                    ? try await browser.get(path) : try await browser.post(path, ["token": "x"])
                #expect(reply.status == 303, "\(path)")
                #expect(reply.headers["location"]?.hasPrefix("/console/sign-in") == true)
                #expect(!reply.text.contains("USDT"))
            }
            #expect(try await browser.get("/console/nowhere").status == 404)
            #expect(try await browser.get("/consoles").status == 404)
        }
    }

    @Test func `every answer says what browsers may do with it`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("examiner")
            for path in Self.paths(world.sample) + ["/console/nowhere"] {
                let reply = try await browser.get(path)
                for (name, value) in ConsoleAnswer.headersOfAll
                where name != "Cache-Control" || !path.contains("assets") {
                    // A stranger's file has a stricter one.
                    if name == "Content-Security-Policy", path.contains("/file?") { continue }
                    #expect(reply.headers[name.lowercased()] == value, "\(path) \(name)")
                }
                #expect(!reply.text.contains("style=\""), "\(path)")
                #expect(!reply.text.contains(" onclick="), "\(path)")
            }
        }
    }

    @Test func `the session's cookie is for this site and for no script`() async throws {
        try await ConsoleWorld.run { world in
            let fields = [
                "name": "viewer", "password": ConsoleWorld.password,
                "code": try world.code("viewer"),
            ]
            let local = try await Browser(port: world.port).post("/console/sign-in", fields)
            let cookie = local.headers["set-cookie"] ?? ""
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
            #expect(cookie.hasPrefix("sluice-session=") && !cookie.contains("Secure"))
            let other = [
                "name": "analyst", "password": ConsoleWorld.password,
                "code": try world.code("analyst"),
            ]
            let far = try await Browser(port: world.port).post(
                "/console/sign-in", other, headers: ["X-Forwarded-For": "203.0.113.7"])
            let secure = far.headers["set-cookie"] ?? ""
            #expect(secure.hasPrefix("__Host-sluice-session="))
            #expect(secure.contains("Secure") && secure.contains("Path=/;"))
        }
    }

    @Test func `a wrong sign-in says the same whatever was wrong`() async throws {
        try await ConsoleWorld.run { world in
            let browser = Browser(port: world.port)
            var texts: Set<String> = []
            for (name, password) in [
                ("viewer", "wrong"), ("nobody", ConsoleWorld.password), ("", ""),
            ] {
                let reply = try await browser.post(
                    "/console/sign-in", ["name": name, "password": password, "code": "000000"])
                #expect(reply.status == 401)
                texts.insert(
                    reply.text.replacing("name=\"name\" value=\"\(name)\"", with: "name"))
            }
            #expect(texts.count == 1)
            #expect(browser.cookies.isEmpty)
        }
    }

    @Test func `a form from elsewhere or without its token does nothing`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let path = "/console/cases/\(world.sample.held.text)/propose"
            let fields = [
                "command": "proposeRelease", "reason": "limitAccepted", "note": "known customer",
            ]
            let other = try await world.browser("approver")
            let page = try await other.get("/console/password").text
            let foreign =
                page.firstMatch(of: /name="token" value="([0-9a-f]{64})"/)
                .map { String($0.1) } ?? ""
            #expect(foreign.count == 64)
            for token in ["", "0", foreign] {
                let reply = try await browser.post(path, fields.merging(["token": token]) { $1 })
                #expect(reply.status == 403)
            }
            let own =
                try await browser.get("/console/password").text
                .firstMatch(of: /name="token" value="([0-9a-f]{64})"/).map { String($0.1) } ?? ""
            let whole = fields.merging(["token": own]) { $1 }
            for headers in [
                ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"],
                ["Sec-Fetch-Site": "", "Origin": "http://evil.example"],
            ] {
                #expect(try await browser.post(path, whole, headers: headers).status == 403)
            }
            let held = world.sample.held
            let record = try await world.store.read { try $0.complianceCase(held) }
            #expect(record?.machine.state == .open)
            #expect(try await browser.post(path, whole).status == 303)
        }
    }

    @Test func `two people release a case, never one`() async throws {
        try await ConsoleWorld.run { world in
            let (held, path) = (world.sample.held, "/console/cases/\(world.sample.held.text)")
            let first = try await world.browser("approver")
            let propose = [
                "command": "proposeRelease", "reason": "limitAccepted", "note": "known customer",
            ]
            let before = first.cookies
            #expect(try await first.submit(path + "/propose", propose).status == 303)
            // The session's token is another one after each use of a right.
            #expect(first.cookies != before)
            let approve = [
                "command": "approve", "reason": "limitAccepted", "note": "agreed",
                "proposal": "releaseProposed.6",
            ]
            let own = try await first.submit(path + "/decide", approve)
            #expect(own.status == 422)
            #expect(own.text.contains("second person"))
            let waiting = try await world.store.read { try $0.complianceCase(held)?.machine.state }
            #expect(waiting == .releaseProposed(by: "approver"))
            let second = try await world.browser("second")
            let page = try await second.get(path)
            #expect(page.text.contains("Releases 7,250.12 USDT"))
            #expect(try await second.submit(path + "/decide", approve).status == 303)
            let state = try await world.store.read { try $0.complianceCase(held)?.machine.state }
            #expect(state == .released)
        }
    }

    @Test func `a proposal needs a note, and frozen money an authority`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let path = "/console/cases/\(world.sample.held.text)/propose"
            let bare = ["command": "proposeRelease", "reason": "limitAccepted", "note": " "]
            #expect(try await browser.submit(path, bare).status == 422)
            for broken in [["command": "approve"], ["reason": "nonsense"], ["command": ""]] {
                let fields = [
                    "command": "proposeRelease", "reason": "limitAccepted", "note": "n",
                ].merging(broken) { $1 }
                #expect(try await browser.submit(path, fields).status == 400)
            }
            let frozen = "/console/cases/\(world.sample.frozen.text)/propose"
            let release = ["command": "proposeRelease", "reason": "authorityPermit", "note": "n"]
            #expect(try await browser.submit(frozen, release).status == 422)
            let permitted = release.merging(["authority": Hostile.text]) { $1 }
            #expect(try await browser.submit(frozen, permitted).status == 303)
        }
    }

    @Test func `what strangers write is shown as text everywhere`() async throws {
        try await ConsoleWorld.run { world in
            let analyst = try await world.browser("analyst")
            for (id, command) in [(world.sample.held, "note"), (world.sample.frozen, "note")] {
                let reply = try await analyst.submit(
                    "/console/cases/\(id.text)/\(command)",
                    ["command": "note", "reason": "comment", "note": Hostile.text])
                #expect(reply.status == 303)
            }
            let browser = try await world.browser("examiner")
            let more = [
                "/console/cases/\(world.sample.frozen.text)", "/console/payouts?part=all",
                "/console/queue?part=all",
                "/console/search?q=" + FormFields.encode(Hostile.text),
                "/console/audit?staff=" + FormFields.encode(Hostile.text),
                "/console/\(FormFields.encode(Hostile.text))",
            ]
            var shownCount = 0
            for path in Self.paths(world.sample) + more {
                let page = try await browser.get(path)
                // Files to save: browsers show none of them.
                if [".csv", "assets", "/export"].contains(where: path.contains) { continue }
                if path.contains("/file?") {
                    #expect(page.headers["content-disposition"]?.hasPrefix("attachment") == true)
                    #expect(page.headers["content-type"] == "application/octet-stream")
                    continue
                }
                #expect(!page.text.contains(Hostile.mark), "\(path)")
                #expect(!page.text.contains("><script>"), "\(path)")
                if page.text.contains("&lt;script&gt;alert(1)") { shownCount += 1 }
            }
            // It is shown, so the test looks at something.
            #expect(shownCount >= 6)
        }
    }

    @Test func `what viewers see names nobody`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("viewer")
            for path in Self.paths(world.sample) {
                let page = try await browser.get(path)
                guard page.status == 200, !path.contains("assets") else { continue }
                for secret in [
                    "alert(1)&lt;/script&gt;{{", ConsoleSample.listed, ConsoleSample.destination,
                    ConsoleSample.listed.lowercased(), "shop", world.sample.wallet.text,
                ] where !path.contains("chains") && path != "/console" {
                    #expect(!page.text.contains(secret), "\(path) has \(secret)")
                }
            }
        }
    }

    @Test func `each look at a person's money is on the trail`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let wallet = world.sample.wallet.text
            _ = try await browser.get("/console/wallets/\(wallet)")
            _ = try await browser.get("/console/cases/\(world.sample.held.text)")
            _ = try await browser.get("/console/cases/00000000000000000000000000000001")
            _ = try await browser.get("/console/queue")
            let lines = try await world.store.read {
                try $0.staffTrail(
                    TrailFilter(staff: "analyst"), page: PageRequest(after: nil, limit: 10))
            }
            #expect(lines.map(\.act) == ["viewed", "viewed", "signedIn"])
            #expect(lines.map(\.subject) == [world.sample.held.text, wallet, ""])
        }
    }

    @Test func `a one-time password must be changed before anything else`() async throws {
        try await ConsoleWorld.run { world in
            let admin = try await world.browser("admin")
            let issued = try await admin.submit(
                "/console/staff/add", ["name": "li.wei", "role": "viewer"])
            #expect(issued.status == 200)
            let password = try #require(
                issued.text.firstMatch(of: /<code>([a-zA0-9-]{24})<\/code>/)
            ).1
            #expect(issued.text.contains("otpauth://totp/Sluice:li.wei?secret="))
            #expect(
                issued.text.contains("<svg class=\"qr\" role=\"img\" aria-label=\"Code to scan"))
            let again = try await admin.get("/console/staff")
            #expect(!again.text.contains(password) && !again.text.contains("otpauth:"))
            let kept = try #require(try await world.store.read { try $0.staff("li.wei") }).secret
            let secret = try #require(try ConsoleWorld.seal.open(kept, of: "li.wei"))
            let browser = Browser(port: world.port)
            let code = OneTimeCode.code(
                secret: secret, step: OneTimeCode.step(at: world.clock.now()))
            let entered = try await browser.post(
                "/console/sign-in",
                ["name": "li.wei", "password": String(password), "code": code])
            #expect(entered.headers["location"] == "/console/password")
            let home = try await browser.get("/console")
            #expect(home.headers["location"] == "/console/password")
            let new = "my own long password"
            let changed = try await browser.submit(
                "/console/password", ["old": String(password), "new": new, "again": new])
            #expect(changed.status == 303)
            #expect(try await browser.get("/console").status == 200)
        }
    }

    @Test func `payouts are approved by another person`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("approver")
            let path = "/console/payouts/\(world.sample.payout.text)"
            let page = try await browser.get(path)
            #expect(page.text.contains("Says yes to paying 1,250.00 USDT"))
            let yes = ["command": "approve", "note": "expected"]
            #expect(try await browser.submit(path + "/decide", yes).status == 303)
            #expect(try await browser.submit(path + "/decide", yes).status == 422)
        }
    }

    @Test func `lists are approved by another person than who brought them`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("approver")
            let fields = ["list": world.sample.list, "command": "approve"]
            #expect(try await browser.submit("/console/lists/decide", fields).status == 303)
            let list = world.sample.list
            let state = try await world.store.read {
                try $0.lists().first { $0.version.id == list }?.state
            }
            #expect(state == .active)
        }
    }

    @Test func `signing out ends the session on the server too`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("viewer")
            let kept = browser.cookies
            #expect(try await browser.submit("/console/sign-out", [:]).status == 303)
            // What is left opens nothing.
            #expect(Set(browser.cookies.keys) == [Cookies.knownName])
            for (name, value) in kept { browser.setCookie(name, value) }
            #expect(try await browser.get("/console").status == 303)
        }
    }
}
