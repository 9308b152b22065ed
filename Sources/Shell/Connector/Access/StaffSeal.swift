import Digests
import Encodings
import Units

/// The secret of somebody's one-time codes, as it is kept.
public enum KeptSecret: Sendable, Hashable {
    /// As versions before the fifth schema kept it; the next start seals it.
    case plain([UInt8])
    /// As `StaffSeal` made it: a nonce, the sealed secret and its tag.
    case sealed([UInt8])

    /// The length of a sealed secret, in bytes.
    public static let sealedByteCount =
        AESGCM.nonceByteCount + OneTimeCode.secretByteCount + AESGCM.tagByteCount

    /// Reads what is kept, which the length tells apart; nil for any other length.
    public init?(bytes: [UInt8]) {
        switch bytes.count {
        case OneTimeCode.secretByteCount: self = .plain(bytes)
        case KeptSecret.sealedByteCount: self = .sealed(bytes)
        default: return nil
        }
    }

    /// What is kept.
    public var bytes: [UInt8] {
        switch self {
        case .plain(let bytes), .sealed(let bytes): bytes
        }
    }
}

/// Seals the secrets of one-time codes with a key that is not in the database, and knows browsers
/// that somebody signed in with before.
///
/// A copy of the database gives nobody a code, and whoever can only write to it cannot plant a
/// secret of their own: it is bound to the account's name.
public struct StaffSeal: Sendable {
    /// The length of the key, in bytes.
    public static let keyByteCount = 32
    /// How long a browser is known after it signed somebody in, in seconds: 180 days.
    public static let browserSeconds: Int64 = 180 * 86_400

    private let secretKey: [UInt8]
    private let browserKey: [UInt8]

    /// Makes a seal of a key; nil for one of another length.
    public init?(key: [UInt8]) {
        guard key.count == StaffSeal.keyByteCount else { return nil }
        secretKey = HMACSHA256.authenticate(Array("sluice: secrets of codes".utf8), key: key)
        browserKey = HMACSHA256.authenticate(Array("sluice: known browsers".utf8), key: key)
    }

    /// Returns a secret as it is kept for an account.
    ///
    /// - Precondition: the secret has the length of secrets.
    public func seal(_ secret: [UInt8], of name: String) -> KeptSecret {
        precondition(
            secret.count == OneTimeCode.secretByteCount, "only this program draws secrets")
        let nonce = SecretBytes.draw(count: AESGCM.nonceByteCount)
        let sealed = secret.withUnsafeBytes { text in
            secretKey.withUnsafeBytes { key in
                AESGCM.seal(text, key: key, nonce: nonce, authenticating: StaffSeal.header(name))
            }
        }
        return .sealed(nonce + sealed)
    }

    /// Returns an account's secret; nil if another key sealed it, or none did.
    public func open(_ kept: KeptSecret, of name: String) -> [UInt8]? {
        guard case .sealed(let bytes) = kept, bytes.count == KeptSecret.sealedByteCount else {
            return nil
        }
        let nonce = [UInt8](bytes.prefix(AESGCM.nonceByteCount))
        var secret = [UInt8](repeating: 0, count: OneTimeCode.secretByteCount)
        do {
            try secret.withUnsafeMutableBytes { output in
                try secretKey.withUnsafeBytes { key in
                    try AESGCM.open(
                        [UInt8](bytes.dropFirst(nonce.count)), key: key, nonce: nonce,
                        authenticating: StaffSeal.header(name), into: output)
                }
            }
        } catch {
            return nil
        }
        return secret
    }

    /// Seals what an older version kept in the open, and returns whose secrets another key sealed.
    ///
    /// - Throws: `StoreFailure`.
    public func sealAll(in store: any StoreTransaction) throws -> [String] {
        var foreign: [String] = []
        for var record in try store.allStaff() {
            switch record.secret {
            case .plain(let secret):
                record.secret = seal(secret, of: record.name)
                try store.save(record)
            case .sealed:
                if open(record.secret, of: record.name) == nil { foreign.append(record.name) }
            }
        }
        return foreign
    }

    /// Returns what a browser keeps so that it is known when this person signs in again.
    func browserToken(of record: StaffRecord, now: Timestamp) -> String {
        let body = SecretBytes.draw(count: 16) + StaffSeal.bytes(now.milliseconds)
        return Hex.encode(body + tag(of: body, record))
    }

    /// Returns the id of a browser that this person signed in with; nil for any other.
    ///
    /// A reset of the account ends it, and so does its time.
    func knownBrowser(_ token: String, of record: StaffRecord, now: Timestamp) -> String? {
        let all: [UInt8]
        do {
            all = try Hex.decode(token)
        } catch {
            return nil
        }
        guard all.count == 56 else { return nil }
        let body = [UInt8](all.prefix(24))
        guard ConstantTime.isEqual([UInt8](all.dropFirst(24)), tag(of: body, record)) else {
            return nil
        }
        let made = body.dropFirst(16).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let age = now.milliseconds(since: Timestamp(milliseconds: Int64(bitPattern: made)))
        guard age < StaffSeal.browserSeconds * 1_000 else { return nil }
        return Hex.encode([UInt8](body.prefix(16)))
    }

    private func tag(of body: [UInt8], _ record: StaffRecord) -> [UInt8] {
        HMACSHA256.authenticate(
            Array(record.name.utf8) + [0] + StaffSeal.bytes(record.createdAt.milliseconds)
                + StaffSeal.bytes(record.freshSince?.milliseconds ?? 0) + body, key: browserKey)
    }

    private static func header(_ name: String) -> [UInt8] {
        Array("secret of codes: \(name)".utf8)
    }

    private static func bytes(_ number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }
}
