import Connector
import Encodings
import Glibc
import SQLiteStore

/// The file with the key that seals the secrets of staff's one-time codes.
///
/// It is beside the database and no part of it: a copy of the database alone gives nobody a code.
enum StaffKeyFile {
    /// Where it is if nothing else is said: in the database's folder.
    static func pathDefault(database: String) -> String {
        let folder = database.lastIndex(of: "/").map { database[...$0] } ?? ""
        return "\(folder)staff.key"
    }

    /// Returns the seal of a database, whose key is made at its first start; seals what an older
    /// version kept in the open.
    ///
    /// A key that is lost is not made anew by itself: only where an account is reset, as its old
    /// secret is of no use then.
    /// - Returns: the seal, and the accounts whose secrets another key sealed.
    /// - Throws: `CommandFailure`, `StoreFailure`.
    static func seal(
        of store: SQLiteLedgerStore, _ path: String, mayReplace: Bool = false
    ) async throws -> (seal: StaffSeal, foreign: [String]) {
        let staff = try await store.read { try $0.allStaff() }
        let sealed = staff.filter { if case .sealed = $0.secret { true } else { false } }
        let key: [UInt8]
        if let found = try read(path) {
            key = found
        } else if sealed.isEmpty || mayReplace {
            key = try make(path)
        } else {
            throw CommandFailure(
                "\(path) is not there, the key of staff's one-time codes. Put it back from where "
                    + "you keep it, or give each account new codes: `sluice staff reset "
                    + "\(sealed[0].name)` makes a new key")
        }
        guard let seal = StaffSeal(key: key) else {
            throw CommandFailure("\(path) holds no key of \(StaffSeal.keyByteCount) bytes")
        }
        return (seal, try await store.write { try seal.sealAll(in: $0) })
    }

    /// What an operator is told of accounts whose secrets another key sealed.
    static func sentence(_ foreign: [String], _ path: String) -> String {
        "the one-time codes of \(foreign.prefix(10).joined(separator: ", ")) belong to another key "
            + "than \(path): put that back, or run `sluice staff reset` for each"
    }

    private static let letterCount = StaffSeal.keyByteCount * 2

    /// Returns the key; nil if there is no file.
    private static func read(_ path: String) throws -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw failed("open", path)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure("\(path) is no plain file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw CommandFailure(
                "\(path) can be read by others: chmod 600, and reset the accounts if somebody did")
        }
        var bytes = [UInt8](repeating: 0, count: letterCount + 2)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw failed("read", path) }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        do {
            return try Hex.decode(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        } catch {
            throw CommandFailure("\(path) holds no key of \(StaffSeal.keyByteCount) bytes")
        }
    }

    /// Makes the file with a new key, and returns once it is on the disk.
    private static func make(_ path: String) throws -> [UInt8] {
        let key = SecretBytes.draw(count: StaffSeal.keyByteCount)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failed("make", path) }
        defer { close(file) }
        let bytes = Array("\(Hex.encode(key))\n".utf8)
        guard write(file, bytes, bytes.count) == bytes.count else { throw failed("write", path) }
        guard fsync(file) == 0 else { throw failed("sync", path) }
        let name = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failed("open", name) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failed("sync", name) }
        return key
    }

    private static func failed(_ verb: String, _ path: String) -> CommandFailure {
        CommandFailure("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
