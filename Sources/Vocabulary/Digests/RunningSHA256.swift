internal import COpenSSL

/// A SHA-256 computation that takes its input in pieces, for files and streams.
///
/// Source: FIPS 180-4.
public struct RunningSHA256: ~Copyable {
    private let state: OpaquePointer

    /// Starts with no input.
    public init() {
        state = SHA256.algorithm.makeState()
    }

    deinit {
        EVP_MD_CTX_free(state)
    }

    /// Takes the next piece of the input.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        SHA256.algorithm.update(state, bytes)
    }

    /// Takes the next piece of the input.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { SHA256.algorithm.update(state, $0) }
    }

    /// Ends the computation and returns the digest of all pieces in order.
    public consuming func finalize() -> [UInt8] {
        [UInt8](filledWith: SHA256.digestByteCount) { SHA256.algorithm.finish(state, into: $0) }
    }
}
