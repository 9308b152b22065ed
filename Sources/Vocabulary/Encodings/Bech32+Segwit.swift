extension Bech32 {
    /// Returns the witness version and program of a segwit address with the given prefix.
    ///
    /// Version 0 must be written in Bech32, versions 1 to 16 in Bech32m. Throws ``Bech32Error``
    /// when the text is no valid address or its prefix is another.
    public static func decodeSegwit(
        _ text: String, prefix: String
    ) throws(Bech32Error) -> (version: UInt8, program: [UInt8]) {
        let decoded = try decode(text)
        guard decoded.prefix == prefix else { throw .wrongPrefix(decoded.prefix) }
        guard let version = decoded.values.first, version <= versionMax else {
            throw .invalidVersion
        }
        guard decoded.variant == variant(forVersion: version) else { throw .wrongVariant }
        let program = try bytes(ofValues: decoded.values.dropFirst())
        try check(program, version: version)
        return (version, program)
    }

    /// Returns the segwit address of a witness version and program.
    ///
    /// Throws ``Bech32Error`` when the version is above 16 or the program's length is not allowed.
    /// - Precondition: the prefix is not empty, and of ASCII 33 to 126 without upper case.
    public static func encodeSegwit(
        prefix: String, version: UInt8, program: [UInt8]
    ) throws(Bech32Error) -> String {
        guard version <= versionMax else { throw .invalidVersion }
        try check(program, version: version)
        let text = encode(
            prefix: prefix, values: [version] + values(ofBytes: program),
            variant: variant(forVersion: version))
        guard text.utf8.count <= textByteCountMax else {
            throw .tooLong(byteCount: text.utf8.count)
        }
        return text
    }

    /// The highest witness version: those above have no opcode. Source: BIP-0141.
    private static let versionMax: UInt8 = 16

    private static func variant(forVersion version: UInt8) -> Variant {
        version == 0 ? .bech32 : .bech32m
    }

    private static func check(_ program: [UInt8], version: UInt8) throws(Bech32Error) {
        let isAllowed =
            version == 0
            ? program.count == 20 || program.count == 32
            : (2...40).contains(program.count)
        guard isAllowed else { throw .invalidProgramLength(program.count) }
    }

    private static func bytes(ofValues values: ArraySlice<UInt8>) throws(Bech32Error) -> [UInt8] {
        var bytes: [UInt8] = []
        var pending: UInt32 = 0
        var pendingBitCount: UInt32 = 0
        for value in values {
            pending = pending << 5 | UInt32(value)
            pendingBitCount += 5
            if pendingBitCount >= 8 {
                pendingBitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> pendingBitCount))
                pending &= 1 << pendingBitCount - 1
            }
        }
        guard pendingBitCount <= 4, pending == 0 else { throw .invalidPadding }
        return bytes
    }

    private static func values(ofBytes bytes: [UInt8]) -> [UInt8] {
        var values: [UInt8] = []
        var pending: UInt32 = 0
        var pendingBitCount: UInt32 = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            pendingBitCount += 8
            while pendingBitCount >= 5 {
                pendingBitCount -= 5
                values.append(UInt8(truncatingIfNeeded: pending >> pendingBitCount) & 31)
                pending &= 1 << pendingBitCount - 1
            }
        }
        if pendingBitCount > 0 {
            values.append(UInt8(truncatingIfNeeded: pending << (5 - pendingBitCount)) & 31)
        }
        return values
    }
}
