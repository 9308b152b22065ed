import Glibc
import SignerPolicy

/// The signer's own memory on disk: the log, and how far it went.
///
/// One process at a time has it. An entry is durable before ``append(_:endingAt:)`` returns.
final class StateFolder: Sendable {
    static let logName = "signer.log"
    static let endName = "signer.end"

    private let path: String
    private let folder: Int32
    private let log: Int32

    /// Opens the folder and reads what is remembered; makes both where nothing is there.
    ///
    /// - Throws: `SignerFailure`: busy, permission, data or system.
    static func open(
        _ path: String
    ) throws(SignerFailure) -> (folder: StateFolder, journal: PolicyJournal) {
        try PrivateFolder.require(path)
        let folder = try StateFolder(path)
        let end = try folder.end()
        let reading = try LogReading.read(folder.log, until: end, in: path)
        guard ftruncate(folder.log, off_t(reading.byteCount)) == 0,
            lseek(folder.log, 0, SEEK_END) == off_t(reading.byteCount)
        else { throw SignerFailure(logName, errno: errno) }
        // Entries behind the old end were written whole; from now on they are part of it.
        try folder.synchronizeLog()
        try folder.write(LogEnd(reading.journal.log))
        return (folder, reading.journal)
    }

    /// Reads a log without changing anything, while a signer may be running.
    static func verify(_ path: String) throws(SignerFailure) -> PolicyJournal {
        let log = Glibc.open("\(path)/\(logName)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard log >= 0 else { throw SignerFailure("\(path)/\(logName)", errno: errno) }
        defer { close(log) }
        guard let bytes = try SmallFile.read("\(path)/\(endName)", limit: LogEnd.byteCountMax),
            let end = LogEnd(bytes)
        else { throw LogReading.failure(path, "\(endName) is missing or damaged") }
        return try LogReading.read(log, until: end, in: path).journal
    }

    private init(_ path: String) throws(SignerFailure) {
        let folder = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw SignerFailure(path, errno: errno) }
        guard flock(folder, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
            close(folder)
            guard number == EWOULDBLOCK else { throw SignerFailure(path, errno: number) }
            throw SignerFailure(.busy, "another signer uses \(path); stop it first")
        }
        let log = openat(
            folder, StateFolder.logName, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
            S_IRUSR | S_IWUSR)
        guard log >= 0 else {
            let number = errno
            close(folder)
            throw SignerFailure("\(path)/\(StateFolder.logName)", errno: number)
        }
        self.path = path
        self.folder = folder
        self.log = log
    }

    deinit {
        close(log)
        close(folder)
    }

    /// Adds an entry; when this returns, it survives a loss of power.
    ///
    /// - Throws: `SignerFailure`; the log is then in doubt, and the process must stop and read it
    ///   again: a failed synchronisation is never tried twice.
    func append(_ line: [UInt8], endingAt end: SignerLog) throws(SignerFailure) {
        try SmallFile.write(line + [UInt8(ascii: "\n")], to: log, named: StateFolder.logName)
        try synchronizeLog()
        try write(LogEnd(end))
    }

    private func synchronizeLog() throws(SignerFailure) {
        guard fsync(log) == 0 else { throw SignerFailure(StateFolder.logName, errno: errno) }
    }

    /// Reads how far the log went; a new folder has neither file.
    private func end() throws(SignerFailure) -> LogEnd {
        let bytes = try SmallFile.read(
            "\(path)/\(StateFolder.endName)", limit: LogEnd.byteCountMax)
        guard let bytes else {
            // The log is made before its end: an empty one without it is new.
            guard lseek(log, 0, SEEK_END) == 0 else {
                throw LogReading.failure(path, "\(StateFolder.endName) is missing")
            }
            return LogEnd(SignerLog())
        }
        guard let end = LogEnd(bytes) else {
            throw LogReading.failure(path, "\(StateFolder.endName) is damaged")
        }
        return end
    }

    private func write(_ end: LogEnd) throws(SignerFailure) {
        let draft = "\(StateFolder.endName).new"
        let file = openat(
            folder, draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
            S_IRUSR | S_IWUSR)
        guard file >= 0 else { throw SignerFailure(draft, errno: errno) }
        defer { close(file) }
        try SmallFile.write(end.bytes, to: file, named: draft)
        guard fsync(file) == 0, renameat(folder, draft, folder, StateFolder.endName) == 0,
            fsync(folder) == 0
        else { throw SignerFailure(StateFolder.endName, errno: errno) }
    }
}
