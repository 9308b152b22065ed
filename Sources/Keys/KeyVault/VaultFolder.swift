internal import Glibc

/// Reads and writes small secret files so that they are never half written.
///
/// Holds the folder open, and a lock on it against other processes, until it goes away.
struct VaultFolder: ~Copyable {
    private let descriptor: CInt
    private let folder: String
    private let name: String

    /// Opens and locks the folder of a file.
    init(of path: String) throws(VaultFileError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        name = parts.last.map(String.init) ?? ""
        let parent = parts.dropLast().joined(separator: "/")
        folder = parent.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : parent
        let opened = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw .refused(.open, errno) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            Glibc.close(opened)
            throw reason == EWOULDBLOCK ? .busy : .refused(.lock, reason)
        }
        descriptor = opened
    }

    deinit { Glibc.close(descriptor) }

    private var path: String { "\(folder)/\(name)" }

    /// Writes a file whole: to a file beside it, which then takes its name.
    ///
    /// - Parameter replacing: whether a file with the name may be there.
    borrowing func write(_ bytes: [UInt8], replacing: Bool) throws(VaultFileError) {
        let random = SecretBytes.random(byteCount: 8).exposed()
        let suffix = random.map { String($0, radix: 16) }.joined()
        let draft = "\(folder)/.\(name).\(suffix)"
        let file = Glibc.open(
            draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)
        guard file >= 0 else { throw .refused(.write, errno) }
        defer { Glibc.close(file) }
        do throws(VaultFileError) {
            try VaultFolder.write(bytes, to: file)
            guard fsync(file) == 0 else { throw .refused(.synchronize, errno) }
            try name(draft, replacing: replacing)
        } catch {
            unlink(draft)
            throw error
        }
        guard fsync(descriptor) == 0 else { throw .refused(.synchronize, errno) }
    }

    private borrowing func name(
        _ draft: String, replacing: Bool
    ) throws(VaultFileError) {
        if replacing {
            guard rename(draft, path) == 0 else { throw .refused(.rename, errno) }
            return
        }
        // A second name is refused where one is there; a renaming would replace it.
        guard link(draft, path) == 0 else {
            throw errno == EEXIST ? .fileExists : .refused(.link, errno)
        }
        guard unlink(draft) == 0 else { throw .refused(.link, errno) }
    }

    private static func write(_ bytes: [UInt8], to file: CInt) throws(VaultFileError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.write(file, $0.baseAddress, $0.count)
            }
            guard count > 0 || errno == EINTR else { throw .refused(.write, errno) }
            offset += max(count, 0)
        }
    }

    /// Reads a file that is the user's own and closed to others.
    static func read(_ path: String) throws(VaultFileError) -> [UInt8] {
        // Without waiting: a pipe would block until somebody writes to it.
        let file = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            throw errno == ELOOP ? .notARegularFile : .refused(.open, errno)
        }
        defer { Glibc.close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .refused(.read, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile }
        guard status.st_uid == geteuid() else { throw .foreignOwner }
        let permissions = status.st_mode & 0o777
        guard permissions & 0o077 == 0 else { throw .openToOthers(permissions) }
        guard status.st_size <= VaultSeal.byteCountMax else { throw .tooLong }
        return try contents(of: file)
    }

    private static func contents(of file: CInt) throws(VaultFileError) -> [UInt8] {
        // One byte more than allowed, as a file may grow while it is read.
        var bytes = [UInt8](repeating: 0, count: VaultSeal.byteCountMax + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes[filled...].withUnsafeMutableBytes {
                Glibc.read(file, $0.baseAddress, $0.count)
            }
            if count == 0 { break }
            guard count > 0 || errno == EINTR else { throw .refused(.read, errno) }
            filled += max(count, 0)
        }
        guard filled <= VaultSeal.byteCountMax else { throw .tooLong }
        return Array(bytes[..<filled])
    }
}
