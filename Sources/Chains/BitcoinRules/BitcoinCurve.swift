internal import CSecp256k1
import Units

/// What the rules need of the curve: which bytes are keys, and which signatures are good.
///
/// Holds no secrets. Source: `secp256k1.h`: a context may be used by several threads at once as
/// long as nothing writes to it.
enum BitcoinCurve {
    // Sound on any thread: the pointer never changes, and no call here writes to what it points at.
    nonisolated(unsafe) private static let context: OpaquePointer = {
        guard let made = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
            preconditionFailure("the process has no memory left for its curve context")
        }
        return made
    }()

    /// Whether bytes are a public key of 33 or 65 bytes on the curve, in the plain forms 2, 3, 4.
    static func isPublicKey(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, (2...4).contains(first) else { return false }
        return parsed(bytes) != nil
    }

    /// Whether a DER signature, without its type, with a low s, is the key's for the digest.
    static func isValid(der signature: [UInt8], for digest: Bytes32, key: [UInt8]) -> Bool {
        guard var key = parsed(key) else { return false }
        var parsed = secp256k1_ecdsa_signature()
        guard
            secp256k1_ecdsa_signature_parse_der(context, &parsed, signature, signature.count) == 1
        else { return false }
        return secp256k1_ecdsa_verify(context, &parsed, digest.bytes, &key) == 1
    }

    /// Whether a signature of 64 bytes is the x-only key's for the digest. Source: BIP-0340.
    static func isValid(schnorr signature: [UInt8], for digest: Bytes32, key: [UInt8]) -> Bool {
        guard signature.count == 64, var key = parsedXOnly(key) else { return false }
        return secp256k1_schnorrsig_verify(context, signature, digest.bytes, 32, &key) == 1
    }

    /// Returns the taproot output key of an internal key; nil if the key is none.
    ///
    /// Source: BIP-0341, `taproot_tweak_pubkey`.
    static func taprootOutputKey(internalKey: [UInt8], merkleRoot: Bytes32?) -> [UInt8]? {
        guard var key = parsedXOnly(internalKey) else { return nil }
        let tweak = BitcoinTaggedHash.tapTweak.hash(internalKey + (merkleRoot?.bytes ?? []))
        var sum = secp256k1_pubkey()
        guard secp256k1_xonly_pubkey_tweak_add(context, &sum, &key, tweak.bytes) == 1 else {
            return nil
        }
        return serialized(sum, compressed: true).map { Array($0.dropFirst()) }
    }

    /// Returns the key that made a signature of 64 bytes; nil if there is none.
    ///
    /// - Precondition: the recovery id is 0 to 3.
    static func recover(
        compact signature: [UInt8], recoveryID: Int, digest: Bytes32, compressed: Bool
    ) -> [UInt8]? {
        precondition((0...3).contains(recoveryID), "a recovery id has two bits")
        guard signature.count == 64 else { return nil }
        var parsed = secp256k1_ecdsa_recoverable_signature()
        var key = secp256k1_pubkey()
        guard
            secp256k1_ecdsa_recoverable_signature_parse_compact(
                context, &parsed, signature, CInt(recoveryID)) == 1,
            secp256k1_ecdsa_recover(context, &key, &parsed, digest.bytes) == 1
        else { return nil }
        return serialized(key, compressed: compressed)
    }

    private static func parsed(_ bytes: [UInt8]) -> secp256k1_pubkey? {
        var key = secp256k1_pubkey()
        return secp256k1_ec_pubkey_parse(context, &key, bytes, bytes.count) == 1 ? key : nil
    }

    private static func parsedXOnly(_ bytes: [UInt8]) -> secp256k1_xonly_pubkey? {
        guard bytes.count == 32 else { return nil }
        var key = secp256k1_xonly_pubkey()
        return secp256k1_xonly_pubkey_parse(context, &key, bytes) == 1 ? key : nil
    }

    private static func serialized(_ key: secp256k1_pubkey, compressed: Bool) -> [UInt8]? {
        var key = key
        var count = compressed ? 33 : 65
        var bytes = [UInt8](repeating: 0, count: count)
        let flags = UInt32(compressed ? SECP256K1_EC_COMPRESSED : SECP256K1_EC_UNCOMPRESSED)
        let status = secp256k1_ec_pubkey_serialize(context, &bytes, &count, &key, flags)
        return status == 1 ? bytes : nil
    }
}
