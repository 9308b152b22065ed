extension JSONScanner {
    /// Returns the text of a string of this input, with its escapes decoded.
    ///
    /// Throws ``JSONError`` for an unknown escape, half a surrogate pair, or bytes not in UTF-8.
    public func text(of slice: JSONSlice) throws(JSONError) -> String {
        if slice.hasEscapes {
            return try JSONScanner.validated(
                unescaped(slice.range)[...], at: slice.range.lowerBound)
        }
        return try JSONScanner.validated(bytes[slice.range], at: slice.range.lowerBound)
    }

    /// Whether a string of this input is exactly this text, byte for byte.
    ///
    /// A string with escapes that do not decode matches nothing.
    public func matches(_ slice: JSONSlice, _ text: StaticString) -> Bool {
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        if slice.hasEscapes {
            switch Result(catching: { () throws(JSONError) in try unescaped(slice.range) }) {
            case .success(let content): return content.elementsEqual(expected)
            case .failure: return false
            }
        }
        guard slice.range.count == expected.count else { return false }
        return bytes.withUnsafeBytes { buffer in
            JSONScanner.isEqual(
                UnsafeRawBufferPointer(rebasing: buffer[slice.range]),
                UnsafeRawBufferPointer(expected))
        }
    }

    /// Whether two texts of the same length are equal; compares eight bytes a step.
    private static func isEqual(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
    ) -> Bool {
        precondition(left.count == right.count, "only texts of one length are compared")
        var offset = 0
        while left.count &- offset >= 8 {
            guard
                left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    == right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset &+= 8
        }
        while offset < left.count {
            guard left[offset] == right[offset] else { return false }
            offset &+= 1
        }
        return true
    }

    /// Returns the offset of the first byte that is a quote, a backslash or a control character,
    /// or the count of bytes.
    ///
    /// Looks at eight bytes a step: each of the three sums sets the top bit of the first byte that
    /// it looks for; bits above that one may be wrong and are not used.
    @inline(__always)
    static func plainEnd(of bytes: [UInt8], from start: Int) -> Int {
        bytes.withUnsafeBytes { buffer in
            var offset = start
            while buffer.count &- offset >= 8 {
                let word = UInt64(
                    littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
                let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
                let found =
                    ((quotes &- ones) & ~quotes
                        | (backslashes &- ones) & ~backslashes
                        | (word &- ones &* 0x20) & ~word) & (ones &* 0x80)
                if found != 0 { return offset &+ found.trailingZeroBitCount &>> 3 }
                offset &+= 8
            }
            while offset < buffer.count {
                let byte = buffer[offset]
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 {
                    return offset
                }
                offset &+= 1
            }
            return buffer.count
        }
    }

    private static var ones: UInt64 { 0x0101_0101_0101_0101 }

    private static func validated(
        _ content: ArraySlice<UInt8>, at offset: Int
    ) throws(JSONError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw JSONError(.invalidUTF8, offset: offset)
        }
        return text
    }

    private func unescaped(_ range: Range<Int>) throws(JSONError) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(range.count)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = bytes[offset]
            offset += 1
            guard byte == UInt8(ascii: "\\") else {
                output.append(byte)
                continue
            }
            // A string does not end behind a lone backslash, so one more byte is there.
            let escape = bytes[offset]
            offset += 1
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(escape)
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0c)
            case UInt8(ascii: "n"): output.append(0x0a)
            case UInt8(ascii: "r"): output.append(0x0d)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"):
                let scalar = try unicodeEscape(at: &offset, end: range.upperBound)
                output.append(contentsOf: String(Character(scalar)).utf8)
            default: throw JSONError(.invalidString, offset: offset - 1)
            }
        }
        return output
    }

    /// Reads the digits behind `\u`, and the second half when they are the first of a pair.
    private func unicodeEscape(
        at offset: inout Int, end: Int
    ) throws(JSONError) -> Unicode.Scalar {
        let start = offset
        let first = try codeUnit(at: &offset, end: end)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xdc00, offset + 2 <= end, bytes[offset] == UInt8(ascii: "\\"),
            bytes[offset + 1] == UInt8(ascii: "u")
        else { throw JSONError(.invalidString, offset: start) }
        offset += 2
        let second = try codeUnit(at: &offset, end: end)
        guard (0xdc00...0xdfff).contains(second) else {
            throw JSONError(.invalidString, offset: start)
        }
        let value = 0x1_0000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00)
        guard let scalar = Unicode.Scalar(value) else {
            throw JSONError(.invalidString, offset: start)
        }
        return scalar
    }

    private func codeUnit(at offset: inout Int, end: Int) throws(JSONError) -> UInt16 {
        guard offset + 4 <= end else { throw JSONError(.invalidString, offset: offset) }
        let pair: [UInt8]
        do {
            pair = try Hex.decode(ascii: bytes[offset..<offset + 4])
        } catch {
            throw JSONError(.invalidString, offset: offset)
        }
        offset += 4
        return UInt16(pair[0]) << 8 | UInt16(pair[1])
    }
}
