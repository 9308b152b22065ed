import Connector
import Glibc
import Logging
import ScreeningRules
import ServiceLifecycle
import Units

/// Writes the head of the verdicts to a file outside the database, once a day.
struct EvidenceHeads: Service {
    let path: String
    let store: any StorePort
    let clock: any ClockPort
    let logger: Logger

    /// How often the day is looked at.
    private static let pause = Duration.seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await round()
                } catch {
                    // The chain of verdicts goes on all the same, and the next round tries again.
                    logger.error(
                        "the head of the verdicts could not be kept: check evidence.heads",
                        metadata: ["file": "\(path)", "reason": "\(error)"])
                }
                do {
                    try await clock.sleep(for: Self.pause)
                } catch {
                    return
                }
            }
        }
    }

    /// Writes today's line unless it is there.
    func round() async throws {
        guard let today = CalendarDate(clock.now()) else { return }
        let last = try EvidenceHeadFile.lines(path).last
        if let last, last.day >= today { return }
        let head = try await store.read { try $0.evidenceHead() }
        try EvidenceHeadFile.append(EvidenceHeadLine(day: today, head: head), to: path)
    }
}

/// The file of heads: lines are only ever added.
enum EvidenceHeadFile {
    /// A century of lines, and more.
    private static let byteLimit = 8_388_608

    /// Returns the lines; none if there is no file yet.
    ///
    /// - Throws: `CommandFailure` for a line that is none.
    static func lines(_ path: String) throws -> [EvidenceHeadLine] {
        guard access(path, F_OK) == 0 else { return [] }
        let text = try TextFile.read(path, byteLimit: byteLimit)
        return try text.split(separator: "\n").enumerated().map { number, line in
            guard let head = EvidenceHeadLine(line) else {
                throw CommandFailure("\(path): line \(number + 1) is no head of verdicts")
            }
            return head
        }
    }

    /// Adds a line, and returns once it is on the disk.
    static func append(_ line: EvidenceHeadLine, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failed("open", path) }
        defer { close(file) }
        let bytes = Array("\(line.text)\n".utf8)
        guard write(file, bytes, bytes.count) == bytes.count else { throw failed("write", path) }
        guard fsync(file) == 0 else { throw failed("sync", path) }
    }

    private static func failed(_ verb: String, _ path: String) -> CommandFailure {
        CommandFailure("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
