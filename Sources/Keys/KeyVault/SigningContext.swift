internal import COpenSSL
internal import CSecp256k1

/// The library's context for private keys, made once, blinded, and only read afterwards.
///
/// Source: `secp256k1.h`: randomising protects against side channels, and a context may be used by
/// several threads at once as long as nothing writes to it.
enum SigningContext {
    // Sound because the pointer never changes and no call here writes to what it points at.
    nonisolated(unsafe) static let shared: OpaquePointer = make()

    private static func make() -> OpaquePointer {
        let flags = UInt32(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY)
        guard let context = secp256k1_context_create(flags) else {
            preconditionFailure("the process has no memory left for its curve context")
        }
        var seed = [UInt8](repeating: 0, count: 32)
        precondition(RAND_bytes(&seed, 32) == 1, "keys are not handled without randomness")
        precondition(
            secp256k1_context_randomize(context, seed) == 1, "a fresh context can be randomised")
        SecretBytes.wipe(&seed)
        return context
    }
}
