import Digests

/// Base58 with Bitcoin's checksum: the first four bytes of the payload's double SHA-256.
///
/// Source: Bitcoin Core, `EncodeBase58Check`.
public enum Base58Check {
    /// Returns the payload that the text writes, without its checksum.
    ///
    /// Throws ``Base58Error`` as ``Base58/decode(_:)`` does and when the checksum is wrong.
    public static func decode(_ text: String) throws(Base58Error) -> [UInt8] {
        let bytes = try Base58.decode(text)
        guard bytes.count >= checksumByteCount else { throw .tooShort }
        let payload = [UInt8](bytes.dropLast(checksumByteCount))
        guard bytes.suffix(checksumByteCount) == checksum(of: payload) else {
            throw .checksumMismatch
        }
        return payload
    }

    /// Returns the text of the payload and its checksum.
    public static func encode(_ payload: [UInt8]) -> String {
        Base58.encode(payload + checksum(of: payload))
    }

    private static let checksumByteCount = 4

    private static func checksum(of payload: [UInt8]) -> ArraySlice<UInt8> {
        SHA256.doubleHash(payload).prefix(checksumByteCount)
    }
}
