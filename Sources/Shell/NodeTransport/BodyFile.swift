import Glibc

/// A new file that takes the body of an answer; it goes away with this object.
public final class BodyFile: Sendable {
    /// Where it lies.
    public let path: String
    private let descriptor: Int32

    /// Makes an empty file that only this user can read; nil if the folder takes none.
    public init?(folder: String) {
        var template = Array("\(folder)/sluice-list-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return nil }
        // Programs that this one starts have no use for it.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        path = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Forgets what was written; false if the disk does not.
    public func empty() -> Bool {
        ftruncate(descriptor, 0) == 0 && lseek(descriptor, 0, SEEK_SET) == 0
    }

    /// Appends bytes; false if the disk does not take them.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.write(descriptor, piece.baseAddress, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
