/// The limits of a `CurlClient`.
public struct CurlSettings: Sendable {
    /// The most connections to one host. Unit: connections.
    public var hostConnectionMax = 64
    /// The most connections in all, idle ones included. Unit: connections.
    public var connectionMax = 256
    /// How long a connection may have been silent and still be used again; libcurl's own standard.
    /// Longer ones may be dropped on the way without a word. Unit: seconds.
    public var reuseSecondsMax = 118
    /// Over how long the speed of a body is judged; time before its first byte does not count, so
    /// that long polls may be silent.
    public var speedWindow = Duration.seconds(20)
    /// The fewest unpacked bytes that must come in a window. Unit: bytes.
    public var speedWindowByteMin = 1024

    /// Makes the standard limits.
    public init() {}
}
