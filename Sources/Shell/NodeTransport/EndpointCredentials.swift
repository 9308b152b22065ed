/// Where a secret is read from.
public enum SecretSource: Sendable, Hashable {
    /// An environment variable of this name.
    case environment(String)
    /// A file at this path; white space at its end is dropped.
    case file(String)
}

/// How an endpoint is told who asks; holds names and paths only, never a secret.
public enum EndpointCredentials: Sendable, Hashable {
    /// Nothing is sent.
    case none
    /// HTTP Basic, RFC 7617.
    case basic(user: SecretSource, password: SecretSource)
    /// bitcoind's `.cookie` file, which it writes anew at each start: `user:password`.
    case cookieFile(String)
    /// A bearer token, RFC 6750.
    case bearer(SecretSource)
    /// A header of the provider's own, such as `TRON-PRO-API-KEY`.
    case header(name: String, SecretSource)

    /// What to look at when a node refuses the credentials.
    var hint: String {
        switch self {
        case .none: "no credentials are configured for it"
        case .basic: "check the configured user and password"
        case .cookieFile(let path): "check that \(path) is the cookie file of this node"
        case .bearer: "check the configured bearer token"
        case .header(let name, _): "check the secret configured for the header \(name)"
        }
    }
}

/// Why credentials could not be read; names the place, never the content.
public enum SecretError: Error, Sendable, Hashable {
    /// The environment variable is not set, or is empty.
    case missingVariable(String)
    /// The file could not be read, and what the system said.
    case unreadableFile(path: String, reason: String)
    /// The secret is empty, longer than 4,096 bytes, or holds a control character.
    case unusable(place: String)
    /// A header's name is not a token of RFC 9110.
    case headerName
}

extension SecretError: CustomStringConvertible {
    /// What is missing.
    public var description: String {
        switch self {
        case .missingVariable(let name): "the environment variable \(name) is not set"
        case .unreadableFile(let path, let reason): "\(path) cannot be read: \(reason)"
        case .unusable(let place):
            "the secret in \(place) is empty, too long or holds a control character"
        case .headerName: "the name of the header is not a token of RFC 9110"
        }
    }
}
