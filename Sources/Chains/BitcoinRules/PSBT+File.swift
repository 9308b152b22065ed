extension PSBT {
    /// Reads the bytes of a file: a PSBT as it is, or in Base64 with white space around it.
    ///
    /// - Throws: `PSBTError.base64` or `.malformed`.
    public static func parse(file bytes: [UInt8]) throws(PSBTError) -> PSBT {
        if bytes.starts(with: magic) { return try parse(bytes) }
        let text = bytes.drop { isSpace($0) }.reversed().drop { isSpace($0) }.reversed()
        return try parse(base64: String(decoding: Array(text), as: UTF8.self))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
            .contains(byte)
    }
}
