public import Units

/// Why a source gave no prices; holds no secret.
public struct RateFailure: Error, Sendable, Hashable {
    /// In words for staff.
    public let reason: String

    /// Makes a failure.
    public init(_ reason: String) { self.reason = reason }
}

/// A source of prices in fiat money.
public protocol RatePort: Sendable {
    /// Its name in the configuration, for logs and `sluice rates`.
    var name: String { get }

    /// Returns the prices that it has, each with the time when it was published.
    ///
    /// An answer is taken whole or not at all.
    func rates() async throws(RateFailure) -> [Rate]
}
