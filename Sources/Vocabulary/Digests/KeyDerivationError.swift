/// Why a key could not be derived from a password.
public enum KeyDerivationError: Error, Equatable, Sendable {
    /// The number of rounds is not in 1 to 2³¹ − 1.
    case roundsOutOfRange(Int)
    /// The length of the key is not in 1 to 65,536 bytes.
    case byteCountOutOfRange(Int)
    /// The password or the salt is longer than 2³¹ − 1 bytes.
    case inputTooLong
    /// The cost is no power of two of at least 2, or one that this block size does not allow.
    case costInvalid(Int)
    /// The block size or the parallelization is below 1, or their product is 2³⁰ or more.
    case blockSizeOrParallelizationInvalid
    /// The derivation would need more memory than ``Scrypt/memoryByteCountMax``.
    case memoryLimitExceeded
    /// The library refused, as it does without memory.
    case libraryFailed
}
