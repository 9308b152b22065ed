import Connector
import QRCodes
import Units

/// `/console/staff`: who may sign in, and as what.
enum StaffPage {
    struct Row: Sendable {
        let name: String
        let role: String
        let state: ShownState
        let lastSignIn: ShownTime?
        let isOwn: Bool
        let isDisabled: Bool
        /// From when on it may say yes; nil if it may already.
        let approvesFrom: String?
        let token: String
    }

    struct Issued: Sendable {
        let name: String
        let password: String
        let uri: String
        let codeSVG: String
    }

    struct View: Sendable {
        let rows: [Row]
        let roles: [FilterChoice]
        let issued: Issued?
        let token: String
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        try await page(request, desk, issued: nil)
    }

    private static func page(
        _ request: ConsoleRequest, _ desk: ConsoleDesk, issued: Issued?
    ) async throws -> ConsoleAnswer {
        let person = try request.person()
        let staff = try await desk.store.read { try $0.allStaff() }
        return try desk.page(
            "staff",
            View(
                rows: staff.map { row($0, person, request, desk.settings.terms) },
                roles: StaffRole.allCases.map {
                    FilterChoice(
                        value: $0.rawValue, label: request.words.say("role.\($0.rawValue)"),
                        isChosen: $0 == .viewer)
                }, issued: issued, token: person.formToken),
            request, title: request.words.say("nav.staff"))
    }

    private static func row(
        _ record: StaffRecord, _ person: SignedIn, _ request: ConsoleRequest, _ terms: StaffTerms
    ) -> Row {
        let words = request.words
        let isLocked = record.lockedUntil.map { $0 > request.now } ?? false
        let state =
            record.isDisabled
            ? ShownState(tone: "plain", icon: "lock", word: words.say("staff.disabled"))
            : isLocked
                ? ShownState(tone: "wait", icon: "clock", word: words.say("staff.locked"))
                : record.isPasswordOneTime
                    ? ShownState(tone: "wait", icon: "clock", word: words.say("staff.new"))
                    : ShownState(tone: "good", icon: "check", word: words.say("staff.inForce"))
        return Row(
            name: record.name, role: words.say("role.\(record.role.rawValue)"), state: state,
            lastSignIn: record.signedInAt.map { ShownTime($0, now: request.now, words) },
            isOwn: record.name == person.staff.name, isDisabled: record.isDisabled,
            approvesFrom: record.freshUntil(terms, now: request.now).map {
                words.say(
                    "staff.approvesFrom", ["time": ShownTime($0, now: request.now, words).exact])
            }, token: person.formToken)
    }

    @Sendable
    static func add(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        guard let role = StaffRole(rawValue: request.form["role"]) else {
            throw ConsoleRefusal.malformed
        }
        let (name, actor) = (request.form["name"], try request.actor())
        return try await issue(name, request, desk) { credentials in
            try await desk.door.add(name, role: role, credentials, by: .signedIn(actor))
        }
    }

    @Sendable
    static func reset(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let (name, actor) = (request.form["name"], try request.actor())
        return try await issue(name, request, desk) { credentials in
            try await desk.door.reset(name, credentials, by: .signedIn(actor))
        }
    }

    @Sendable
    static func disable(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let (name, actor) = (request.form["name"], try request.actor())
        try await desk.store.write {
            try StaffAccounts.disable(name, by: .signedIn(actor), in: $0)
        }
        return .redirect("/console/staff")
    }

    /// The one page that shows a secret, once, to whoever made it.
    private static func issue(
        _ name: String, _ request: ConsoleRequest, _ desk: ConsoleDesk,
        _ work: (StaffCredentials) async throws -> Void
    ) async throws -> ConsoleAnswer {
        let drawn: StaffCredentials
        do {
            drawn = try await desk.door.drawCredentials()
        } catch is StaffRefusal {
            throw ConsoleRefusal.rule(request.words.say("signIn.busy"))
        }
        try await work(drawn)
        let uri = OneTimeCode.uri(name: name, secret: drawn.secret)
        return try await page(
            request, desk,
            issued: Issued(
                name: name, password: drawn.password, uri: uri,
                codeSVG: try QRCode(uri).svg(label: request.words.say("staff.scan"))))
    }
}
