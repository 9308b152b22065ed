import Digests
public import Units

/// Who makes an API key.
public enum APIKeyMaker: Sendable, Hashable {
    /// Whoever holds this key, over HTTP.
    case overHTTP(APIKeyRecord)
    /// Somebody with a shell on the machine, who owns it already.
    case atMachine

    /// The principal that is kept.
    var principal: String? {
        switch self {
        case .overHTTP(let key): key.principal
        case .atMachine: nil
        }
    }
}

extension APIKeyRecord {
    /// Until when a key may not say yes to what others propose; nil if it may.
    ///
    /// Whoever makes a key over HTTP sees its text, and could be both persons of four eyes. For
    /// some hours others can see the key before it counts.
    public func freshUntil(seconds: Int64, now: Timestamp) -> Timestamp? {
        let until = createdAt.adding(seconds: seconds)
        return madeBy != nil && now < until ? until : nil
    }
}

/// API keys: made once, shown once, kept as a digest.
public enum APIKeys {
    /// A new key: the only place where its text is seen.
    public struct Issued: Sendable {
        /// The text that the caller sends as its bearer token.
        public let text: String
        /// What is kept.
        public let record: APIKeyRecord
    }

    /// The first part of every key's text, so that scanners of leaked secrets know it.
    public static let prefix = "sluice_"

    /// Makes a key with 256 random bits.
    ///
    /// One that is made over HTTP is fresh from now on: see `APIKeyRecord.freshUntil`.
    /// - Throws: `RequestRefusal.invalid`, `StoreFailure`.
    public static func issue(
        name: String, principal: String, scopes: Set<APIScope>, wallet: WalletID?,
        allowedNetworks: [String], expiresAt: Timestamp?, by maker: APIKeyMaker,
        in store: any StoreTransaction
    ) throws -> Issued {
        guard (1...100).contains(name.count) else {
            throw RequestRefusal.invalid(field: "name", "must have 1 to 100 characters")
        }
        guard (1...100).contains(principal.count) else {
            throw RequestRefusal.invalid(field: "principal", "must have 1 to 100 characters")
        }
        guard !scopes.isEmpty else {
            throw RequestRefusal.invalid(field: "scopes", "must name at least one scope")
        }
        for network in allowedNetworks where Network(network) == nil {
            throw RequestRefusal.invalid(field: "allowedNetworks", "\(network) is no CIDR network")
        }
        let secret = randomLetters(count: 64)
        let id = randomLetters(count: 12)
        let text = "\(prefix)\(id)_\(secret)"
        let record = APIKeyRecord(
            id: id, digest: digest(of: text), name: name, principal: principal,
            scopes: scopes.map(\.rawValue).sorted(), wallet: wallet,
            allowedNetworks: allowedNetworks, expiresAt: expiresAt, revokedAt: nil,
            createdAt: store.now, lastUsedAt: nil, madeBy: maker.principal)
        try store.save(record)
        return Issued(text: text, record: record)
    }

    /// Returns the key of a bearer token, if it is known, in force, and used from where it may be.
    ///
    /// - Throws: `StoreFailure`.
    public static func verify(
        _ text: String, from client: String, now: Timestamp, in store: any StoreReading
    ) throws -> APIKeyRecord? {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard text.utf8.count <= 200, parts.count == 3,
            let record = try store.apiKey(String(parts[1])),
            isEqual(record.digest, digest(of: text)), record.revokedAt == nil,
            record.expiresAt.map({ now < $0 }) ?? true
        else { return nil }
        let networks = record.allowedNetworks.compactMap(Network.init)
        guard networks.isEmpty || networks.contains(where: { $0.contains(client) }) else {
            return nil
        }
        return record
    }

    /// Ends a key at once.
    ///
    /// - Throws: `RequestRefusal.notFound`, `StoreFailure`.
    public static func revoke(_ id: String, in store: any StoreTransaction) throws {
        guard var record = try store.apiKey(id) else {
            throw RequestRefusal.notFound(what: "key", id: id)
        }
        guard record.revokedAt == nil else { return }
        record.revokedAt = store.now
        try store.save(record)
    }

    private static func digest(of text: String) -> Bytes32 {
        guard let digest = Bytes32(SHA256.hash(Array(text.utf8))) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return digest
    }

    /// Compares without stopping at the first difference.
    private static func isEqual(_ left: Bytes32, _ right: Bytes32) -> Bool {
        (left.head ^ right.head) | (left.tail ^ right.tail) == 0
    }

    /// 64 letters of 16 carry 256 bits.
    private static func randomLetters(count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("0123456789abcdef")
        return String((0..<count).map { _ in letters[Int(generator.next() & 15)] })
    }
}
