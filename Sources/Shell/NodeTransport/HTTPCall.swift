public import Connector

/// One HTTP exchange to be made.
public struct HTTPCall: Sendable {
    let target: HTTPTarget
    let content: NodeRequest.Content
    let secret: SecretHeader?
    let responseByteLimit: Int
    let timeout: Duration
    let bodyFile: BodyFile?

    /// Makes a call without credentials; the limit counts unpacked bytes.
    ///
    /// A file that is given takes the body, and the answer's own is empty: for what is too large to
    /// be held.
    public init(
        to target: HTTPTarget, _ content: NodeRequest.Content, responseByteLimit: Int,
        timeout: Duration, bodyFile: BodyFile? = nil
    ) {
        self.init(
            to: target, content, secret: nil, responseByteLimit: responseByteLimit,
            timeout: timeout, bodyFile: bodyFile)
    }

    /// Makes a call with credentials, which are read now.
    ///
    /// Throws `SecretError` if they cannot be read.
    public init(
        to target: HTTPTarget, _ content: NodeRequest.Content, credentials: EndpointCredentials,
        secrets: SecretReader = SecretReader(), responseByteLimit: Int, timeout: Duration
    ) throws(SecretError) {
        self.init(
            to: target, content, secret: try secrets.header(for: credentials),
            responseByteLimit: responseByteLimit, timeout: timeout)
    }

    init(
        to target: HTTPTarget, _ content: NodeRequest.Content, secret: SecretHeader?,
        responseByteLimit: Int, timeout: Duration, bodyFile: BodyFile? = nil
    ) {
        self.bodyFile = bodyFile
        self.target = target
        self.content = content
        self.secret = secret
        self.responseByteLimit = responseByteLimit
        self.timeout = timeout
    }
}

/// What a server answered.
public struct HTTPAnswer: Sendable {
    /// The HTTP status.
    public let status: Int
    /// The unpacked body.
    public let body: [UInt8]
    /// Whether a connection was made for it.
    public let isNewConnection: Bool
    /// The `Retry-After` header as it came, for statuses 429 and 503 only.
    public let retryAfter: String?
    /// Where a redirect leads as the server says it, for statuses of 300 to 399 only. Nobody
    /// follows it by itself.
    public let location: String?
}

/// Why there is no HTTP answer; holds neither URLs nor headers.
public enum HTTPFailure: Error, Sendable, Hashable {
    /// The task was cancelled.
    case cancelled
    /// The client is shut down.
    case closed
    /// The whole exchange took longer than it may.
    case timedOut
    /// The body came more slowly than it must.
    case tooSlow
    /// The unpacked body is longer than it may be.
    case tooLarge(limit: Int)
    /// The server's certificate is not signed by a trusted authority or is for another host.
    case untrustedCertificate
    /// The file with the certificate authorities could not be read.
    case authorityFile
    /// The path of a GET does not begin with a slash or holds a forbidden character.
    case badPath
    /// libcurl could not do it: its code and its general text for the code.
    case broken(code: Int, text: String)
}
