import Digests
public import ScreeningRules
public import Units

/// Reads OFAC's advanced SDN list (`SDN_ADVANCED.XML`), plain or packed with bzip2.
///
/// Streams: the memory does not grow with the file. All or nothing: an error leaves no list.
public enum SDNImport {
    /// The name of the source in list versions.
    public static let source = "ofac-sdn"
    /// The version of this reader, part of every list version.
    public static let parserVersion = 1
    /// How large the unpacked list may be; in 2025 it had 121 MB.
    public static let contentByteCountMax = 1 << 30

    /// A list that was read whole.
    public struct Result: Sendable {
        /// The list; its digest is that of the unpacked XML.
        public let list: ScreeningList
        /// The SHA-256 of the file as it is, packed or not.
        public let fileDigest: Bytes32
        /// How many parties have wallets.
        public let partyCount: Int
    }

    /// Reads a file; the progress is told in bytes of the file, read and altogether.
    ///
    /// Throws `ListImportError`.
    public static func read(
        path: String, checkedAt: Timestamp, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(ListImportError) -> Result {
        try read(ByteSource(path: path), checkedAt: checkedAt, progress: progress)
    }

    /// Reads a list that is in memory.
    public static func read(
        bytes: [UInt8], checkedAt: Timestamp
    ) throws(ListImportError) -> Result {
        try read(ByteSource(bytes: bytes), checkedAt: checkedAt) { _, _ in }
    }

    private static func read(
        _ source: ByteSource, checkedAt: Timestamp, progress: (Int, Int) -> Void
    ) throws(ListImportError) -> Result {
        let unpacked = UnpackedSource(source)
        let parser = SDNParser()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var contentDigest = RunningSHA256()
        var contentByteCount = 0
        while true {
            let count = try unpacked.read(into: buffer)
            let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            contentByteCount += count
            guard contentByteCount <= contentByteCountMax else {
                throw .tooLarge(byteCountMax: contentByteCountMax)
            }
            contentDigest.update(piece)
            try parser.feed(piece, isLast: count == 0)
            progress(source.readByteCount, source.byteCount)
            if count == 0 { break }
        }
        let (published, entries) = try parser.result()
        let list = ScreeningList(
            source: SDNImport.source, kind: .sanctions, published: published,
            digest: bytes32(contentDigest.finalize()), parserVersion: parserVersion,
            entries: entries, checkedAt: checkedAt)
        return Result(
            list: list, fileDigest: bytes32(source.finishedDigest()),
            partyCount: Set(entries.map(\.partyID)).count)
    }
}

/// Returns a SHA-256 as 32 bytes in place.
func bytes32(_ digest: [UInt8]) -> Bytes32 {
    guard let bytes = Bytes32(digest) else { preconditionFailure("a SHA-256 has 32 bytes") }
    return bytes
}
