/// RLP, the encoding of Ethereum's transactions, receipts and tries.
///
/// Source: Ethereum Yellow Paper, appendix B.
public enum RLP {
    /// How much a decoder takes before it refuses.
    public struct Limits: Sendable {
        /// How deep lists may be nested; a list that is the whole input counts as 1. At most 512.
        public var depthMax: Int
        /// How many items there may be in all, lists included.
        public var itemCountMax: Int

        /// 32 levels and a million items.
        public static let standard = Limits(depthMax: 32, itemCountMax: 1_000_000)

        /// Makes limits; a depth above 512 is taken as 512.
        public init(depthMax: Int, itemCountMax: Int) {
            self.depthMax = min(depthMax, 512)
            self.itemCountMax = itemCountMax
        }
    }

    /// Returns the one item that the bytes write.
    ///
    /// Accepts only the canonical form and only the whole input. Throws ``RLPError``.
    public static func decode(
        _ bytes: [UInt8], limits: Limits = .standard
    ) throws(RLPError) -> RLPItem {
        var decoder = RLPDecoder(bytes, limits: limits)
        return try decoder.decode()
    }

    /// Returns the bytes that write the item.
    public static func encode(_ item: RLPItem) -> [UInt8] {
        switch item {
        case .bytes(let bytes):
            if bytes.count == 1, bytes[0] < 0x80 { return bytes }
            return header(byteCount: bytes.count, shortBase: 0x80) + bytes
        case .list(let items):
            var payload: [UInt8] = []
            for item in items { payload += encode(item) }
            return header(byteCount: payload.count, shortBase: 0xc0) + payload
        }
    }

    private static func header(byteCount: Int, shortBase: UInt8) -> [UInt8] {
        if byteCount <= 55 { return [shortBase + UInt8(byteCount)] }
        var length: [UInt8] = []
        var rest = byteCount
        while rest > 0 {
            length.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
        return [shortBase + 55 + UInt8(length.count)] + length.reversed()
    }
}
