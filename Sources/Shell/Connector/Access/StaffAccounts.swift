import Encodings
public import Units

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

/// Who makes, resets or disables an account.
public enum StaffActor: Sendable, Hashable {
    /// Somebody who is signed in to the console.
    case signedIn(String)
    /// Somebody with a shell on the machine, while the service is stopped; with what is written for
    /// a name.
    case atMachine(String)

    /// The name that is kept.
    public var name: String {
        switch self {
        case .signedIn(let name), .atMachine(let name): name
        }
    }
}

extension StaffRecord {
    /// Until when an account may not say yes to what others propose; nil if it may.
    ///
    /// Whoever makes or resets an account sees its password, and could be both persons of four
    /// eyes. For some hours others can see the account before it counts.
    public func freshUntil(_ terms: StaffTerms, now: Timestamp) -> Timestamp? {
        guard let until = freshSince?.adding(seconds: terms.freshSeconds), now < until else {
            return nil
        }
        return until
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
    /// It is fresh from now on: see `StaffRecord.freshUntil`. Only what is made at the machine
    /// before any deposit was seen is not: a new installation has nobody who could wait for it, and
    /// no money.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func add(
        _ name: String, role: StaffRole, _ credentials: StaffCredentials,
        sealedWith seal: StaffSeal, by actor: StaffActor, in store: any StoreTransaction
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
                secret: seal.seal(credentials.secret, of: name), role: role, isDisabled: false,
                failureCount: 0, lockedUntil: nil, lastStep: 0, createdAt: store.now,
                signedInAt: nil, freshSince: try freshSince(actor, in: store),
                freshBy: actor.name))
        try note("added", name, role, by: actor, in: store)
    }

    /// Gives an account new credentials, lets it sign in again, and ends its sessions.
    ///
    /// It is fresh again: whoever resets it could sign in as it.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func reset(
        _ name: String, _ credentials: StaffCredentials, sealedWith seal: StaffSeal,
        by actor: StaffActor, in store: any StoreTransaction
    ) throws {
        var record = try require(name, in: store)
        try refuseOwn(name, actor)
        record.password = credentials.digest
        record.isPasswordOneTime = true
        record.secret = seal.seal(credentials.secret, of: name)
        record.isDisabled = false
        record.failureCount = 0
        record.lockedUntil = nil
        record.lastStep = 0
        record.freshSince = try freshSince(actor, in: store)
        record.freshBy = actor.name
        try store.save(record)
        try store.endStaffSessions(of: name)
        try note("reset", name, record.role, by: actor, in: store)
    }

    /// Keeps an account from signing in, and ends its sessions.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func disable(
        _ name: String, by actor: StaffActor, in store: any StoreTransaction
    ) throws {
        var record = try require(name, in: store)
        try refuseOwn(name, actor)
        record.isDisabled = true
        try store.save(record)
        try store.endStaffSessions(of: name)
        try note("disabled", name, record.role, by: actor, in: store)
    }

    /// Since when an account is fresh that is made or reset now.
    private static func freshSince(
        _ actor: StaffActor, in store: any StoreTransaction
    ) throws -> Timestamp? {
        switch actor {
        case .signedIn: return store.now
        case .atMachine:
            let deposits = try store.deposits(
                DepositFilter(), page: PageRequest(after: nil, limit: 1))
            return deposits.isEmpty ? nil : store.now
        }
    }

    /// Keeps a line of the trail and an event.
    private static func note(
        _ act: String, _ name: String, _ role: StaffRole, by actor: StaffActor,
        in store: any StoreTransaction
    ) throws {
        try store.appendStaffTrail(staff: actor.name, act: act, kind: "staff", subject: name)
        let json = JSONValue.object([
            ("account", .string(name)), ("role", .string(role.rawValue)),
            ("by", .string(actor.name)),
        ])
        try store.appendEvent(type: "staff.\(act)", subject: name, json: json.serialized())
    }

    private static func require(_ name: String, in store: any StoreReading) throws -> StaffRecord {
        guard let record = try store.staff(name) else {
            throw RequestRefusal.notFound(what: "account", id: name)
        }
        return record
    }

    private static func refuseOwn(
        _ name: String, _ actor: StaffActor
    ) throws(RequestRefusal) {
        guard name != actor.name else {
            throw .caseRule(code: "ownAccount", "Nobody resets or disables their own account.")
        }
    }
}
