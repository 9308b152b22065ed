/// Checks how ECDSA signatures are written in scripts and witnesses.
enum BitcoinSignatureEncoding {
    /// Whether bytes are a strict DER signature with a defined type behind it.
    ///
    /// Source: BIP-0066, `IsValidSignatureEncoding`; Bitcoin Core, `SCRIPT_VERIFY_STRICTENC`.
    static func isStrict(_ signature: [UInt8]) -> Bool {
        guard (9...73).contains(signature.count), let type = signature.last,
            BitcoinSignatureHashType.isDefined(type)
        else { return false }
        let count = signature.count
        guard signature[0] == 0x30, Int(signature[1]) == count - 3 else { return false }
        let lengthR = Int(signature[3])
        guard 5 + lengthR < count else { return false }
        let lengthS = Int(signature[5 + lengthR])
        guard lengthR + lengthS + 7 == count else { return false }
        return isInteger(signature[2..<4 + lengthR])
            && isInteger(signature[4 + lengthR..<6 + lengthR + lengthS])
    }

    /// Whether a tag, a length and so many bytes are a positive number without needless zeros.
    private static func isInteger(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = bytes.startIndex
        guard bytes.count > 2, bytes[start] == 0x02 else { return false }
        let first = bytes[start + 2]
        guard first & 0x80 == 0 else { return false }
        return first != 0 || bytes.count == 3 || bytes[start + 3] & 0x80 != 0
    }
}
