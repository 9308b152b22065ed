import Glibc

/// Reads and writes files that fit into memory.
enum SmallFile {
    /// Returns a file's bytes; nil where there is none.
    ///
    /// - Throws: `SignerFailure`, also where it is longer than the limit.
    static func read(_ path: String, limit: Int) throws(SignerFailure) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw SignerFailure(path, errno: errno)
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes[filled...].withUnsafeMutableBytes {
                Glibc.read(file, $0.baseAddress, $0.count)
            }
            if count == 0 { break }
            guard count > 0 || errno == EINTR else { throw SignerFailure(path, errno: errno) }
            filled += max(count, 0)
        }
        guard filled <= limit else {
            throw SignerFailure(.data, "\(path) is longer than \(limit) bytes")
        }
        return Array(bytes[..<filled])
    }

    /// Writes all bytes to an open file.
    static func write(
        _ bytes: [UInt8], to file: Int32, named name: String
    ) throws(SignerFailure) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.write(file, $0.baseAddress, $0.count)
            }
            guard count > 0 || errno == EINTR else { throw SignerFailure(name, errno: errno) }
            offset += max(count, 0)
        }
    }

    /// Writes a new file that everybody may read; it must not be there.
    static func create(_ path: String, _ text: String) throws(SignerFailure) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            guard errno == EEXIST else { throw SignerFailure(path, errno: errno) }
            throw SignerFailure(.exists, "\(path) is there already; move it away first")
        }
        defer { close(file) }
        // The mask of this program keeps even public files to the user; the daemon reads these.
        fchmod(file, 0o644)
        try write(Array(text.utf8), to: file, named: path)
        guard fsync(file) == 0 else { throw SignerFailure(path, errno: errno) }
    }
}
