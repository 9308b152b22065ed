internal import COpenSSL

/// Bytes that are kept in locked memory and overwritten when they are no longer needed.
///
/// They can't be copied, printed, compared or encoded by accident. The wiping is done in C, as an
/// optimiser may delete a plain loop over memory that nobody reads again. Copies that a computation
/// makes for a moment are wiped too, but not locked.
///
/// Where the kernel refuses to lock, the bytes are held all the same and ``isLocked`` says so.
/// A throw at each place that makes a secret, in the midst of a derivation, would be met in many
/// ways; a program asks once, before it reads its first secret, with
/// ``ProcessHardening/requireLockedMemory()``.
public struct SecretBytes: ~Copyable, @unchecked Sendable {
    // Unchecked Sendable: the memory is written before anyone else has the value, and freed by its
    // only owner.
    private let buffer: UnsafeMutableRawBufferPointer

    /// Moves bytes in: copies them and wipes the array that is given.
    public init(wiping bytes: inout [UInt8]) {
        buffer = SecretMemory.allocate(bytes.count)
        buffer.copyBytes(from: bytes)
        SecretBytes.wipe(&bytes)
    }

    /// Makes so many bytes, all of which the closure writes.
    ///
    /// What was written is wiped if the closure throws.
    public init<Failure: Error>(
        byteCount: Int, writing body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let memory = SecretMemory.allocate(byteCount)
        do {
            try body(memory)
        } catch {
            SecretMemory.free(memory)
            throw error
        }
        buffer = memory
    }

    deinit { SecretMemory.free(buffer) }

    /// Returns so many fresh random bytes of OpenSSL's generator.
    ///
    /// - Precondition: the generator works; keys are not handled without randomness.
    public static func random(byteCount: Int) -> SecretBytes {
        SecretBytes(byteCount: byteCount) { memory in
            let start = memory.bindMemory(to: UInt8.self).baseAddress
            precondition(
                RAND_bytes(start, CInt(memory.count)) == 1,
                "keys are not handled without randomness")
        }
    }

    /// How many bytes there are.
    public var count: Int { buffer.count }

    /// Whether the bytes can't be swapped out or appear in a core dump.
    public var isLocked: Bool { SecretMemory.isLocked(buffer) }

    /// Lends the bytes for as long as the closure runs; they must not be kept.
    public borrowing func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(UnsafeRawBufferPointer(buffer))
    }

    /// Returns a copy of the bytes, which the caller must wipe.
    public borrowing func exposed() -> [UInt8] { Array(buffer) }

    /// Returns a second owner's copy of a part of the bytes.
    borrowing func copy(of range: Range<Int>) -> SecretBytes {
        SecretBytes(byteCount: range.count) {
            $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[range]))
        }
    }

    /// Overwrites an array's bytes with zeros.
    public static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}
