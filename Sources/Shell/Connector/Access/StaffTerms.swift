/// How long people stay signed in, what a password costs, and when a new account counts.
public struct StaffTerms: Sendable, Hashable {
    /// After how long without a request a session ends, in seconds.
    public var idleSeconds: Int64
    /// After how long a session ends in any case, in seconds.
    public var sessionSeconds: Int64
    /// What scrypt costs for new passwords.
    public var passwordCost: Int
    /// For how long an account that was made or reset says yes to nothing, in seconds.
    public var freshSeconds: Int64

    /// Makes the terms that fit most: 30 minutes, 12 hours, and 24 hours.
    public init(
        idleSeconds: Int64 = 1_800, sessionSeconds: Int64 = 43_200,
        passwordCost: Int = StaffPassword.costDefault, freshSeconds: Int64 = 86_400
    ) {
        self.idleSeconds = idleSeconds
        self.sessionSeconds = sessionSeconds
        self.passwordCost = passwordCost
        self.freshSeconds = freshSeconds
    }
}

/// Why somebody was not let in, or a password not changed.
public enum StaffRefusal: Error, Sendable, Equatable {
    /// Name, password or code is wrong, the account is disabled, or a wait is on: never said which.
    case notAccepted
    /// Too many tries came from this client: the next is looked at after so many seconds.
    case tooMany(seconds: Int64)
    /// Too many passwords are being worked out: try again.
    case busy
    /// The new password is too short, too long, or the old one.
    case passwordUnfit
}

/// From where somebody signs in.
public struct StaffVisitor: Sendable, Hashable {
    /// The client's address.
    public var client: String
    /// What the browser kept since it last signed somebody in; nil for nothing.
    public var browser: String?
    /// The token of the session that the browser has; nil for none.
    public var session: String?

    /// Makes it.
    public init(client: String, browser: String? = nil, session: String? = nil) {
        self.client = client
        self.browser = browser
        self.session = session
    }
}

/// Somebody who was let in.
public struct StaffEntry: Sendable {
    /// What the cookie of the session holds.
    public let token: String
    /// Who.
    public let staff: StaffRecord
    /// What the browser keeps, so that it is known the next time.
    public let browser: String
}
