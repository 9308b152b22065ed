import Encodings
public import ScreeningRules
import Units

/// A line of the file that keeps the heads of evidence outside the database, one a day.
///
/// `2026-11-26 1234 <64 hexadecimal digits>`: the day that begins, how many verdicts there were,
/// and the link of the last. Print it, mail it, keep it elsewhere: who changes a verdict before it
/// changes the link too.
public struct EvidenceHeadLine: Sendable, Hashable {
    /// The day that begins.
    public let day: CalendarDate
    /// Where the chain of verdicts ended.
    public let head: EvidenceHead

    /// Makes a line.
    public init(day: CalendarDate, head: EvidenceHead) {
        self.day = day
        self.head = head
    }

    /// Reads a line; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split { $0 == " " }.map { String($0) }
        guard parts.count == 3, let day = CalendarDate(parts[0]), parts[0].utf8.count == 10,
            let count = UInt64(parts[1])
        else { return nil }
        do {
            guard let link = Bytes32(try Hex.decode(parts[2])) else { return nil }
            self.init(day: day, head: EvidenceHead(verdictCount: count, link: link))
        } catch {
            return nil
        }
    }

    /// The line, without its end.
    public var text: String {
        "\(day) \(head.verdictCount) \(Hex.encode(head.link.bytes))"
    }
}
