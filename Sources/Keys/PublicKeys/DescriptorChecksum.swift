/// The eight characters behind a descriptor's `#`.
///
/// Source: BIP-0380, "Checksum".
public enum DescriptorChecksum {
    /// How many characters a checksum has.
    public static let characterCount = 8

    /// Computes the checksum of a descriptor without its `#` and what follows.
    ///
    /// - Throws: `DescriptorError.Code.invalidCharacter`.
    public static func compute(_ body: String) throws(DescriptorError) -> String {
        String(decoding: try compute(Array(body.utf8)), as: UTF8.self)
    }

    /// Splits off and verifies the checksum, if there is one; returns the body.
    ///
    /// - Throws: `DescriptorError` with `invalidCharacter`, `checksumMalformed` or
    ///   `checksumMismatch`.
    static func verifiedBody(_ text: [UInt8]) throws(DescriptorError) -> [UInt8] {
        guard let hash = text.firstIndex(of: UInt8(ascii: "#")) else {
            _ = try compute(text)
            return text
        }
        let body = Array(text[..<hash])
        let given = text[(hash + 1)...]
        let wanted = try compute(body)
        guard given.count == characterCount, !given.contains(UInt8(ascii: "#")) else {
            throw DescriptorError(.checksumMalformed, at: hash)
        }
        guard given.elementsEqual(wanted) else {
            throw DescriptorError(.checksumMismatch, at: hash + 1)
        }
        return body
    }

    private static func compute(_ body: [UInt8]) throws(DescriptorError) -> [UInt8] {
        var state = State()
        for (offset, byte) in body.enumerated() {
            let value = byte < 128 ? values[Int(byte)] : unknown
            guard value != unknown else { throw DescriptorError(.invalidCharacter, at: offset) }
            state.add(character: value)
        }
        let checksum = state.finish()
        return (0..<characterCount).map { position in
            alphabet[Int(truncatingIfNeeded: checksum >> UInt64(5 * (7 - position))) & 31]
        }
    }

    /// The checksum's polynomial remainder over GF(32), with what waits to be added to it.
    private struct State {
        private var remainder: UInt64 = 1
        private var group: UInt64 = 0
        private var groupCount = 0

        mutating func add(character value: UInt8) {
            add(symbol: UInt64(value & 31))
            group = group * 3 + UInt64(value >> 5)
            groupCount += 1
            if groupCount == 3 { flushGroup() }
        }

        mutating func finish() -> UInt64 {
            if groupCount > 0 { flushGroup() }
            for _ in 0..<characterCount { add(symbol: 0) }
            return remainder ^ 1
        }

        private mutating func flushGroup() {
            add(symbol: group)
            group = 0
            groupCount = 0
        }

        private mutating func add(symbol: UInt64) {
            let top = remainder >> 35
            remainder = (remainder & 0x7_FFFF_FFFF) << 5 ^ symbol
            for (bit, generator) in generators.enumerated() where top >> UInt64(bit) & 1 == 1 {
                remainder ^= generator
            }
        }
    }

    private static let generators: [UInt64] = [
        0xf5_dee5_1989, 0xa9_fdca_3312, 0x1b_ab10_e32d, 0x37_06b1_677a, 0x64_4d62_6ffd,
    ]
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let unknown: UInt8 = 0xff
    private static let values: [UInt8] = {
        let characters =
            "0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~"
            + "ijklmnopqrstuvwxyzABCDEFGH`#\"\\ "
        var table = [UInt8](repeating: unknown, count: 128)
        for (value, character) in characters.utf8.enumerated() {
            table[Int(character)] = UInt8(value)
        }
        return table
    }()
}
