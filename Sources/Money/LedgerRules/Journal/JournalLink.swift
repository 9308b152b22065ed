import Digests
import Units

/// What ties each row of the journal to all rows before it.
///
/// A link is the SHA-256 digest of the link before and the row's body, so that no row can be
/// changed, left out or moved without changing every later link.
public struct JournalLink: Hashable, Sendable {
    /// The link before the first row: 32 zero bytes.
    public static let origin = JournalLink(Bytes32(head: 0, tail: 0))

    /// The 32 bytes.
    public let bytes: Bytes32

    /// Makes a link of what a store holds.
    public init(_ bytes: Bytes32) { self.bytes = bytes }

    /// The link of the next row, whose body is an encoded `JournalEntry`.
    public func next(body: [UInt8]) -> JournalLink {
        var digest = RunningSHA256()
        digest.update(bytes.bytes)
        digest.update(body)
        return JournalLink(digest.finalize().withUnsafeBytes { Bytes32($0) })
    }
}
