import Connector
public import Hummingbird
import Units

/// The pages for staff, under `/console`.
public struct Console: Sendable {
    /// The paths that it answers.
    public static let prefix = "/console"

    private let desk: ConsoleDesk

    /// Makes a console; reads its templates and words.
    ///
    /// - Throws: `ConsoleDefect` if they do not fit: a defect of the build.
    public init(services: ConsoleServices, settings: ConsoleSettings) throws {
        desk = try ConsoleDesk(services: services, settings: settings)
    }

    /// Answers a request; `isLocal` says that it came from this machine without a proxy.
    public func respond(to request: Request, isLocal: Bool) async -> Response {
        let words = desk.words(for: request.headers)
        var answer: ConsoleAnswer
        do {
            answer = try await ConsoleGate(desk: desk, words: words, isLocal: isLocal)
                .answer(request)
        } catch let refusal as ConsoleRefusal {
            answer = desk.refusal(refusal, words, request)
        } catch let refusal as RequestRefusal {
            answer = desk.refusal(ConsoleRefusal(refusal, words), words, request)
        } catch {
            desk.services.logger.error(
                "console request failed by our fault", metadata: ["reason": "\(error)"])
            answer = desk.fault(words, request)
        }
        return answer.response()
    }
}

/// What handlers work with.
struct ConsoleDesk: Sendable {
    let services: ConsoleServices
    let settings: ConsoleSettings
    let door: StaffDoor
    let pages: PageLibrary
    let languages: Languages
    let streams: LiveStreams
    let trials = TrialGate()
    let tallies = VerdictTallies()
    let walks = EvidenceWalks()
    let caseTallies = CaseTallies()

    init(services: ConsoleServices, settings: ConsoleSettings) throws {
        self.services = services
        self.settings = settings
        door = StaffDoor(store: services.store, clock: services.clock, terms: settings.terms)
        pages = try PageLibrary()
        languages = try Languages()
        streams = LiveStreams(max: settings.streamMax)
    }

    var store: any StorePort { services.store }

    func words(for headers: HTTPFields) -> Words {
        languages.choose(
            cookie: Cookies(headers)["sluice-language"], accepted: headers[.acceptLanguage])
    }
}

/// Takes a request through all checks to its handler.
struct ConsoleGate {
    let desk: ConsoleDesk
    let words: Words
    let isLocal: Bool

    func answer(_ request: Request) async throws -> ConsoleAnswer {
        let halves = (request.head.path ?? "").split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = halves.first ?? ""
        let (route, id) = try find(request.method.rawValue, path)
        let cookies = Cookies(request.headers)
        let signedIn = try await enter(route, cookies)
        guard let query = FormFields(halves.count == 2 ? halves[1] : "") else {
            throw ConsoleRefusal.malformed
        }
        let form = try await form(route, request, signedIn)
        let look = cookies["sluice-look"].flatMap(Look.init(rawValue:)) ?? .auto
        let call = ConsoleRequest(
            route: route, id: id, path: String(path), query: query, form: form, cookies: cookies,
            words: words, look: look, isLocal: isLocal, signedIn: signedIn,
            now: desk.services.clock.now(), headers: request.headers)
        var answer = try await route.handler(call, desk)
        if let kind = route.keepsViewOf, let signedIn, answer.status == 200 {
            // Before anything is shown: what cannot be kept is not shown.
            try await desk.door.note(signedIn.staff.name, "viewed", kind, id)
        }
        if route.isDecision, let signedIn, let token = try await desk.door.rotate(signedIn) {
            answer.headers.append(Cookies.session(token, isLocal: isLocal))
        }
        return answer
    }

    private func find(
        _ method: String, _ path: Substring
    ) throws(ConsoleRefusal) -> (ConsoleRoute, String) {
        var isKnown = false
        for route in ConsoleRoutes.all {
            guard let id = route.match(path) else { continue }
            if route.method.rawValue == method { return (route, id) }
            isKnown = true
        }
        throw isKnown ? .wrongMethod : .notFound
    }

    /// Who asks, if they may come here: the one place where roles are enforced.
    private func enter(_ route: ConsoleRoute, _ cookies: Cookies) async throws -> SignedIn? {
        var found: SignedIn?
        if let token = cookies[Cookies.sessionName(isLocal: isLocal)] {
            found = try await desk.door.find(token, isUse: route.template != LivePage.path)
        }
        if route.access == .open { return found }
        guard let found else { throw ConsoleRefusal.signIn }
        if found.staff.isPasswordOneTime, route.access != .signedIn {
            throw ConsoleRefusal.changePassword
        }
        guard route.allows(found.staff.role) else { throw ConsoleRefusal.role }
        return found
    }

    /// Reads a form, and refuses what another site sent or what has not the session's token.
    private func form(
        _ route: ConsoleRoute, _ request: Request, _ signedIn: SignedIn?
    ) async throws -> FormFields {
        guard route.method == .post else { return FormFields.none }
        try requireOwnOrigin(request.headers, host: request.head.authority ?? "?")
        let type = request.headers[.contentType]?.split(separator: ";").first ?? ""
        guard type.lowercased() == "application/x-www-form-urlencoded" else {
            throw ConsoleRefusal.malformed
        }
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= route.formByteCountMax else {
                throw ConsoleRefusal.tooLarge
            }
            bytes += buffer.readableBytesView
        }
        guard let text = String(validating: bytes, as: UTF8.self), let form = FormFields(text)
        else { throw ConsoleRefusal.malformed }
        if let signedIn, route.access != .open {
            guard signedIn.accepts(formToken: form["token"]) else {
                throw ConsoleRefusal.foreignForm
            }
        }
        return form
    }

    /// Browsers say where a form comes from. Source: the Fetch standard, `Origin` and
    /// `Sec-Fetch-Site`.
    private func requireOwnOrigin(
        _ headers: HTTPFields, host: String
    ) throws(ConsoleRefusal) {
        func value(_ name: String) -> String? {
            headers.first { $0.name.canonicalName == name }?.value
        }
        if let site = value("sec-fetch-site"), site != "same-origin" {
            throw .foreignForm
        }
        if let origin = value("origin") {
            // A proxy may change the host that we see: the browser's own word above decides then.
            guard value("sec-fetch-site") != nil || origin.hasSuffix("://\(host)")
            else { throw .foreignForm }
        }
    }
}

extension FormFields {
    /// What a request without a form says.
    static var none: FormFields {
        guard let none = FormFields("") else {
            preconditionFailure("a form without fields is well-formed")
        }
        return none
    }
}
