import Connector
public import Hummingbird
import ScreeningRules
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

    /// Answers a request of a client's address; `isLocal` says that it came from this machine
    /// without a proxy.
    public func respond(
        to request: Request, from client: String, isLocal: Bool
    ) async -> Response {
        let words = desk.words(for: request.headers)
        var answer: ConsoleAnswer
        do {
            answer = try await ConsoleGate(
                desk: desk, words: words, client: client, isLocal: isLocal
            )
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
        door = StaffDoor(
            store: services.store, clock: services.clock, seal: settings.seal,
            terms: settings.terms)
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
    let client: String
    let isLocal: Bool

    func answer(_ request: Request) async throws -> ConsoleAnswer {
        let halves = (request.head.path ?? "").split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = halves.first ?? ""
        let (route, id) = try find(request.method.rawValue, path)
        let cookies = Cookies(request.headers)
        let isRefresh = ConsoleGate.isRefresh(request.headers)
        let signedIn = try await enter(route, cookies, isUse: !isRefresh)
        guard let query = FormFields(halves.count == 2 ? halves[1] : "") else {
            throw ConsoleRefusal.malformed
        }
        let (form, file) = try await form(route, request, signedIn)
        let look = cookies["sluice-look"].flatMap(Look.init(rawValue:)) ?? .auto
        let call = ConsoleRequest(
            route: route, id: id, path: String(path), query: query, form: form, file: file,
            cookies: cookies, words: words, look: look, client: client, isLocal: isLocal,
            signedIn: signedIn,
            now: desk.services.clock.now(), headers: request.headers)
        if route.isApproval {
            let name = try call.actor()
            let made = try await desk.services.store.read { try $0.newestAPIKey(madeBy: name) }
            try call.requireSettled(desk.settings.terms, newestKey: made)
        }
        var answer = try await route.handler(call, desk)
        if let kind = route.keepsViewOf, let signedIn, answer.status == 200 {
            // Before anything is shown: what cannot be kept is not shown.
            try await desk.door.note(
                signedIn.staff.name, "viewed", kind, id,
                unlessWithin: isRefresh ? ConsoleGate.refreshSeconds : 0)
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

    /// What marks a request that a page's script makes by itself, and no person does.
    static let refreshHeader = "x-console-refresh"
    /// For how long one line of the trail stands for what a page shows anew by itself.
    private static let refreshSeconds: Int64 = 600

    private static func isRefresh(_ headers: HTTPFields) -> Bool {
        headers.contains { $0.name.canonicalName == refreshHeader }
    }

    /// Who asks, if they may come here: the one place where roles are enforced.
    private func enter(
        _ route: ConsoleRoute, _ cookies: Cookies, isUse: Bool
    ) async throws -> SignedIn? {
        var found: SignedIn?
        if let token = cookies[Cookies.sessionName(isLocal: isLocal)] {
            found = try await desk.door.find(
                token, isUse: isUse && route.template != LivePage.path)
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
    ) async throws -> (FormFields, FormFile?) {
        guard route.method == .post else { return (FormFields.none, nil) }
        try requireOwnOrigin(request.headers, host: request.head.authority ?? "?")
        let type = request.headers[.contentType] ?? ""
        let wanted = route.takesFile ? "multipart/form-data" : "application/x-www-form-urlencoded"
        guard (type.split(separator: ";").first ?? "").lowercased() == wanted else {
            throw ConsoleRefusal.malformed
        }
        let limit =
            route.formByteCountMax + (route.takesFile ? CaseAttachment.byteCountMax : 0)
        let bytes = try await collect(request, limit: limit)
        let form: FormFields
        var file: FormFile?
        if route.takesFile {
            guard let read = MultipartForm(bytes, contentType: type) else {
                throw ConsoleRefusal.malformed
            }
            form = FormFields(read)
            file = read.file
        } else {
            guard let text = String(validating: bytes, as: UTF8.self), let read = FormFields(text)
            else { throw ConsoleRefusal.malformed }
            form = read
        }
        if let signedIn, route.access != .open {
            guard signedIn.accepts(formToken: form["token"]) else {
                throw ConsoleRefusal.foreignForm
            }
        }
        return (form, file)
    }

    private func collect(_ request: Request, limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= limit else {
                throw ConsoleRefusal.tooLarge
            }
            bytes += buffer.readableBytesView
        }
        return bytes
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
