internal import COpenSSL

/// scrypt, which derives keys from passwords at a cost in memory.
///
/// Source: RFC 7914.
public enum Scrypt {
    /// The most memory that one derivation may use, in bytes: 1 GiB, four times what the strongest
    /// common settings (cost 2¹⁸, block size 8) need.
    public static let memoryByteCountMax = 1 << 30

    /// Returns the derived key; cost, block size and parallelization are RFC 7914's N, r and p.
    ///
    /// The memory needed is about 128 · blockSize · (cost + parallelization) bytes. Throws when a
    /// parameter is out of range or the memory limit would be passed; see ``KeyDerivationError``.
    public static func derive(
        password: [UInt8], salt: [UInt8], cost: Int, blockSize: Int, parallelization: Int,
        byteCount: Int
    ) throws(KeyDerivationError) -> [UInt8] {
        guard (1...derivedByteCountMax).contains(byteCount) else {
            throw .byteCountOutOfRange(byteCount)
        }
        try check(cost: cost, blockSize: blockSize, parallelization: parallelization)
        var key = [UInt8](repeating: 0, count: byteCount)
        // OpenSSL only checks its parameters when the password is null, so an empty one needs an
        // address.
        let status = (password + [0]).withUnsafeBytes { passwordBytes in
            EVP_PBE_scrypt(
                passwordBytes.bindMemory(to: CChar.self).baseAddress, password.count,
                salt + [0], salt.count,
                UInt64(cost), UInt64(blockSize), UInt64(parallelization),
                UInt64(memoryByteCountMax) + memorySlack, &key, byteCount)
        }
        guard status == 1 else { throw .libraryFailed }
        return key
    }

    /// What OpenSSL counts on top of the RFC's arrays, generously.
    private static let memorySlack: UInt64 = 1 << 20

    private static func check(
        cost: Int, blockSize: Int, parallelization: Int
    ) throws(KeyDerivationError) {
        guard cost >= 2, cost & (cost - 1) == 0 else { throw .costInvalid(cost) }
        guard (1..<1 << 30).contains(blockSize), (1..<1 << 30).contains(parallelization),
            blockSize * parallelization < 1 << 30
        else { throw .blockSizeOrParallelizationInvalid }
        // RFC 7914, section 2: N < 2^(128 · r / 8).
        if blockSize < 4, cost.trailingZeroBitCount >= 16 * blockSize { throw .costInvalid(cost) }
        let blockCount = cost.addingReportingOverflow(parallelization)
        let memory = blockCount.partialValue.multipliedReportingOverflow(by: 128 * blockSize)
        guard !blockCount.overflow, !memory.overflow, memory.partialValue <= memoryByteCountMax
        else { throw .memoryLimitExceeded }
    }
}
