import Encodings
import Glibc
import SignerPolicy

/// A log as it was found, read and compared with its end.
struct LogReading {
    /// What is remembered.
    let journal: PolicyJournal
    /// How many bytes of the file are sound.
    let byteCount: Int

    /// Reads a log.
    ///
    /// What stands behind the end, and is no whole entry, was being written when the process died:
    /// nothing was answered because of it, and it is left out.
    /// - Throws: `SignerFailure` of data for a broken link or a missing tail.
    static func read(
        _ file: Int32, until end: LogEnd, in folder: String
    ) throws(SignerFailure) -> LogReading {
        var reading: LogReading?
        var byteCountMax = Int.max
        // At most twice: without its last line the log is read again.
        while reading == nil {
            reading = try attempt(file, end, folder, &byteCountMax)
        }
        guard let reading else { preconditionFailure("the loop ends with a reading") }
        return reading
    }

    private static func attempt(
        _ file: Int32, _ end: LogEnd, _ folder: String, _ byteCountMax: inout Int
    ) throws(SignerFailure) -> LogReading? {
        let lines = LogLines(file, byteCountMax: byteCountMax)
        var link = LogEnd(SignerLog()).link
        let watched = lines.lazy.map { line in
            if lines.count == end.count { link = LogReading.link(of: line) }
            return line
        }
        let journal: PolicyJournal
        do {
            journal = try PolicyJournal(replaying: watched)
        } catch {
            let start = lines.lastRange.lowerBound
            let isUnanswered = error.number >= end.count && lines.next() == nil
            guard isUnanswered, lines.errorNumber == nil, start < byteCountMax else {
                throw failure(
                    folder, "entry \(error.number) of the log is broken: \(error.reason.words)")
            }
            byteCountMax = start
            return nil
        }
        if let number = lines.errorNumber { throw SignerFailure("signer.log", errno: number) }
        guard journal.log.count >= end.count else {
            throw failure(
                folder,
                "the log's tail is missing: it has \(journal.log.count) entries of \(end.count)")
        }
        guard link == end.link else {
            throw failure(folder, "the log is another than signer.end says")
        }
        return LogReading(journal: journal, byteCount: lines.lastRange.upperBound)
    }

    /// Makes the failure of a log that cannot be trusted.
    static func failure(_ folder: String, _ what: String) -> SignerFailure {
        SignerFailure(
            .data,
            """
            \(folder): \(what). Nothing is signed, as limits might be passed twice. Stop the \
            daemon and bring back signer.log and signer.end together from where you keep copies of \
            them. If there is none: compare the chain with the daemon's payouts (sluice audit), \
            move the folder away, and start with a new one, whose windows are empty.
            """)
    }

    private static func link(of line: [UInt8]) -> String {
        do {
            return try JSONValue.parse(line)["link"]?.text ?? ""
        } catch {
            // The entry is about to be found broken.
            return ""
        }
    }
}

extension SignerLog.BrokenEntry.Reason {
    fileprivate var words: String {
        switch self {
        case .malformed: "it is no entry"
        case .wrongNumber: "it has another number"
        case .wrongPrevious: "it follows another entry than the one before"
        case .wrongLink: "it was changed"
        case .wrongEnd: "the log ends elsewhere"
        case .wrongRecord: "its approval cannot be read"
        }
    }
}
