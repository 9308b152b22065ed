import Connector
import Glibc
import Units

/// A member of staff in front of the console: a browser without scripts.
actor ConsoleVisitor {
    /// A page, or the refusal of one.
    struct Page: Sendable {
        let status: Int
        let text: String
    }

    nonisolated let name: String
    private let port: LoopbackPort
    private let member: SandboxStaff.Member
    private var cookie: String?
    /// The step of the last code that was typed: none is taken twice.
    private var lastStep: Int64 = 0

    private static let signInPath = "/console/sign-in"
    /// How long it asks again while nobody answers, or too many passwords are worked out.
    private static let patienceSeconds = 90

    init(port: LoopbackPort, member: SandboxStaff.Member) {
        self.port = port
        self.member = member
        name = member.name
    }

    /// Reads a page; signs in first where that is needed.
    ///
    /// - Throws: `SandboxFailure` for any answer that is no page.
    func page(_ path: String) async throws(SandboxFailure) -> String {
        var answer = try await send("GET", path, nil)
        if answer.status == 303 || answer.status == 401 {
            try await signIn()
            answer = try await send("GET", path, nil)
        }
        guard answer.status == 200 else {
            throw SandboxFailure("\(name) gets \(path) with status \(answer.status)")
        }
        return text(of: answer)
    }

    /// Fills in the form of a page that says a command, sends it, and returns what is shown.
    ///
    /// - Throws: `SandboxFailure` if the page has no such form.
    @discardableResult
    func fill(
        _ command: String, on path: String, _ fields: [(name: String, value: String)]
    ) async throws(SandboxFailure) -> Page {
        // A session may end between page and form: then both are asked for once more.
        for _ in 1...2 {
            let forms = ConsoleForm.all(in: try await page(path))
            guard let form = forms.first(where: { $0.says("command", command) }) else {
                throw SandboxFailure("\(name) finds no form to \(command) on \(path)")
            }
            let answer = try await send("POST", form.action, form.filled(fields).body)
            guard answer.status == 303, let next = answer.header("location") else {
                return Page(status: answer.status, text: text(of: answer))
            }
            if !next.hasPrefix(ConsoleVisitor.signInPath) {
                return Page(status: 200, text: try await page(next))
            }
        }
        throw SandboxFailure("the console does not keep \(name) signed in")
    }

    /// Signs in with a one-time password and changes it.
    func changePassword(to password: String) async throws(SandboxFailure) {
        try await signIn()
        let forms = ConsoleForm.all(in: try await page("/console/password"))
        guard let form = forms.first(where: { $0.action == "/console/password" }) else {
            throw SandboxFailure("the console shows no form to change a password")
        }
        let filled = form.filled([
            ("old", member.password), ("new", password), ("again", password),
        ])
        let answer = try await send("POST", filled.action, filled.body)
        guard answer.status == 303 else {
            throw SandboxFailure("the console keeps the password of \(name): \(answer.status)")
        }
    }

    /// Signs in; once more with the next code, as another browser may have used this one.
    private func signIn() async throws(SandboxFailure) {
        var answer = try await sendCredentials()
        if answer.status == 401 { answer = try await sendCredentials() }
        guard answer.status == 303, cookie != nil else {
            throw SandboxFailure("the console does not let \(name) in: status \(answer.status)")
        }
    }

    private func sendCredentials() async throws(SandboxFailure) -> LoopbackAnswer {
        cookie = nil
        let form = ConsoleForm(
            action: ConsoleVisitor.signInPath,
            fields: [
                ("name", member.name), ("password", member.password),
                ("code", await nextCode()), ("back", "/console"),
            ])
        return try await send("POST", form.action, form.body)
    }

    /// Waits until there is a code that was not used, and returns it.
    private func nextCode() async -> String {
        let clock = SystemClock()
        while OneTimeCode.step(at: clock.now()) + 1 <= lastStep, !Task.isCancelled {
            await Pause.milliseconds(200)
        }
        lastStep = max(lastStep + 1, OneTimeCode.step(at: clock.now()))
        return OneTimeCode.code(secret: member.secret, step: lastStep)
    }

    private func text(of answer: LoopbackAnswer) -> String {
        String(decoding: answer.body, as: UTF8.self)
    }

    /// Sends until somebody answers with more than "not now", and keeps the session's cookie.
    private func send(
        _ method: String, _ path: String, _ body: [UInt8]?
    ) async throws(SandboxFailure) -> LoopbackAnswer {
        var request = LoopbackRequest(
            method: method, path: path, headers: [("Accept-Language", "en")], body: body ?? [])
        if body != nil {
            request.headers += [
                ("Content-Type", "application/x-www-form-urlencoded"), ("Origin", port.url),
                ("Sec-Fetch-Site", "same-origin"),
            ]
        }
        if let cookie { request.headers.append(("Cookie", cookie)) }
        var reason = ""
        let end = ContinuousClock.now + .seconds(ConsoleVisitor.patienceSeconds)
        repeat {
            do {
                let answer = try await request.send(to: port)
                guard answer.status == 503 else {
                    keepCookie(of: answer)
                    return answer
                }
                reason = "status 503"
            } catch {
                reason = "\(error)"
            }
            await Pause.milliseconds(200)
        } while ContinuousClock.now < end && !Task.isCancelled
        throw SandboxFailure("\(method) \(path): no answer: \(reason)")
    }

    private func keepCookie(of answer: LoopbackAnswer) {
        for header in answer.headers where header.name == "set-cookie" {
            let pair = header.value.prefix { $0 != ";" }
            guard pair.hasPrefix("sluice-session=") else { continue }
            cookie = String(pair)
        }
    }
}
