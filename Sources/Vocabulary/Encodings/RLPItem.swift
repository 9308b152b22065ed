public import Units

/// A byte string or a list of items, the only two things that RLP writes.
public indirect enum RLPItem: Sendable, Equatable {
    /// A byte string.
    case bytes([UInt8])
    /// A list.
    case list([RLPItem])

    /// Makes the byte string that writes a number: most significant byte first, no leading zeros.
    public static func number(_ value: UInt256) -> RLPItem {
        .bytes([UInt8](value.bigEndianBytes.drop { $0 == 0 }))
    }

    /// Returns the byte string; throws ``RLPError/notBytes`` for a list.
    public func asBytes() throws(RLPError) -> [UInt8] {
        switch self {
        case .bytes(let bytes): return bytes
        case .list: throw .notBytes
        }
    }

    /// Returns the list's items; throws ``RLPError/notList`` for a byte string.
    public func asList() throws(RLPError) -> [RLPItem] {
        switch self {
        case .bytes: throw .notList
        case .list(let items): return items
        }
    }

    /// Returns the number that the byte string writes in its one form.
    ///
    /// Throws ``RLPError/notBytes`` for a list, ``RLPError/notNumber`` for leading zeros or more
    /// than 32 bytes.
    public func asNumber() throws(RLPError) -> UInt256 {
        let bytes = try asBytes()
        guard bytes.count <= 32, bytes.first != 0,
            let value = UInt256(
                bigEndianBytes: [UInt8](repeating: 0, count: 32 - bytes.count) + bytes)
        else { throw .notNumber }
        return value
    }
}
