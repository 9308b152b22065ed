public import Units

/// A member of staff.
public struct StaffRecord: Sendable, Hashable {
    /// The name to sign in with; also who acts in cases and payouts.
    public let name: String
    /// What is kept of the password: see `StaffPassword`.
    public var password: String
    /// Whether the password was given by another, and must be changed first of all.
    public var isPasswordOneTime: Bool
    /// The secret of the one-time codes, sealed.
    public var secret: KeptSecret
    /// What the person is there for.
    public var role: StaffRole
    /// Whether the person may not sign in.
    public var isDisabled: Bool
    /// How often sign-in failed since it last worked.
    public var failureCount: Int
    /// Until when no try is looked at; nil for no wait.
    public var lockedUntil: Timestamp?
    /// The step of the last code that was used; 0 for none.
    public var lastStep: Int64
    /// When the account was made.
    public let createdAt: Timestamp
    /// When the person last signed in.
    public var signedInAt: Timestamp?
    /// When the account was made or last reset, if that makes it fresh; nil for one that was there
    /// before any money.
    public var freshSince: Timestamp?
    /// Who did so; empty where nobody knows.
    public var freshBy: String

    /// Makes a record.
    public init(
        name: String, password: String, isPasswordOneTime: Bool, secret: KeptSecret,
        role: StaffRole,
        isDisabled: Bool, failureCount: Int, lockedUntil: Timestamp?, lastStep: Int64,
        createdAt: Timestamp, signedInAt: Timestamp?, freshSince: Timestamp?, freshBy: String
    ) {
        self.name = name
        self.password = password
        self.isPasswordOneTime = isPasswordOneTime
        self.secret = secret
        self.role = role
        self.isDisabled = isDisabled
        self.failureCount = failureCount
        self.lockedUntil = lockedUntil
        self.lastStep = lastStep
        self.createdAt = createdAt
        self.signedInAt = signedInAt
        self.freshSince = freshSince
        self.freshBy = freshBy
    }
}

/// A session's id.
public struct StaffSessionID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}

/// A browser that a member of staff signed in with.
public struct StaffSessionRecord: Sendable, Hashable {
    /// Its id.
    public let id: StaffSessionID
    /// The SHA-256 of the cookie's token.
    public var digest: Bytes32
    /// The digest of the token before, believed for a moment; nil for none.
    public var previous: Bytes32?
    /// When the token was made.
    public var rotatedAt: Timestamp
    /// Makes the tokens of the session's forms.
    public let formKey: Bytes32
    /// Who signed in.
    public let staff: String
    /// When.
    public let createdAt: Timestamp
    /// When it ends in any case.
    public let expiresAt: Timestamp
    /// When it was last used, to the minute.
    public var seenAt: Timestamp

    /// Makes a record.
    public init(
        id: StaffSessionID, digest: Bytes32, previous: Bytes32?, rotatedAt: Timestamp,
        formKey: Bytes32, staff: String, createdAt: Timestamp, expiresAt: Timestamp,
        seenAt: Timestamp
    ) {
        self.id = id
        self.digest = digest
        self.previous = previous
        self.rotatedAt = rotatedAt
        self.formKey = formKey
        self.staff = staff
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.seenAt = seenAt
    }
}

/// One line of what staff looked at and did; never changed or deleted.
public struct StaffTrailRecord: Sendable, Hashable {
    /// Its place: rises by one.
    public let number: UInt64
    /// Who.
    public let staff: String
    /// What was done, such as `viewed`, `proposeRelease` or `signedIn`.
    public let act: String
    /// The kind of what it was done to, such as `case` or `wallet`.
    public let kind: String
    /// Its id; empty for a whole page.
    public let subject: String
    /// When.
    public let time: Timestamp

    /// Makes a line.
    public init(
        number: UInt64, staff: String, act: String, kind: String, subject: String, time: Timestamp
    ) {
        self.number = number
        self.staff = staff
        self.act = act
        self.kind = kind
        self.subject = subject
        self.time = time
    }
}

/// Which entries of the trail or of the event log are looked for; nil for all.
public struct TrailFilter: Sendable, Hashable {
    /// Only of whoever has this name: a member of staff, a principal or an API key.
    public var staff: String?
    /// Only about this id.
    public var subject: String?
    /// Only from this moment on.
    public var from: Timestamp?
    /// Only before this moment.
    public var before: Timestamp?

    /// Makes a filter.
    public init(
        staff: String? = nil, subject: String? = nil, from: Timestamp? = nil,
        before: Timestamp? = nil
    ) {
        self.staff = staff
        self.subject = subject
        self.from = from
        self.before = before
    }
}

/// Reads about staff.
public protocol StaffReading {
    /// Returns a member of staff; nil if there is none.
    func staff(_ name: String) throws -> StaffRecord?
    /// Returns all staff in the order of their names.
    func allStaff() throws -> [StaffRecord]
    /// Returns the session whose token, or token before, has this digest; nil if there is none.
    func staffSession(_ digest: Bytes32) throws -> StaffSessionRecord?
    /// Returns the sessions of a member of staff, oldest first.
    func staffSessions(of name: String) throws -> [StaffSessionRecord]
    /// Returns lines of the trail, newest first; the position is a line's number.
    func staffTrail(_ filter: TrailFilter, page: PageRequest) throws -> [StaffTrailRecord]
    /// Returns entries of the event log, newest first; the position is an entry's sequence.
    func newestEvents(_ filter: TrailFilter, page: PageRequest) throws -> [EventRecord]
}

/// Writes about staff.
public protocol StaffWriting {
    /// Saves a new or changed member of staff.
    func save(_ staff: StaffRecord) throws
    /// Saves a new or changed session.
    func save(_ session: StaffSessionRecord) throws
    /// Ends a session.
    func endStaffSession(_ id: StaffSessionID) throws
    /// Ends all sessions of a member of staff.
    func endStaffSessions(of name: String) throws
    /// Appends to the trail.
    func appendStaffTrail(staff: String, act: String, kind: String, subject: String) throws
}
