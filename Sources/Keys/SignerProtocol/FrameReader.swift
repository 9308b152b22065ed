/// Cuts a stream into frames: four bytes of length, most significant first, then the body.
///
/// Takes slices of any size. After an error it gives only that error: the stream is lost.
public struct FrameReader: Sendable {
    /// The longest body, in bytes: 4 MiB, twice what ten thousand payouts need.
    public static let bodyByteCountMax = 4 << 20

    private static let headByteCount = 4
    private static let unreadByteCountMax = 2 * (bodyByteCountMax + headByteCount)

    private var buffer: [UInt8] = []
    private var start = 0
    private var fault: FrameError?

    /// Starts before the first byte of a stream.
    public init() {}

    /// Returns the frame of a body.
    ///
    /// - Throws: `FrameError.empty` or `.tooLong`.
    public static func frame(_ body: [UInt8]) throws(FrameError) -> [UInt8] {
        guard !body.isEmpty else { throw .empty }
        guard body.count <= bodyByteCountMax else {
            throw .tooLong(UInt32(clamping: body.count))
        }
        let length = UInt32(body.count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> UInt32($0)) } + body
    }

    /// Takes the next slice of the stream; ``next()`` is called until nil after each.
    ///
    /// - Throws: `FrameError.tooMuchUnread` when that was not done, or an earlier error again.
    public mutating func append(_ slice: some Collection<UInt8>) throws(FrameError) {
        if let fault { throw fault }
        guard slice.count <= FrameReader.unreadByteCountMax - unreadByteCount else {
            throw fail(.tooMuchUnread)
        }
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer += slice
    }

    /// Returns the body of the next frame; nil until all of it is there.
    ///
    /// - Throws: `FrameError.tooLong` or `.empty` as soon as the length is known.
    public mutating func next() throws(FrameError) -> [UInt8]? {
        if let fault { throw fault }
        guard unreadByteCount >= FrameReader.headByteCount else { return nil }
        let bodyStart = start + FrameReader.headByteCount
        let length = buffer[start..<bodyStart].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard length > 0 else { throw fail(.empty) }
        guard length <= UInt32(FrameReader.bodyByteCountMax) else { throw fail(.tooLong(length)) }
        let bodyEnd = bodyStart + Int(length)
        guard bodyEnd <= buffer.count else { return nil }
        start = bodyEnd
        return Array(buffer[bodyStart..<bodyEnd])
    }

    /// Says whether the stream may end here: between two frames.
    ///
    /// - Throws: `FrameError.truncated`, or an earlier error again.
    public func finish() throws(FrameError) {
        if let fault { throw fault }
        guard unreadByteCount == 0 else { throw .truncated(unreadByteCount) }
    }

    private var unreadByteCount: Int { buffer.count - start }

    private mutating func fail(_ error: FrameError) -> FrameError {
        fault = error
        buffer = []
        start = 0
        return error
    }
}
