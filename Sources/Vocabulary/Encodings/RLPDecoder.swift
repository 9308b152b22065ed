/// Reads one canonical RLP item from bytes that may be anything.
struct RLPDecoder {
    private let bytes: [UInt8]
    private let limits: RLP.Limits
    private var itemCount = 0

    init(_ bytes: [UInt8], limits: RLP.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Returns the item that the whole input writes.
    mutating func decode() throws(RLPError) -> RLPItem {
        var offset = 0
        let item = try item(at: &offset, end: bytes.count, depth: 0)
        guard offset == bytes.count else { throw .trailingBytes(offset: offset) }
        return item
    }

    // Calls itself once a level of lists, at most as often as the depth limit says.
    private mutating func item(
        at offset: inout Int, end: Int, depth: Int
    ) throws(RLPError) -> RLPItem {
        let start = offset
        guard start < end else { throw .truncated(offset: start) }
        itemCount += 1
        guard itemCount <= limits.itemCountMax else { throw .tooManyItems(offset: start) }
        let prefix = bytes[start]
        offset += 1
        switch prefix {
        case 0x00...0x7f:
            return .bytes([prefix])
        case 0x80...0xbf:
            let payload = try payload(at: &offset, end: end, prefix: prefix, shortBase: 0x80)
            if payload.count == 1, bytes[payload.lowerBound] < 0x80 {
                throw .notCanonical(offset: start)
            }
            return .bytes([UInt8](bytes[payload]))
        default:
            let payload = try payload(at: &offset, end: end, prefix: prefix, shortBase: 0xc0)
            guard depth < limits.depthMax else { throw .tooDeep(offset: start) }
            var items: [RLPItem] = []
            var position = payload.lowerBound
            while position < payload.upperBound {
                items.append(
                    try item(at: &position, end: payload.upperBound, depth: depth + 1))
            }
            return .list(items)
        }
    }

    /// Reads the length behind a prefix, and returns where the payload is.
    private func payload(
        at offset: inout Int, end: Int, prefix: UInt8, shortBase: UInt8
    ) throws(RLPError) -> Range<Int> {
        let start = offset
        var byteCount = Int(prefix - shortBase)
        if byteCount > 55 {
            let lengthByteCount = byteCount - 55
            guard lengthByteCount <= end - offset else { throw .truncated(offset: start) }
            guard bytes[offset] != 0 else { throw .notCanonical(offset: start) }
            guard lengthByteCount <= 4 else { throw .lengthTooLarge(offset: start) }
            byteCount = bytes[offset..<offset + lengthByteCount].reduce(0) { $0 << 8 | Int($1) }
            guard byteCount > 55 else { throw .notCanonical(offset: start) }
            offset += lengthByteCount
        }
        guard byteCount <= end - offset else { throw .truncated(offset: start) }
        let payload = offset..<offset + byteCount
        offset = payload.upperBound
        return payload
    }
}
