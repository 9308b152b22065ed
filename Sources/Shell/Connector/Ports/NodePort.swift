public import Units

/// The name of one RPC endpoint, as the configuration gives it; never holds credentials.
public struct EndpointName: Sendable, Hashable, Comparable {
    /// The name.
    public let text: String
    /// Makes a name.
    public init(_ text: String) { self.text = text }
    /// Orders by name.
    public static func < (left: EndpointName, right: EndpointName) -> Bool {
        left.text < right.text
    }
}

/// One exchange with a node: an HTTP POST of a body, or a GET of a path below the endpoint's URL.
public struct NodeRequest: Sendable {
    /// What is sent.
    public enum Content: Sendable {
        /// A JSON-RPC body, sent as `application/json`.
        case post([UInt8])
        /// A path such as `/rest/block/….bin`, appended to the endpoint's URL.
        case get(path: String)
    }

    /// What is sent.
    public let content: Content
    /// The endpoint that must answer; nil for any healthy one.
    public let endpoint: EndpointName?
    /// The most bytes that the answer may have once unpacked.
    public let responseByteLimit: Int
    /// How long the whole exchange may take.
    public let timeout: Duration

    /// Makes a request.
    public init(
        _ content: Content, endpoint: EndpointName? = nil, responseByteLimit: Int,
        timeout: Duration
    ) {
        self.content = content
        self.endpoint = endpoint
        self.responseByteLimit = responseByteLimit
        self.timeout = timeout
    }
}

/// What a node answered.
public struct NodeAnswer: Sendable {
    /// Who answered.
    public let endpoint: EndpointName
    /// The HTTP status: 200, or 4xx/5xx with a body (bitcoind sends RPC errors with 4xx and 5xx).
    public let status: Int
    /// The unpacked body.
    public let body: [UInt8]
    /// Whether the connection was made for this exchange: then the chain is identified again.
    public let isNewConnection: Bool

    /// Makes an answer.
    public init(endpoint: EndpointName, status: Int, body: [UInt8], isNewConnection: Bool) {
        self.endpoint = endpoint
        self.status = status
        self.body = body
        self.isNewConnection = isNewConnection
    }
}

/// Why there is no answer.
public enum NodeFailure: Error, Sendable, Hashable {
    /// Try again later: the reason, and how long the node asked to wait, if it did.
    case transient(String, retryAfter: Duration?)
    /// This endpoint cannot answer this request: too large, refused credentials, bad TLS.
    case permanent(String)
    /// No endpoint of the chain is usable now; the wait until the first may be tried again.
    case noEndpoint(retryAfter: Duration)
    /// The task was cancelled.
    case cancelled
}

/// What a caller found out about an endpoint from its answers.
public enum EndpointFinding: Sendable, Hashable {
    /// Its answers were sound.
    case sound
    /// Its answer was malformed, incomplete, contradictory or of another chain: set it aside.
    case untrustworthy(String)
    /// It lags behind the others by so many blocks.
    case behind(blocks: UInt64)
}

/// How one endpoint is doing, for `/v1/chains`, metrics and logs.
public struct EndpointHealth: Sendable, Hashable {
    /// Whether it is used.
    public enum State: String, Sendable, Hashable {
        /// It is asked.
        case healthy
        /// It failed lately and is left alone until a moment.
        case coolingDown
        /// It gave an untrustworthy answer and is left alone for long.
        case setAside
    }

    /// Its name.
    public let endpoint: EndpointName
    /// Whether it is used.
    public let state: State
    /// Failures since its last success.
    public let consecutiveFailureCount: Int
    /// Exchanges since the start.
    public let requestCount: UInt64
    /// The last failure, for people; without secrets.
    public let lastFailure: String?
    /// When it may be tried again; nil while it is healthy.
    public let retryAt: Timestamp?
    /// A moving average of its answer times.
    public let latencyMilliseconds: Int64?

    /// Makes a report.
    public init(
        endpoint: EndpointName, state: State, consecutiveFailureCount: Int, requestCount: UInt64,
        lastFailure: String?, retryAt: Timestamp?, latencyMilliseconds: Int64?
    ) {
        self.endpoint = endpoint
        self.state = state
        self.consecutiveFailureCount = consecutiveFailureCount
        self.requestCount = requestCount
        self.lastFailure = lastFailure
        self.retryAt = retryAt
        self.latencyMilliseconds = latencyMilliseconds
    }
}

/// One chain's nodes: bytes out, bytes or failures in; it parses nothing.
public protocol NodePort: Sendable {
    /// The endpoints in order of preference.
    var endpoints: [EndpointName] { get }

    /// Sends a request to the named endpoint, or to the best healthy one with failover.
    ///
    /// - Throws: `NodeFailure`; retries with backoff are already done when it throws.
    func exchange(_ request: NodeRequest) async throws(NodeFailure) -> NodeAnswer

    /// Records what a caller found out about an endpoint.
    func report(_ endpoint: EndpointName, _ finding: EndpointFinding)

    /// Returns how each endpoint is doing, in order of preference.
    func health() -> [EndpointHealth]
}
