import Digests
import Units

/// What a new or reset account is told once, and what is kept of it.
public struct StaffCredentials: Sendable {
    /// The one-time password, to be changed at the first sign-in.
    public let password: String
    /// The secret of the one-time codes.
    public let secret: [UInt8]
    let digest: String

    /// Draws new ones; takes a while and much memory, by design.
    public static func draw(cost: Int = StaffPassword.costDefault) throws -> StaffCredentials {
        let password = SecretBytes.drawPassword()
        return StaffCredentials(
            password: password, secret: SecretBytes.draw(count: OneTimeCode.secretByteCount),
            digest: try StaffPassword.digest(of: password, cost: cost))
    }
}

/// Accounts of staff: made, reset and disabled; never deleted, as cases name them.
public enum StaffAccounts {
    /// How many accounts there may be.
    public static let countMax = 1_000

    /// Whether a text is a name: 2 to 40 of a-z, 0-9, dot, dash and underscore, a letter first.
    public static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (2...40).contains(bytes.count), (0x61...0x7a).contains(bytes[0]) else { return false }
        return bytes.allSatisfy {
            (0x61...0x7a).contains($0) || (0x30...0x39).contains($0)
                || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains($0)
        }
    }

    /// Makes an account.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func add(
        _ name: String, role: StaffRole, _ credentials: StaffCredentials, by actor: String,
        in store: any StoreTransaction
    ) throws {
        guard isName(name) else {
            throw RequestRefusal.invalid(
                field: "name", "has 2 to 40 of a-z, 0-9, dot, dash and underscore, a letter first")
        }
        guard try store.staff(name) == nil else {
            throw RequestRefusal.conflict("there is an account of that name already")
        }
        guard try store.allStaff().count < countMax else {
            throw RequestRefusal.conflict("there are as many accounts as there may be")
        }
        try store.save(
            StaffRecord(
                name: name, password: credentials.digest, isPasswordOneTime: true,
                secret: credentials.secret, role: role, isDisabled: false, failureCount: 0,
                lockedUntil: nil, lastStep: 0, createdAt: store.now, signedInAt: nil))
        try store.appendStaffTrail(staff: actor, act: "added", kind: "staff", subject: name)
    }

    /// Gives an account new credentials, lets it sign in again, and ends its sessions.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func reset(
        _ name: String, _ credentials: StaffCredentials, by actor: String,
        in store: any StoreTransaction
    ) throws {
        var record = try require(name, in: store)
        try refuseOwn(name, actor)
        record.password = credentials.digest
        record.isPasswordOneTime = true
        record.secret = credentials.secret
        record.isDisabled = false
        record.failureCount = 0
        record.lockedUntil = nil
        record.lastStep = 0
        try store.save(record)
        try store.endStaffSessions(of: name)
        try store.appendStaffTrail(staff: actor, act: "reset", kind: "staff", subject: name)
    }

    /// Keeps an account from signing in, and ends its sessions.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func disable(
        _ name: String, by actor: String, in store: any StoreTransaction
    ) throws {
        var record = try require(name, in: store)
        try refuseOwn(name, actor)
        record.isDisabled = true
        try store.save(record)
        try store.endStaffSessions(of: name)
        try store.appendStaffTrail(staff: actor, act: "disabled", kind: "staff", subject: name)
    }

    private static func require(_ name: String, in store: any StoreReading) throws -> StaffRecord {
        guard let record = try store.staff(name) else {
            throw RequestRefusal.notFound(what: "account", id: name)
        }
        return record
    }

    private static func refuseOwn(_ name: String, _ actor: String) throws(RequestRefusal) {
        guard name != actor else {
            throw .caseRule(code: "ownAccount", "Nobody resets or disables their own account.")
        }
    }
}
