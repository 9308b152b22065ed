import Connector
import Hummingbird
import Units

/// A request that passed all checks.
struct ConsoleRequest: Sendable {
    let route: ConsoleRoute
    /// The value of the path's `{id}`; empty for none.
    let id: String
    /// The path as it came, without the query.
    let path: String
    let query: FormFields
    let form: FormFields
    /// The file that came with the form; nil for none.
    let file: FormFile?
    let cookies: Cookies
    let words: Words
    let look: Look
    /// The client's address.
    let client: String
    /// Whether it came from this machine without a proxy.
    let isLocal: Bool
    /// Nil on open routes only.
    let signedIn: SignedIn?
    let now: Timestamp
    let headers: HTTPFields

    /// Whoever acts.
    ///
    /// - Throws: `ConsoleRefusal.signIn` on an open route: a defect of the table, met without a
    /// trap.
    func person() throws(ConsoleRefusal) -> SignedIn {
        guard let signedIn else { throw .signIn }
        return signedIn
    }

    /// The name of whoever acts.
    func actor() throws(ConsoleRefusal) -> String { try person().staff.name }

    /// Whoever made or reset an account could use it: a fresh one says yes to nothing, though it
    /// may say no. So does whoever made an API key over HTTP lately, which could be the other
    /// person.
    ///
    /// - Parameter newestKey: the newest API key that a principal of the person's name made.
    /// - Throws: `ConsoleRefusal.rule` with since when, by whom, and until when.
    func requireSettled(
        _ terms: StaffTerms, newestKey: APIKeyRecord?
    ) throws(ConsoleRefusal) {
        guard form["command"] != "reject" else { return }
        let staff = try person().staff
        if let until = staff.freshUntil(terms, now: now), let since = staff.freshSince {
            let key = since == staff.createdAt ? "refusal.freshMade" : "refusal.freshReset"
            let by = staff.freshBy.isEmpty ? words.say("staff.somebody") : staff.freshBy
            throw refusal(key, since: since, until: until, ["by": by])
        }
        let seconds = terms.freshSeconds
        if let key = newestKey, let until = key.freshUntil(seconds: seconds, now: now) {
            throw refusal(
                "refusal.freshKey", since: key.createdAt, until: until,
                ["key": key.id, "principal": key.principal])
        }
    }

    private func refusal(
        _ key: String, since: Timestamp, until: Timestamp, _ more: [String: String]
    ) -> ConsoleRefusal {
        let times = [
            "ago": ShownTime(since, now: now, words).relative,
            "until": ShownTime(until, now: now, words).exact,
        ]
        return .rule(words.say(key, more.merging(times) { $1 }))
    }

    /// Returns the path's id.
    func identifier<ID: Identifier128>() throws(ConsoleRefusal) -> ID {
        guard let value = ID(text: id) else { throw .notFound }
        return value
    }

    /// Whether whoever asks may come to a route.
    func may(_ method: ConsoleRoute.Method, _ template: String) -> Bool {
        guard let role = signedIn?.staff.role,
            let route = ConsoleRoutes.all.first(where: {
                $0.method == method && $0.template == template
            })
        else { return false }
        return route.allows(role)
    }

    /// Where a form wants to go back to: a path of the console, else the start.
    func back(_ fallback: String = "/console") -> String {
        let path = form["back"]
        let isOurs = path.hasPrefix("/console") && !path.contains { $0.isNewline || $0 == "\\" }
        return isOurs && !path.hasPrefix("//") && path.utf8.count <= 2_000 ? path : fallback
    }
}

/// Why a request goes no further.
enum ConsoleRefusal: Error, Sendable, Equatable {
    /// Nobody is signed in.
    case signIn
    /// The one-time password must be changed first.
    case changePassword
    /// The role may not come here.
    case role
    case notFound
    case wrongMethod
    /// The form's token is not the session's, or the form came from elsewhere.
    case foreignForm
    case malformed
    case tooLarge
    /// Too many live streams are open.
    case tooManyStreams
    /// A rule said no, in a sentence.
    case rule(String)
}

/// How pages look; auto follows the system.
enum Look: String, Sendable, CaseIterable {
    case auto
    case light
    case dark
}

/// The cookies of a request.
struct Cookies: Sendable {
    private let values: [String: String]

    init(_ headers: HTTPFields) {
        var values: [String: String] = [:]
        for field in headers where field.name.canonicalName == "cookie" {
            for part in field.value.split(separator: ";").prefix(50) {
                let halves = part.split(separator: "=", maxSplits: 1)
                guard halves.count == 2 else { continue }
                let name = String(halves[0].drop { $0 == " " })
                // The first one counts: it has the longest path.
                if values[name] == nil { values[name] = String(halves[1]) }
            }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    /// The name of the session's cookie. Source: RFC 6265bis, section 4.1.3, of the prefix.
    static func sessionName(isLocal: Bool) -> String {
        isLocal ? "sluice-session" : "__Host-sluice-session"
    }

    /// A session's cookie: it ends with the browser, or with the session.
    static func session(_ token: String, isLocal: Bool) -> (String, String) {
        let secure = isLocal ? "" : "; Secure"
        return (
            "Set-Cookie",
            "\(sessionName(isLocal: isLocal))=\(token); Path=/; HttpOnly; SameSite=Strict\(secure)"
        )
    }

    /// Takes the session's cookie back.
    static func noSession(isLocal: Bool) -> (String, String) {
        let (name, value) = session("", isLocal: isLocal)
        return (name, value + "; Max-Age=0")
    }

    /// The name of what a browser keeps since it last signed somebody in.
    static let knownName = "sluice-known"

    /// What a browser keeps so that strangers' tries do not keep its person out: it opens nothing.
    static func known(_ token: String, isLocal: Bool) -> (String, String) {
        let secure = isLocal ? "" : "; Secure"
        return (
            "Set-Cookie",
            "\(knownName)=\(token); Path=/console/sign-in; HttpOnly; SameSite=Strict; "
                + "Max-Age=\(StaffSeal.browserSeconds)\(secure)"
        )
    }

    /// A choice of how pages look or read, kept for a year.
    static func choice(_ name: String, _ value: String, isLocal: Bool) -> (String, String) {
        let secure = isLocal ? "" : "; Secure"
        return (
            "Set-Cookie",
            "\(name)=\(value); Path=/console; HttpOnly; SameSite=Lax; Max-Age=31536000\(secure)"
        )
    }
}
