/// A 128-bit identifier that somebody made once; its text is 32 hexadecimal digits.
///
/// Ids that rise with time (ULID, UUID version 7) are the cheapest to store.
public protocol Identifier128: Sendable, Hashable, Comparable {
    /// The 128 bits.
    var value: UInt128 { get }
    /// Makes an id of 128 bits.
    init(_ value: UInt128)
}

extension Identifier128 {
    /// Orders by value.
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    /// 32 lower-case hexadecimal digits.
    public var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    /// Reads 32 hexadecimal digits, a UUID with its hyphens, or a ULID (26 of Crockford's base 32).
    ///
    /// Nil for anything else.
    public init?(text: String) {
        let bytes = Array(text.utf8)
        let value: UInt128?
        switch bytes.count {
        case 32: value = UInt128.exactly(hexDigits: bytes)
        case 36:
            let hyphens = [8, 13, 18, 23]
            guard hyphens.allSatisfy({ bytes[$0] == UInt8(ascii: "-") }) else { return nil }
            value = UInt128.exactly(
                hexDigits: bytes.indices.filter { !hyphens.contains($0) }.map { bytes[$0] })
        case 26: value = UInt128.exactly(crockford: bytes)
        default: value = nil
        }
        guard let value else { return nil }
        self.init(value)
    }
}

extension UInt128 {
    fileprivate static func exactly(hexDigits: [UInt8]) -> UInt128? {
        UInt256(hexDigits: String(decoding: hexDigits, as: UTF8.self))?.low
    }

    /// Source: the ULID specification, Crockford's base 32 without I, L, O, U.
    fileprivate static func exactly(crockford digits: [UInt8]) -> UInt128? {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        // 26 digits carry 130 bits: the first may not pass 7.
        guard let first = digits.first, first <= UInt8(ascii: "7") else { return nil }
        var value: UInt128 = 0
        for digit in digits {
            let upper = (0x61...0x7a).contains(digit) ? digit - 0x20 : digit
            guard let index = alphabet.firstIndex(of: upper) else { return nil }
            value = value << 5 | UInt128(index)
        }
        return value
    }
}

/// A wallet's id.
public struct WalletID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}

/// A ledger transfer's id, made by the caller; the same id is never recorded twice.
public struct TransferID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}

/// A hold's id, made by the caller.
public struct HoldID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}

/// A deposit's id: made from chain, transaction and locator, so the same whoever sees it.
public struct DepositID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}

/// A case's id.
public struct CaseID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}
