import Connector
import Units

/// `/console/sign-in`, and the way out.
enum SignInPage {
    struct View: Sendable {
        let name: String
        let back: String
        let isRefused: Bool
        let isBusy: Bool
        /// For how long no try from here is looked at; nil for no wait.
        let wait: String?
        let isSignedIn: Bool
    }

    /// How soon a browser that met a full line may try again, in seconds.
    private static let busySeconds: Int64 = 5

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        if request.signedIn != nil { return .redirect("/console") }
        return try page(request, desk, name: "", back: request.query["back"], refusal: nil)
    }

    @Sendable
    static func signIn(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let name = request.form["name"]
        let old = request.cookies[Cookies.sessionName(isLocal: request.isLocal)]
        do {
            let entry = try await desk.door.signIn(
                name: name, password: request.form.whole("password"),
                code: String(request.form["code"].filter { $0 != " " }),
                from: StaffVisitor(
                    client: request.client, browser: request.cookies[Cookies.knownName],
                    session: old))
            var answer = ConsoleAnswer.redirect(
                entry.staff.isPasswordOneTime ? "/console/password" : request.back())
            answer.headers.append(Cookies.session(entry.token, isLocal: request.isLocal))
            answer.headers.append(Cookies.known(entry.browser, isLocal: request.isLocal))
            return answer
        } catch let refusal as StaffRefusal {
            return try page(
                request, desk, name: name, back: request.form["back"], refusal: refusal)
        }
    }

    private static func page(
        _ request: ConsoleRequest, _ desk: ConsoleDesk, name: String, back: String,
        refusal: StaffRefusal?
    ) throws -> ConsoleAnswer {
        var (status, seconds): (Int, Int64?) = (200, nil)
        switch refusal {
        case nil: break
        case .notAccepted, .passwordUnfit: status = 401
        case .tooMany(let wait): (status, seconds) = (429, wait)
        case .busy: (status, seconds) = (503, busySeconds)
        }
        let wait = status == 429 ? seconds : nil
        var answer = try desk.page(
            "signin",
            View(
                name: name, back: back, isRefused: status == 401, isBusy: status == 503,
                wait: wait.map {
                    request.words.say("signIn.tooMany", ["n": "\($0)"])
                }, isSignedIn: false),
            request, title: request.words.say("signIn.title"), status: status)
        if let seconds { answer.headers.append(("Retry-After", "\(seconds)")) }
        return answer
    }

    @Sendable
    static func signOut(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        try await desk.door.signOut(
            try request.person(), everywhere: request.form["everywhere"] == "yes")
        var answer = ConsoleAnswer.redirect("/console/sign-in")
        answer.headers.append(Cookies.noSession(isLocal: request.isLocal))
        return answer
    }
}

/// `/console/password`
enum PasswordPage {
    struct View: Sendable {
        let mustChange: Bool
        let isRefused: Bool
        let isUnfit: Bool
        let isBusy: Bool
        let isRepeatedWrongly: Bool
        let shortest: Int
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        try page(request, desk, refusal: nil)
    }

    @Sendable
    static func change(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let new = request.form.whole("new")
        guard new == request.form.whole("again") else {
            return try page(request, desk, refusal: nil, isRepeatedWrongly: true)
        }
        do {
            try await desk.door.changePassword(
                try request.person(), old: request.form.whole("old"), new: new)
        } catch let refusal as StaffRefusal {
            return try page(request, desk, refusal: refusal)
        }
        return .redirect("/console")
    }

    private static func page(
        _ request: ConsoleRequest, _ desk: ConsoleDesk, refusal: StaffRefusal?,
        isRepeatedWrongly: Bool = false
    ) throws -> ConsoleAnswer {
        let isFine = refusal == nil && !isRepeatedWrongly
        return try desk.page(
            "password",
            View(
                mustChange: try request.person().staff.isPasswordOneTime,
                isRefused: refusal == .notAccepted, isUnfit: refusal == .passwordUnfit,
                isBusy: refusal == .busy, isRepeatedWrongly: isRepeatedWrongly,
                shortest: StaffPassword.lengths.lowerBound),
            request, title: request.words.say("password.title"), status: isFine ? 200 : 422)
    }
}

/// How pages look and read: a form, so that it works without a script.
enum LookPage {
    @Sendable
    static func choose(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        var answer = ConsoleAnswer.redirect(request.back())
        if let look = Look(rawValue: request.form["look"]) {
            answer.headers.append(
                Cookies.choice("sluice-look", look.rawValue, isLocal: request.isLocal))
        }
        if ["en", "zh"].contains(request.form["language"]) {
            answer.headers.append(
                Cookies.choice(
                    "sluice-language", request.form["language"], isLocal: request.isLocal))
        }
        return answer
    }
}
