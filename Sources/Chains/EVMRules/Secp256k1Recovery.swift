internal import CSecp256k1
internal import Units

/// Finds the public key that made a signature, through libsecp256k1.
enum Secp256k1Recovery {
    /// Returns the uncompressed key, 65 bytes; nil if no key has this signature.
    static func publicKey(r: UInt256, s: UInt256, isYOdd: Bool, digest: Bytes32) -> [UInt8]? {
        let compact = r.bigEndianBytes + s.bigEndianBytes
        var signature = secp256k1_ecdsa_recoverable_signature()
        var key = secp256k1_pubkey()
        guard
            secp256k1_ecdsa_recoverable_signature_parse_compact(
                context.pointer, &signature, compact, isYOdd ? 1 : 0) == 1,
            secp256k1_ecdsa_recover(context.pointer, &key, &signature, digest.bytes) == 1
        else { return nil }
        var byteCount = 65
        var bytes = [UInt8](repeating: 0, count: byteCount)
        guard
            secp256k1_ec_pubkey_serialize(
                context.pointer, &bytes, &byteCount, &key, UInt32(SECP256K1_EC_UNCOMPRESSED)) == 1
        else { return nil }
        return bytes
    }

    private static let context = Context()

    // Unchecked: the context is written only here, before anyone else has it, and libsecp256k1
    // allows any number of threads to read one.
    private struct Context: @unchecked Sendable {
        let pointer: OpaquePointer

        init() {
            guard let made = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
                preconditionFailure("there is no memory for a context")
            }
            var random = SystemRandomNumberGenerator()
            let seed = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            precondition(secp256k1_context_randomize(made, seed) == 1, "the seed has 32 bytes")
            pointer = made
        }
    }
}
