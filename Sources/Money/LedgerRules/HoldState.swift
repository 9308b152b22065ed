import Units

/// A hold that is still open.
public struct OpenHold: Hashable, Sendable {
    /// What was asked for.
    public let request: HoldRequest
    /// What is still held of it; never zero.
    public internal(set) var remaining: Amount
}

/// Where a hold stands.  open → captured, released or expired
public enum HoldState: Hashable, Sendable {
    /// Part or all of it is still held.
    case open(OpenHold)
    /// It was spent by its last capture.
    case captured
    /// It was given back on request.
    case released
    /// It was given back because its time ran out.
    case expired
}
