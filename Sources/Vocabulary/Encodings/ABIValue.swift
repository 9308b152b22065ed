public import Units

/// A value of the contract ABI.
public indirect enum ABIValue: Sendable, Equatable {
    /// An unsigned integer.
    case uint(UInt256)
    /// A signed integer as its word: two's complement, extended by its sign to 256 bits.
    case int(UInt256)
    /// The 20 bytes of an address.
    case address([UInt8])
    /// True or false.
    case bool(Bool)
    /// 1 to 32 bytes, as many as the type says.
    case fixedBytes([UInt8])
    /// Any number of bytes.
    case bytes([UInt8])
    /// Text.
    case string(String)
    /// The elements of an array of either kind.
    case array([ABIValue])
    /// The elements of a tuple.
    case tuple([ABIValue])
}
