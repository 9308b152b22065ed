internal import COpenSSL
internal import Glibc

/// One hash function of OpenSSL, fetched once, with a computation state that each thread reuses.
///
/// Fetching the function or making a state for each call would triple the cost of a short hash.
/// `@unchecked Sendable`: the fetched function is never written again, and a state is reached only
/// through its own thread's slot.
struct DigestAlgorithm: @unchecked Sendable {
    private let function: OpaquePointer
    private let slot: pthread_key_t
    private let digestByteCount: Int

    /// Fetches a function by OpenSSL's name for it.
    init(_ name: String, digestByteCount: Int) {
        guard let function = EVP_MD_fetch(nil, name, nil) else {
            preconditionFailure("OpenSSL's default provider has \(name)")
        }
        var slot = pthread_key_t()
        let status = pthread_key_create(&slot) { EVP_MD_CTX_free(OpaquePointer($0)) }
        precondition(status == 0, "a process has room for a thread slot for each hash function")
        precondition(
            EVP_MD_get_size(function) == CInt(digestByteCount), "the digest has its known length")
        self.function = function
        self.slot = slot
        self.digestByteCount = digestByteCount
    }

    /// Writes the digest to the output, which has room for it; reads the input completely first.
    func hash(_ bytes: UnsafeRawBufferPointer, into output: UnsafeMutablePointer<UInt8>) {
        let state = threadState()
        start(state)
        update(state, bytes)
        finish(state, into: output)
    }

    /// Returns the digest as an array.
    func hash(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes(hash)
    }

    /// Returns the digest as an array.
    func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](filledWith: digestByteCount) { hash(bytes, into: $0) }
    }

    /// Makes a state that belongs to the caller, who frees it with `EVP_MD_CTX_free`.
    func makeState() -> OpaquePointer {
        guard let state = EVP_MD_CTX_new() else { preconditionFailure("memory for a hash state") }
        start(state)
        return state
    }

    /// Takes more input.
    @inline(__always)
    func update(_ state: OpaquePointer, _ bytes: UnsafeRawBufferPointer) {
        let status = EVP_DigestUpdate(state, bytes.baseAddress, bytes.count)
        precondition(status == 1, "a started hash takes any input")
    }

    /// Ends the computation and writes the digest.
    @inline(__always)
    func finish(_ state: OpaquePointer, into output: UnsafeMutablePointer<UInt8>) {
        let status = EVP_DigestFinal_ex(state, output, nil)
        precondition(status == 1, "a started hash ends with a digest")
    }

    @inline(__always)
    private func start(_ state: OpaquePointer) {
        let status = EVP_DigestInit_ex2(state, function, nil)
        precondition(status == 1, "starting a fetched hash function needs only memory")
    }

    @inline(__always)
    private func threadState() -> OpaquePointer {
        if let known = pthread_getspecific(slot) { return OpaquePointer(known) }
        return makeThreadState()
    }

    @inline(never)
    private func makeThreadState() -> OpaquePointer {
        let state = makeState()
        let status = pthread_setspecific(slot, UnsafeRawPointer(state))
        precondition(status == 0, "a created slot takes a value")
        return state
    }
}
