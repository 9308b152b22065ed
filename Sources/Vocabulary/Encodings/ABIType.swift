/// A type of the contract ABI.
///
/// Source: Solidity documentation, "Contract ABI Specification".
public indirect enum ABIType: Sendable, Hashable {
    /// An unsigned integer of 8 to 256 bits, in steps of 8.
    case uint(bits: Int)
    /// A signed integer of 8 to 256 bits, in steps of 8.
    case int(bits: Int)
    /// 20 bytes.
    case address
    /// True or false.
    case bool
    /// 1 to 32 bytes.
    case fixedBytes(count: Int)
    /// Any number of bytes.
    case bytes
    /// UTF-8 text.
    case string
    /// Any number of elements.
    case array(of: ABIType)
    /// A fixed number of elements.
    case fixedArray(of: ABIType, count: Int)
    /// Elements of different types.
    case tuple([ABIType])

    /// The type of amounts, `uint256`.
    public static let uint256 = ABIType.uint(bits: 256)

    /// The most words that a type may take in its place: 32 MiB.
    static let wordCountMax = 1 << 20

    /// Whether a value's place holds only an offset, and how many words its place takes.
    ///
    /// Throws ``ABIError/invalidType`` for types that cannot be.
    func layout() throws(ABIError) -> (isDynamic: Bool, wordCount: Int) {
        switch self {
        case .uint(let bits), .int(let bits):
            guard (8...256).contains(bits), bits % 8 == 0 else { throw .invalidType }
            return (false, 1)
        case .address, .bool:
            return (false, 1)
        case .fixedBytes(let count):
            guard (1...32).contains(count) else { throw .invalidType }
            return (false, 1)
        case .bytes, .string:
            return (true, 1)
        case .array(let element):
            _ = try element.layout()
            return (true, 1)
        case .fixedArray(let element, let count):
            let inner = try element.layout()
            let total = try ABIType.wordCount(inner.wordCount, times: count)
            return (inner.isDynamic, inner.isDynamic ? 1 : total)
        case .tuple(let elements):
            let inner = try ABIType.layout(of: elements)
            return (inner.isDynamic, inner.isDynamic ? 1 : inner.wordCount)
        }
    }

    /// Whether any of the types is dynamic, and how many words their places take together.
    static func layout(of types: [ABIType]) throws(ABIError) -> (isDynamic: Bool, wordCount: Int) {
        var isDynamic = false
        var wordCount = 0
        for type in types {
            let layout = try type.layout()
            isDynamic = isDynamic || layout.isDynamic
            wordCount += layout.wordCount
            guard wordCount <= wordCountMax else { throw .invalidType }
        }
        return (isDynamic, wordCount)
    }

    /// Returns how many words a number of elements takes; throws when that is beyond the limit.
    static func wordCount(_ wordCount: Int, times count: Int) throws(ABIError) -> Int {
        let (total, overflow) = wordCount.multipliedReportingOverflow(by: count)
        guard count >= 0, !overflow, total <= wordCountMax else { throw .invalidType }
        return total
    }
}

extension ABIType: CustomStringConvertible {
    /// The type as signatures write it, such as `(address,uint256)[]`.
    public var description: String {
        switch self {
        case .uint(let bits): "uint\(bits)"
        case .int(let bits): "int\(bits)"
        case .address: "address"
        case .bool: "bool"
        case .fixedBytes(let count): "bytes\(count)"
        case .bytes: "bytes"
        case .string: "string"
        case .array(let element): "\(element)[]"
        case .fixedArray(let element, let count): "\(element)[\(count)]"
        case .tuple(let elements): "(\(elements.map(\.description).joined(separator: ",")))"
        }
    }
}
