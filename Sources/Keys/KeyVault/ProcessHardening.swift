internal import Glibc

/// Why a process could not be made safe for secrets.
public enum ProcessHardeningError: Error, Sendable, Equatable {
    /// `setrlimit` refused; its `errno`.
    case limitRefused(Int32)
    /// The kernel did not take the process as undumpable; its `errno`, 0 where the call is missing.
    case undumpableRefused(Int32)
    /// `RLIMIT_MEMLOCK` is too low to keep secrets out of swap.
    case memoryNotLocked
}

/// What a process does before it reads its first secret.
public enum ProcessHardening {
    /// Sees to it that no core dump is ever written and that no other process of the user reads
    /// this one's memory.
    ///
    /// Sets both limits of `RLIMIT_CORE` to 0, and `PR_SET_DUMPABLE` to 0, as a core pattern that
    /// pipes to a program ignores the limit. Source: core(5), prctl(2).
    /// - Throws: ``ProcessHardeningError/limitRefused(_:)`` or
    ///   ``ProcessHardeningError/undumpableRefused(_:)``.
    public static func forbidCoreDumps() throws(ProcessHardeningError) {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        guard setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &none) == 0 else {
            throw .limitRefused(errno)
        }
        guard let symbol = dlsym(nil, "prctl") else { throw .undumpableRefused(0) }
        // Swift can't call a C function with a variable number of arguments by its name; on Linux
        // integers are passed to it as to any other.
        let control = unsafeBitCast(symbol, to: ProcessControl.self)
        guard control(setDumpable, 0, 0, 0, 0) == 0 else { throw .undumpableRefused(errno) }
        guard control(getDumpable, 0, 0, 0, 0) == 0 else { throw .undumpableRefused(errno) }
    }

    /// Refuses to go on where secrets could be swapped to disk.
    ///
    /// - Throws: ``ProcessHardeningError/memoryNotLocked``: raise `LimitMEMLOCK` (systemd) or
    ///   `ulimit -l` to at least 1 MiB.
    public static func requireLockedMemory() throws(ProcessHardeningError) {
        guard SecretMemory.isArenaLocked else { throw .memoryNotLocked }
    }

    // PR_GET_DUMPABLE and PR_SET_DUMPABLE of linux/prctl.h, which Glibc's module leaves out.
    private static let getDumpable: CInt = 3
    private static let setDumpable: CInt = 4

    private typealias ProcessControl =
        @convention(c) (CInt, CUnsignedLong, CUnsignedLong, CUnsignedLong, CUnsignedLong) -> CInt
}
