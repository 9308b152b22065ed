public import Units
import Digests

/// The encoding of contract calls, their results and event data.
///
/// Source: Solidity documentation, "Contract ABI Specification".
public enum ABI {
    /// The length of a word in bytes.
    public static let wordByteCount = 32

    /// Returns the four bytes that name a function, from its signature such as
    /// `transfer(address,uint256)`.
    public static func selector(_ signature: String) -> [UInt8] {
        [UInt8](topic(signature).prefix(4))
    }

    /// Returns the 32 bytes that name an event, from its signature such as
    /// `Transfer(address,address,uint256)`.
    public static func topic(_ signature: String) -> [UInt8] {
        Keccak256.hash([UInt8](signature.utf8))
    }

    /// Returns the word of a number.
    public static func word(_ value: UInt256) -> [UInt8] {
        value.bigEndianBytes
    }

    /// Returns the word of true or false.
    public static func word(_ value: Bool) -> [UInt8] {
        [UInt8](repeating: 0, count: wordByteCount - 1) + [value ? 1 : 0]
    }

    /// Returns the word of an address.
    ///
    /// Throws ``ABIError/valueDoesNotFit(_:)`` when there are not 20 bytes.
    public static func word(address: [UInt8]) throws(ABIError) -> [UInt8] {
        guard address.count == addressByteCount else { throw .valueDoesNotFit(.address) }
        return [UInt8](repeating: 0, count: wordByteCount - addressByteCount) + address
    }

    /// Returns the number that a word holds.
    ///
    /// Throws ``ABIError/invalidWordLength(_:)`` when there are not 32 bytes.
    public static func uint256(_ word: some Collection<UInt8>) throws(ABIError) -> UInt256 {
        guard let value = UInt256(bigEndianBytes: word) else {
            throw .invalidWordLength(word.count)
        }
        return value
    }

    /// Returns the 20 bytes of the address that a word holds.
    ///
    /// Throws ``ABIError/invalidPadding(offset:)`` when one of the first 12 bytes is not zero, and
    /// ``ABIError/invalidWordLength(_:)`` when there are not 32 bytes.
    public static func address(_ word: some Collection<UInt8>) throws(ABIError) -> [UInt8] {
        guard word.count == wordByteCount else { throw .invalidWordLength(word.count) }
        let padding = word.prefix(wordByteCount - addressByteCount)
        guard padding.allSatisfy({ $0 == 0 }) else { throw .invalidPadding(offset: 0) }
        return [UInt8](word.suffix(addressByteCount))
    }

    /// Returns the truth that a word holds.
    ///
    /// Throws ``ABIError/invalidPadding(offset:)`` for any number but 0 and 1, and
    /// ``ABIError/invalidWordLength(_:)`` when there are not 32 bytes.
    public static func bool(_ word: some Collection<UInt8>) throws(ABIError) -> Bool {
        let value = try uint256(word)
        guard value <= UInt256(1) else { throw .invalidPadding(offset: 0) }
        return !value.isZero
    }

    /// Returns the encoding of values, as the arguments of a call have it.
    ///
    /// Throws ``ABIError/valueDoesNotFit(_:)`` when a value is not of its type or counts differ,
    /// ``ABIError/invalidType`` when a type cannot be.
    public static func encode(
        _ values: [ABIValue], as types: [ABIType]
    ) throws(ABIError) -> [UInt8] {
        guard values.count == types.count else { throw .valueDoesNotFit(.tuple(types)) }
        return try ABIEncoder.sequence(values, types)
    }

    /// Returns the values that the bytes write.
    ///
    /// Accepts only the canonical form and only the whole input: each dynamic value follows the one
    /// before it without gap or overlap, and all padding is zero. At most `valueCountMax` values in
    /// all, elements included. Throws ``ABIError``.
    public static func decode(
        _ bytes: [UInt8], as types: [ABIType], valueCountMax: Int = 100_000
    ) throws(ABIError) -> [ABIValue] {
        var decoder = ABIDecoder(bytes, valueCountMax: valueCountMax)
        return try decoder.decode(types)
    }

    static let addressByteCount = 20
}
