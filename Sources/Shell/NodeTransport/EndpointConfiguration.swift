public import Connector

/// How much may be asked of an endpoint.
public struct RequestBudget: Sendable, Hashable {
    /// The most requests a second over time, short bursts of as many included; nil for no limit.
    public let requestsPerSecondMax: Int?
    /// The most requests under way at once; nil for no limit.
    public let concurrentMax: Int?

    /// Makes a budget.
    public init(requestsPerSecondMax: Int? = nil, concurrentMax: Int? = nil) {
        self.requestsPerSecondMax = requestsPerSecondMax
        self.concurrentMax = concurrentMax
    }

    /// No limits.
    public static let unlimited = RequestBudget()
}

/// One endpoint as an operator configures it.
public struct EndpointConfiguration: Sendable {
    /// The name that logs, metrics and pinned requests use.
    public let name: EndpointName
    /// Where it is, and how it is spoken to.
    public let target: HTTPTarget
    /// How it is told who asks.
    public let credentials: EndpointCredentials
    /// How much may be asked of it.
    public let budget: RequestBudget

    /// Makes a configuration.
    public init(
        name: EndpointName, target: HTTPTarget, credentials: EndpointCredentials = .none,
        budget: RequestBudget = .unlimited
    ) {
        self.name = name
        self.target = target
        self.credentials = credentials
        self.budget = budget
    }
}

/// Why a pool of endpoints cannot be made.
public enum EndpointConfigurationError: Error, Sendable, Hashable {
    /// A chain without endpoints cannot be watched.
    case noEndpoint
    /// Two endpoints have this name.
    case duplicateName(EndpointName)
    /// A limit of this endpoint's budget is not from 1 to 1,000,000.
    case budget(EndpointName)
    /// The credentials of this endpoint cannot be read.
    case credentials(EndpointName, SecretError)
}

extension EndpointConfigurationError: CustomStringConvertible {
    /// What to change.
    public var description: String {
        switch self {
        case .noEndpoint: "no endpoint is configured"
        case .duplicateName(let name): "two endpoints are named \(name.text)"
        case .budget(let name): "a limit of endpoint \(name.text) is not from 1 to 1000000"
        case .credentials(let name, let error): "endpoint \(name.text): \(error)"
        }
    }
}
