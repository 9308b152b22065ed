import Units

/// Reads values in the canonical form from bytes that may be anything.
struct ABIDecoder {
    private let bytes: [UInt8]
    private let valueCountMax: Int
    private var valueCount = 0

    init(_ bytes: [UInt8], valueCountMax: Int) {
        self.bytes = bytes
        self.valueCountMax = valueCountMax
    }

    /// Returns the values that the whole input writes.
    mutating func decode(_ types: [ABIType]) throws(ABIError) -> [ABIValue] {
        var values: [ABIValue] = []
        let layout = try ABIType.layout(of: types)
        var places = Places(start: 0, wordCount: layout.wordCount)
        try check(places)
        for type in types {
            values.append(try value(type, isDynamic: type.layout().isDynamic, &places))
        }
        guard places.end == bytes.count else { throw .trailingBytes(offset: places.end) }
        return values
    }

    /// A sequence of values that is being read: where the next one's place is, and where the last
    /// dynamic one ended.
    private struct Places {
        let start: Int
        var next: Int
        var end: Int

        init(start: Int, wordCount: Int) {
            self.start = start
            next = start
            end = start + wordCount * ABI.wordByteCount
        }
    }

    private func check(_ places: Places) throws(ABIError) {
        guard places.end <= bytes.count else { throw .truncated(offset: bytes.count) }
    }

    /// Reads the value whose place is next.
    private mutating func value(
        _ type: ABIType, isDynamic: Bool, _ places: inout Places
    ) throws(ABIError) -> ABIValue {
        if isDynamic {
            let offset = places.next
            guard try number(at: &places.next) == places.end - places.start else {
                throw .invalidOffset(offset: offset)
            }
            return try content(type, at: &places.end)
        }
        return try content(type, at: &places.next)
    }

    // Calls itself once a level of the type, which is ours.
    private mutating func content(
        _ type: ABIType, at offset: inout Int
    ) throws(ABIError) -> ABIValue {
        valueCount += 1
        guard valueCount <= valueCountMax else { throw .tooManyValues(offset: offset) }
        switch type {
        case .uint, .int, .address, .bool, .fixedBytes:
            return try scalar(type, at: &offset)
        case .bytes:
            return .bytes(try dynamicBytes(at: &offset))
        case .string:
            let start = offset
            let content = try dynamicBytes(at: &offset)
            guard let text = String(validating: content, as: UTF8.self) else {
                throw .invalidUTF8(offset: start)
            }
            return .string(text)
        case .array(let element):
            guard let count = try number(at: &offset) else {
                throw .tooManyValues(offset: offset - ABI.wordByteCount)
            }
            return .array(try elements(element, count: count, at: &offset))
        case .fixedArray(let element, let count):
            return .array(try elements(element, count: count, at: &offset))
        case .tuple(let types):
            var values: [ABIValue] = []
            var places = Places(
                start: offset, wordCount: try ABIType.layout(of: types).wordCount)
            try check(places)
            for type in types {
                values.append(try value(type, isDynamic: type.layout().isDynamic, &places))
            }
            offset = places.end
            return .tuple(values)
        }
    }

    private mutating func elements(
        _ type: ABIType, count: Int, at offset: inout Int
    ) throws(ABIError) -> [ABIValue] {
        // Checked before memory is set aside: the count may be a lie, and elements may be empty.
        guard count <= valueCountMax - valueCount else { throw .tooManyValues(offset: offset) }
        let layout = try type.layout()
        var places = Places(
            start: offset, wordCount: try ABIType.wordCount(layout.wordCount, times: count))
        try check(places)
        var values: [ABIValue] = []
        values.reserveCapacity(count)
        for _ in 0..<count {
            values.append(try value(type, isDynamic: layout.isDynamic, &places))
        }
        offset = places.end
        return values
    }

    private func scalar(_ type: ABIType, at offset: inout Int) throws(ABIError) -> ABIValue {
        let start = offset
        let word = try word(at: &offset)
        switch type {
        case .uint(let bits) where ABIRange.holds(word, unsignedBits: bits):
            return .uint(try ABI.uint256(word))
        case .int(let bits) where ABIRange.holds(word, signedBits: bits):
            return .int(try ABI.uint256(word))
        case .address where ABIRange.holds(word, unsignedBits: 8 * ABI.addressByteCount):
            return .address([UInt8](word.suffix(ABI.addressByteCount)))
        case .bool where ABIRange.holds(word, unsignedBits: 8) && word.last ?? 2 <= 1:
            return .bool(word.last == 1)
        case .fixedBytes(let count) where word.dropFirst(count).allSatisfy({ $0 == 0 }):
            return .fixedBytes([UInt8](word.prefix(count)))
        case .uint, .int, .address, .bool, .fixedBytes, .bytes, .string, .array, .fixedArray,
            .tuple:
            throw .invalidPadding(offset: start)
        }
    }

    private func word(at offset: inout Int) throws(ABIError) -> ArraySlice<UInt8> {
        guard bytes.count - offset >= ABI.wordByteCount else {
            throw .truncated(offset: bytes.count)
        }
        defer { offset += ABI.wordByteCount }
        return bytes[offset..<offset + ABI.wordByteCount]
    }

    /// Reads a count or an offset; nil when it is larger than any input.
    private func number(at offset: inout Int) throws(ABIError) -> Int? {
        let value = try ABI.uint256(word(at: &offset))
        guard value.high == 0 else { return nil }
        return Int(exactly: value.low)
    }

    private func dynamicBytes(at offset: inout Int) throws(ABIError) -> [UInt8] {
        guard let count = try number(at: &offset), count <= bytes.count - offset else {
            throw .truncated(offset: bytes.count)
        }
        let content = bytes[offset..<offset + count]
        let paddedCount = (count + ABI.wordByteCount - 1) / ABI.wordByteCount * ABI.wordByteCount
        guard paddedCount <= bytes.count - offset else { throw .truncated(offset: bytes.count) }
        guard bytes[content.endIndex..<offset + paddedCount].allSatisfy({ $0 == 0 }) else {
            throw .invalidPadding(offset: content.endIndex)
        }
        offset += paddedCount
        return [UInt8](content)
    }
}
