import Glibc

/// The Unix socket that the signer listens on.
final class SignerSocket: Sendable {
    private let path: String
    private let folder: Int32
    private let listener: Int32

    /// Makes the socket; its folder is this user's alone, or a group's too that may pass through.
    ///
    /// - Throws: `SignerFailure`: busy where another process listens there already.
    init(_ path: String, group: gid_t?) throws(SignerFailure) {
        self.path = path
        folder = try SignerSocket.lockedFolder(of: path, group: group)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        guard listener >= 0 else { throw SignerFailure("socket", errno: errno) }
        try SignerSocket.removeStale(path)
        var address = try SignerSocket.address(path)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw SignerFailure(path, errno: errno) }
        if let group {
            guard chown(path, geteuid(), group) == 0 else {
                throw SignerFailure("\(path) cannot be given to group \(group)", errno: errno)
            }
        }
        guard chmod(path, group == nil ? 0o600 : 0o660) == 0, listen(listener, 8) == 0 else {
            throw SignerFailure(path, errno: errno)
        }
    }

    deinit {
        Glibc.close(listener)
        Glibc.close(folder)
    }

    /// Takes the socket's name away, so that nobody connects any more.
    func remove() { unlink(path) }

    /// Waits for the next connection.
    ///
    /// - Throws: `SignerFailure` where the system gives none, such as for lack of descriptors.
    func accept() throws(SignerFailure) -> Int32 {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            if connection >= 0 { return connection }
            guard errno == EINTR || errno == ECONNABORTED else {
                throw SignerFailure("accept", errno: errno)
            }
        }
    }

    /// Returns a path as an address.
    ///
    /// - Throws: `SignerFailure` where it is longer than 107 bytes. Source: unix(7).
    static func address(_ path: String) throws(SignerFailure) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let isTaken = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard !bytes.isEmpty, bytes.count < room.count, !bytes.contains(0) else { return false }
            room.copyBytes(from: bytes)
            return true
        }
        guard isTaken else {
            throw SignerFailure(.usage, "a socket's path has 1 to 107 bytes: \(path)")
        }
        return address
    }

    /// Removes what a killed signer left: the folder's lock says that nobody listens.
    private static func removeStale(_ path: String) throws(SignerFailure) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw SignerFailure(path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SignerFailure(.exists, "\(path) is there and is no socket; move it away")
        }
        guard unlink(path) == 0 else { throw SignerFailure(path, errno: errno) }
    }

    /// Makes or checks the socket's folder, and locks it for as long as the socket is there.
    private static func lockedFolder(
        of path: String, group: gid_t?
    ) throws(SignerFailure) -> Int32 {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw SignerFailure(
                .usage, "give the socket a folder of its own, such as signer/run/signer.sock")
        }
        let parent = String(path[..<slash])
        try PrivateFolder.require(parent, group: group)
        let folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw SignerFailure(parent, errno: errno) }
        guard flock(folder, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
            Glibc.close(folder)
            guard number == EWOULDBLOCK else { throw SignerFailure(parent, errno: number) }
            throw SignerFailure(.busy, "another signer listens on \(path); stop it first")
        }
        return folder
    }
}
