internal import CSecp256k1

/// The library's context, made once, randomised, and only read afterwards.
///
/// Source: `secp256k1.h`: a context may be used by several threads at once as long as nothing
/// writes to it.
enum ECContext {
    // Sound on any thread: the pointer never changes, and no call here writes to what it points at.
    nonisolated(unsafe) static let shared: OpaquePointer = make()

    private static func make() -> OpaquePointer {
        guard let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_VERIFY)) else {
            preconditionFailure("the process has no memory left for its curve context")
        }
        var random = SystemRandomNumberGenerator()
        let seed = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        precondition(
            secp256k1_context_randomize(context, seed) == 1, "a fresh context can be randomised")
        return context
    }
}
