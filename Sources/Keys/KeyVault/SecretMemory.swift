internal import COpenSSL

/// Where secrets lie: one arena of OpenSSL's, kept out of swap and out of core dumps.
///
/// Source: OPENSSL_secure_malloc(3): the arena is locked by `mlock`, marked `MADV_DONTDUMP`, and
/// has a page on either side that nobody may touch.
enum SecretMemory {
    /// Whether the arena is there and locked: false where `RLIMIT_MEMLOCK` does not allow it.
    static let isArenaLocked: Bool = {
        // 1 means locked; 2 means that the arena is there, but the kernel refused a protection.
        CRYPTO_secure_malloc_init(arenaByteCount, chunkByteCountMin) == 1
    }()

    /// Returns memory for so many bytes, in the arena as long as it has room.
    static func allocate(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
        _ = isArenaLocked
        let room = max(byteCount, 1)
        if let start = CRYPTO_secure_malloc(room, "SecretMemory", 0) {
            return UnsafeMutableRawBufferPointer(start: start, count: byteCount)
        }
        guard let start = CRYPTO_malloc(room, "SecretMemory", 0) else {
            preconditionFailure("the process has no memory left for a secret")
        }
        return UnsafeMutableRawBufferPointer(start: start, count: byteCount)
    }

    /// Overwrites memory that was allocated here and gives it back.
    static func free(_ buffer: UnsafeMutableRawBufferPointer) {
        CRYPTO_secure_clear_free(buffer.baseAddress, buffer.count, "SecretMemory", 0)
    }

    /// Whether a secret's memory is locked.
    static func isLocked(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
        isArenaLocked && CRYPTO_secure_allocated(buffer.baseAddress) == 1
    }

    // Room for thousands of keys, and an eighth of the lock limit that Linux grants by default.
    private static let arenaByteCount = 1 << 20
    // A private key's length.
    private static let chunkByteCountMin = 32
}
