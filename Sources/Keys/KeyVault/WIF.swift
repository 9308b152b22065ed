public import BitcoinRules
import Encodings

/// Why a text is no private key that we import.
public enum WIFError: Error, Sendable, Equatable {
    /// The text is not base58 with a right checksum.
    case notBase58Check
    /// The payload does not have 33 or 34 bytes, or its last is not 1.
    case malformed
    /// The first byte is that of no network.
    case unknownVersion(UInt8)
    /// The key is for another network.
    case wrongNetwork
    /// The key is meant for an uncompressed public key, for which no form of address here exists.
    case uncompressed
    /// The number is zero or not below the group's order.
    case outOfRange
}

/// Reads private keys in Bitcoin's wallet import format.
///
/// Source: Bitcoin Core, `key_io.cpp`, `DecodeSecret`.
public enum WIF {
    /// Returns the private key that the text writes.
    ///
    /// The text can't be wiped; that is the caller's matter.
    /// - Throws: ``WIFError``.
    public static func decode(
        _ text: String, network: BitcoinNetwork
    ) throws(WIFError) -> PrivateKey {
        guard text.utf8.count <= textByteCountMax else { throw .notBase58Check }
        var payload: [UInt8]
        do {
            payload = try Base58Check.decode(text)
        } catch {
            throw .notBase58Check
        }
        defer { SecretBytes.wipe(&payload) }
        guard let version = payload.first, [33, 34].contains(payload.count) else {
            throw .malformed
        }
        guard let isMainnet = [0x80: true, 0xef: false][version] else {
            throw .unknownVersion(version)
        }
        guard isMainnet == (network == .mainnet) else { throw .wrongNetwork }
        guard payload.count == 34 else { throw .uncompressed }
        guard payload[33] == 1 else { throw .malformed }
        var key = Array(payload[1..<33])
        do {
            return try PrivateKey(wiping: &key)
        } catch {
            throw .outOfRange
        }
    }

    // 34 bytes and a checksum never need more than 52 base58 digits.
    private static let textByteCountMax = 52
}
