import Digests
import Encodings
import Units

/// Somebody who is signed in.
public struct SignedIn: Sendable, Hashable {
    /// Who.
    public let staff: StaffRecord
    /// The session.
    public let session: StaffSessionRecord
    /// Whether the cookie's token is the newest; one that was replaced a moment ago works still.
    public let isNewest: Bool

    /// The token that the session's forms carry.
    public var formToken: String {
        Hex.encode(
            HMACSHA256.authenticate(Array("console form".utf8), key: session.formKey.bytes))
    }

    /// Whether a form that was sent carries the session's token.
    public func accepts(formToken text: String) -> Bool {
        ConstantTime.isEqual(Array(text.utf8), Array(formToken.utf8))
    }
}

/// Lets staff in, keeps their sessions, and lets them out.
///
/// Three bounds stand before a password. Each client address may try 20 times at once and then 12
/// times a minute, whatever name it says. One password is worked out at a time, and 8 strangers
/// may wait for that. An account takes no try for some time after 3 failures in a row.
///
/// That last bound is one that a stranger could use: with one wrong try an hour he keeps everybody
/// out of an account who comes from a new place. It ends by itself an hour after his last try; it
/// ends no session that is open; and a browser that signed the person in before is not held to it,
/// nor to what others try from its address, and waits in a line of its own. Such a browser has 10
/// tries at once and then 6 an hour, so that its cookie alone helps nobody to guess. A reset, by an
/// admin or `sluice staff reset`, ends the wait too.
public struct StaffDoor: Sendable {
    private let store: any StorePort
    private let clock: any ClockPort
    private let seal: StaffSeal
    private let thread: PasswordThread
    private let clients: RequestBuckets
    private let browsers: RequestBuckets
    /// How long people stay signed in.
    public let terms: StaffTerms

    /// How many browsers one person may have signed in; the oldest is signed out.
    private static let sessionCountMax = 5
    /// How many lines of the trail are looked through for one that is repeated.
    private static let repeatCountMax = 100
    /// How long the token before is believed: requests may be under way.
    private static let overlapSeconds: Int64 = 30
    /// Whom the trail names where there is no account of the name: what was typed may be a
    /// password.
    static let stranger = "?"

    /// Makes a door; its line and its counts are its own, so that a service has one.
    public init(
        store: any StorePort, clock: any ClockPort, seal: StaffSeal,
        terms: StaffTerms = StaffTerms()
    ) {
        self.store = store
        self.clock = clock
        self.seal = seal
        self.terms = terms
        thread = PasswordThread()
        clients = RequestBuckets(12, inSeconds: 60, burst: 20)
        browsers = RequestBuckets(6, inSeconds: 3_600, burst: 10)
    }

    /// Draws credentials for an account, on the passwords' own thread.
    ///
    /// - Throws: `StaffRefusal.busy`.
    public func drawCredentials() async throws -> StaffCredentials {
        let cost = terms.passwordCost
        let drawn = try await thread.run(.known) { try StaffCredentials.draw(cost: cost) }
        guard let drawn else { throw StaffRefusal.busy }
        return drawn
    }

    /// Makes an account with these credentials.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func add(
        _ name: String, role: StaffRole, _ credentials: StaffCredentials, by actor: StaffActor
    ) async throws {
        let seal = seal
        try await store.write { store in
            try StaffAccounts.add(
                name, role: role, credentials, sealedWith: seal, by: actor, in: store)
        }
    }

    /// Gives an account these credentials.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func reset(
        _ name: String, _ credentials: StaffCredentials, by actor: StaffActor
    ) async throws {
        let seal = seal
        try await store.write { store in
            try StaffAccounts.reset(name, credentials, sealedWith: seal, by: actor, in: store)
        }
    }

    /// Lets somebody in with a new session; ends the one that the browser had.
    ///
    /// The time does not tell whether there is an account of the name, is disabled or waits: each
    /// try is one password worked out and one line of the trail, some three a second at most.
    /// - Throws: `StaffRefusal`, `StoreFailure`.
    public func signIn(
        name: String, password: String, code: String, from visitor: StaffVisitor
    ) async throws -> StaffEntry {
        let known = StaffAccounts.isName(name) ? try await store.read { try $0.staff(name) } : nil
        let isKnownBrowser = try admit(visitor, known)
        let isRight = try await matches(
            password, known?.password, isKnownBrowser ? .known : .strangers)
        let token = Hex.encode(SecretBytes.draw(count: 32))
        let (terms, seal) = (terms, seal)
        let isIn = try await store.write { store -> StaffRecord? in
            guard var record = try known.flatMap({ try store.staff($0.name) }),
                record.password == known?.password, !record.isDisabled,
                isKnownBrowser || record.lockedUntil.map({ $0 <= store.now }) ?? true
            else {
                try store.appendStaffTrail(
                    staff: known?.name ?? StaffDoor.stranger, act: "refused", kind: "session",
                    subject: "")
                return nil
            }
            let step = seal.open(record.secret, of: record.name).flatMap {
                OneTimeCode.accepted(code, secret: $0, at: store.now, after: record.lastStep)
            }
            guard isRight, let step else {
                try StaffDoor.fail(&record, in: store)
                return nil
            }
            record.lastStep = step
            record.failureCount = 0
            record.lockedUntil = nil
            record.signedInAt = store.now
            try store.save(record)
            if let old = visitor.session,
                let session = try store.staffSession(StaffDoor.digest(of: old))
            {
                try store.endStaffSession(session.id)
            }
            try StaffDoor.open(token, for: name, terms, in: store)
            try store.appendStaffTrail(staff: name, act: "signedIn", kind: "session", subject: "")
            return record
        }
        guard let isIn else { throw StaffRefusal.notAccepted }
        return StaffEntry(
            token: token, staff: isIn,
            browser: seal.browserToken(of: isIn, now: clock.now()))
    }

    /// How many passwords were worked out: what a try costs, whatever was wrong with it.
    package var passwordCount: Int { thread.turnCount }

    /// Counts a try; says whether it comes from a browser that signed this person in before.
    private func admit(
        _ visitor: StaffVisitor, _ record: StaffRecord?
    ) throws(StaffRefusal) -> Bool {
        let now = clock.now()
        if let record, let token = visitor.browser,
            let browser = seal.knownBrowser(token, of: record, now: now),
            browsers.secondsToWait(browser, now: now) == nil
        {
            return true
        }
        if let seconds = clients.secondsToWait(Network.client(visitor.client), now: now) {
            throw .tooMany(seconds: seconds)
        }
        return false
    }

    /// Returns who a token belongs to, and notes that the session is used; nil for nobody.
    ///
    /// - Throws: `StoreFailure`.
    public func find(_ token: String, isUse: Bool = true) async throws -> SignedIn? {
        guard token.utf8.count == 64 else { return nil }
        let digest = StaffDoor.digest(of: token)
        let (now, terms) = (clock.now(), terms)
        let found = try await store.read { store in
            try StaffDoor.find(digest, at: now, terms, in: store)
        }
        guard let found else { return nil }
        if isUse, now.milliseconds(since: found.session.seenAt) >= 60_000 {
            try await store.write { store in
                guard var session = try store.staffSession(digest) else { return }
                session.seenAt = store.now
                try store.save(session)
            }
        }
        return found
    }

    /// Gives a session a new token: after every use of a right to decide.
    ///
    /// Returns nil if another request did so a moment ago: the browser has, or gets, that one.
    /// - Throws: `StoreFailure`.
    public func rotate(_ signedIn: SignedIn) async throws -> String? {
        let token = Hex.encode(SecretBytes.draw(count: 32))
        let digest = StaffDoor.digest(of: token)
        let current = signedIn.session.digest
        guard signedIn.isNewest else { return nil }
        return try await store.write { store in
            guard var session = try store.staffSession(current), session.digest == current else {
                return nil
            }
            session.previous = session.digest
            session.digest = digest
            session.rotatedAt = store.now
            session.seenAt = store.now
            try store.save(session)
            return token
        }
    }

    /// Ends a session, or all of a person's.
    ///
    /// - Throws: `StoreFailure`.
    public func signOut(_ signedIn: SignedIn, everywhere: Bool) async throws {
        let (name, id) = (signedIn.staff.name, signedIn.session.id)
        try await store.write { store in
            if everywhere {
                try store.endStaffSessions(of: name)
            } else {
                try store.endStaffSession(id)
            }
            try store.appendStaffTrail(
                staff: name, act: everywhere ? "signedOutEverywhere" : "signedOut",
                kind: "session", subject: "")
        }
    }

    /// Changes a person's own password, and ends their other sessions.
    ///
    /// - Throws: `StaffRefusal`, `StoreFailure`.
    public func changePassword(
        _ signedIn: SignedIn, old: String, new: String
    ) async throws {
        let name = signedIn.staff.name
        guard StaffPassword.lengths.contains(new.count), new != old, new != name else {
            throw StaffRefusal.passwordUnfit
        }
        guard try await matches(old, signedIn.staff.password, .known) else {
            try await store.write { store in
                guard var record = try store.staff(name) else { return }
                try StaffDoor.fail(&record, in: store)
                // Somebody else may sit there: with the third try the session ends.
                if record.failureCount >= 3 { try store.endStaffSessions(of: name) }
            }
            throw StaffRefusal.notAccepted
        }
        let cost = terms.passwordCost
        let drawn = try await thread.run(.known) { try StaffPassword.digest(of: new, cost: cost) }
        guard let drawn else { throw StaffRefusal.busy }
        let id = signedIn.session.id
        let was = signedIn.staff.password
        try await store.write { store in
            guard var record = try store.staff(name), record.password == was else {
                throw StaffRefusal.notAccepted
            }
            record.password = drawn
            record.isPasswordOneTime = false
            record.failureCount = 0
            try store.save(record)
            for session in try store.staffSessions(of: name) where session.id != id {
                try store.endStaffSession(session.id)
            }
            try store.appendStaffTrail(
                staff: name, act: "changedPassword", kind: "session", subject: "")
        }
    }

    /// Keeps a line of what somebody looked at or did; none if the same line is not older than
    /// some seconds.
    ///
    /// - Throws: `StoreFailure`.
    public func note(
        _ name: String, _ act: String, _ kind: String, _ subject: String,
        unlessWithin seconds: Int64 = 0
    ) async throws {
        if seconds > 0 {
            let filter = TrailFilter(
                staff: name, subject: subject, from: clock.now().adding(seconds: -seconds))
            let page = PageRequest(after: nil, limit: StaffDoor.repeatCountMax)
            let isKept = try await store.read { store in
                try store.staffTrail(filter, page: page).contains {
                    $0.act == act && $0.kind == kind
                }
            }
            if isKept { return }
        }
        try await store.write { store in
            try store.appendStaffTrail(staff: name, act: act, kind: kind, subject: subject)
        }
    }

    // MARK: - Inside

    /// How long no try is looked at: after 3 failures in a row 30 seconds, doubled by each further
    /// one, up to an hour.
    public static func delaySeconds(after failureCount: Int) -> Int64 {
        guard failureCount >= 3 else { return 0 }
        return min(3_600, 30 << Int64(min(failureCount - 3, 10)))
    }

    private static func fail(_ record: inout StaffRecord, in store: any StoreTransaction) throws {
        record.failureCount = min(record.failureCount + 1, 1_000)
        let delay = delaySeconds(after: record.failureCount)
        if delay > 0 { record.lockedUntil = store.now.adding(seconds: delay) }
        try store.save(record)
        try store.appendStaffTrail(
            staff: record.name, act: "refused", kind: "session", subject: "")
    }

    /// Without an account a password is worked out too, so that both take as long.
    private func matches(
        _ password: String, _ digest: String?, _ line: PasswordThread.Line
    ) async throws -> Bool {
        let cost = terms.passwordCost
        let isRight = try await thread.run(line) {
            guard let digest else {
                _ = try StaffPassword.digest(of: password, cost: cost)
                return false
            }
            return try StaffPassword.matches(password, digest)
        }
        guard let isRight else { throw StaffRefusal.busy }
        return isRight
    }

    private static func find(
        _ digest: Bytes32, at now: Timestamp, _ terms: StaffTerms, in store: any StoreReading
    ) throws -> SignedIn? {
        guard let session = try store.staffSession(digest), now < session.expiresAt,
            now.milliseconds(since: session.seenAt) < terms.idleSeconds * 1_000,
            let staff = try store.staff(session.staff), !staff.isDisabled
        else { return nil }
        let isNewest = session.digest == digest
        let age = now.milliseconds(since: session.rotatedAt)
        guard isNewest || age < overlapSeconds * 1_000 else { return nil }
        return SignedIn(staff: staff, session: session, isNewest: isNewest)
    }

    private static func open(
        _ token: String, for name: String, _ terms: StaffTerms, in store: any StoreTransaction
    ) throws {
        let known = try store.staffSessions(of: name)
        for session in known.dropLast(sessionCountMax - 1) {
            try store.endStaffSession(session.id)
        }
        guard let formKey = Bytes32(SecretBytes.draw(count: 32)) else {
            preconditionFailure("32 bytes were drawn")
        }
        let now = store.now
        try store.save(
            StaffSessionRecord(
                id: StaffSessionID(UInt128.random(in: 0...UInt128.max)), digest: digest(of: token),
                previous: nil, rotatedAt: now, formKey: formKey, staff: name, createdAt: now,
                expiresAt: now.adding(seconds: terms.sessionSeconds), seenAt: now))
    }

    private static func digest(of token: String) -> Bytes32 {
        guard let digest = Bytes32(SHA256.hash(Array(token.utf8))) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return digest
    }
}
