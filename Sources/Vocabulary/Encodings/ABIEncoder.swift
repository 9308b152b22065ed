import Units

/// Writes values in the canonical form.
enum ABIEncoder {
    /// Returns the places of all values, then what the dynamic ones among them hold.
    static func sequence(
        _ values: [ABIValue], _ types: [ABIType]
    ) throws(ABIError) -> [UInt8] {
        let headByteCount = try ABIType.layout(of: types).wordCount * ABI.wordByteCount
        var head: [UInt8] = []
        var tail: [UInt8] = []
        for (value, type) in zip(values, types) {
            let encoded = try encode(value, type)
            if try type.layout().isDynamic {
                head += word(headByteCount + tail.count)
                tail += encoded
            } else {
                head += encoded
            }
        }
        return head + tail
    }

    // Calls itself once a level of the type, which is ours.
    private static func encode(_ value: ABIValue, _ type: ABIType) throws(ABIError) -> [UInt8] {
        switch (type, value) {
        case (.uint(let bits), .uint(let number)):
            let word = ABI.word(number)
            guard ABIRange.holds(word, unsignedBits: bits) else { throw .valueDoesNotFit(type) }
            return word
        case (.int(let bits), .int(let number)):
            let word = ABI.word(number)
            guard ABIRange.holds(word, signedBits: bits) else { throw .valueDoesNotFit(type) }
            return word
        case (.address, .address(let bytes)):
            return try ABI.word(address: bytes)
        case (.bool, .bool(let truth)):
            return ABI.word(truth)
        case (.fixedBytes(let count), .fixedBytes(let bytes)):
            guard bytes.count == count else { throw .valueDoesNotFit(type) }
            return padded(bytes)
        case (.bytes, .bytes(let bytes)):
            return word(bytes.count) + padded(bytes)
        case (.string, .string(let text)):
            return word(text.utf8.count) + padded([UInt8](text.utf8))
        case (.array(let element), .array(let values)):
            return try word(values.count) + elements(values, element)
        case (.fixedArray(let element, let count), .array(let values)):
            guard values.count == count else { throw .valueDoesNotFit(type) }
            return try elements(values, element)
        case (.tuple(let types), .tuple(let values)):
            guard values.count == types.count else { throw .valueDoesNotFit(type) }
            return try sequence(values, types)
        case (.uint, _), (.int, _), (.address, _), (.bool, _), (.fixedBytes, _), (.bytes, _),
            (.string, _), (.array, _), (.fixedArray, _), (.tuple, _):
            throw .valueDoesNotFit(type)
        }
    }

    private static func elements(
        _ values: [ABIValue], _ type: ABIType
    ) throws(ABIError) -> [UInt8] {
        try sequence(values, [ABIType](repeating: type, count: values.count))
    }

    private static func word(_ count: Int) -> [UInt8] {
        ABI.word(UInt256(UInt128(count)))
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        let rest = bytes.count % ABI.wordByteCount
        guard rest > 0 else { return bytes }
        return bytes + [UInt8](repeating: 0, count: ABI.wordByteCount - rest)
    }
}
