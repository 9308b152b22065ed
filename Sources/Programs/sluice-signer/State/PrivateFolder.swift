import Glibc

/// Folders that belong to this user alone.
enum PrivateFolder {
    /// Makes a folder, or checks the one that is there.
    ///
    /// - Parameter group: who besides the user may pass through it.
    /// - Throws: `SignerFailure` of permission where others could look into it or change it.
    static func require(_ path: String, group: gid_t? = nil) throws(SignerFailure) {
        if mkdir(path, S_IRWXU) != 0, errno != EEXIST {
            guard errno == ENOENT else { throw SignerFailure(path, errno: errno) }
            throw SignerFailure(.system, "the folder that \(path) is to lie in is not there")
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw SignerFailure(path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw SignerFailure(.system, "\(path) is no folder")
        }
        guard status.st_uid == geteuid() else {
            throw SignerFailure(.permission, "\(path) belongs to another user; run chown on it")
        }
        if let group {
            guard chown(path, geteuid(), group) == 0, chmod(path, 0o710) == 0 else {
                throw SignerFailure("\(path) cannot be given to group \(group)", errno: errno)
            }
            return
        }
        guard status.st_mode & 0o077 == 0 else {
            throw SignerFailure(
                .permission, "\(path) is open to other users; run chmod 700 on it")
        }
    }

    /// Makes or checks the folder that a file lies in; the working folder is taken as it is.
    static func require(of file: String) throws(SignerFailure) {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        let parent = parts.dropLast().joined(separator: "/")
        if !parent.isEmpty, parent != "." { try require(parent) }
    }
}
