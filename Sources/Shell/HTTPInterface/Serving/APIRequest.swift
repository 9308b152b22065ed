import Connector
import Encodings
import Hummingbird
import Units

/// A request whose caller is known and may make it.
struct APIRequest: Sendable {
    let route: Route
    /// The values of the path's parameters, with percent encoding taken off.
    let parameters: [String: String]
    let query: QueryItems
    let headers: HTTPFields
    /// The path as it came, without the query.
    let path: String
    let client: String
    /// Nil on open routes only.
    let key: APIKeyRecord?
    /// The whole body; empty where the route streams it.
    let body: [UInt8]
    let stream: RequestBody
    let requestID: String

    /// The person or service that acts.
    ///
    /// - Throws: `Problem` 401 on a route that is open: a defect of the table, met without a trap.
    func caller() throws(Problem) -> APIKeyRecord {
        guard let key else { throw Problem(401, "keyMissing", "An API key is needed.") }
        return key
    }

    /// Returns an id out of the path.
    func identifier<ID: Identifier128>(_ name: String, _ what: String) throws(Problem) -> ID {
        guard let id = ID(text: parameters[name] ?? "") else { throw .notFound(what) }
        return id
    }

    /// Returns a wallet's id out of the path, if the key may touch that wallet.
    func wallet(_ name: String = "id") throws(Problem) -> WalletID {
        let id: WalletID = try identifier(name, "wallet")
        try require(touching: [id])
        return id
    }

    /// Refuses a key that is restricted to a wallet that is none of these.
    func require(touching wallets: [WalletID?]) throws(Problem) {
        guard let only = key?.wallet else { return }
        guard wallets.contains(only) else { throw .walletRestricted }
    }

    /// Returns the body's object; nested no deeper than most requests are, unless given.
    func fields(depthMax: Int = 8) throws(Problem) -> JSONFields {
        do {
            let limits = JSONLimits(
                byteCountMax: 16 << 20, depthMax: depthMax, stringByteCountMax: 64 << 10,
                numberByteCountMax: 40, valueCountMax: 300_000)
            return try JSONFields(try JSONValue.parse(body, limits: limits), place: nil)
        } catch let error as JSONError {
            throw .malformed(
                nil, "The body is no JSON that is read here: \(error.code) at \(error.offset).")
        } catch let problem as Problem {
            throw problem
        } catch {
            throw .malformed(nil, "The body cannot be read.")
        }
    }

    /// Whether the caller would rather have this media type than JSON.
    func accepts(_ type: String) -> Bool {
        (headers[.accept] ?? "").split(separator: ",").contains { part in
            part.split(separator: ";").first.map {
                $0.filter { !$0.isWhitespace }.lowercased() == type
            } ?? false
        }
    }

    /// Returns a header that may come once only.
    func single(_ name: String) throws(Problem) -> String? {
        let values = headers.filter { $0.name.canonicalName == name.lowercased() }.map(\.value)
        guard values.count <= 1 else {
            throw Problem(400, "malformed", "The header \(name) comes more than once.")
        }
        return values.first
    }

    /// What the trail says of whom was read about: the id in the path, or what the list was about.
    var readSubject: String { String((parameters["id"] ?? query["wallet"] ?? "").prefix(300)) }

    /// Whether the caller's key has a scope.
    func has(_ scope: APIScope) -> Bool { key?.scopes.contains(scope.rawValue) ?? false }
}
