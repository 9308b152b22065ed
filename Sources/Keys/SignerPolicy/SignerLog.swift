internal import Digests
public import Encodings
public import Units

/// Where an append-only log ends: how many entries there are, and the last one's link.
///
/// Each entry is one line of JSON with sorted keys. Its `link` is the SHA-256 of the link before
/// it and of the entry without `link`; so no entry can be changed, moved, added or left out without
/// breaking all links behind it. What is cut off at the end shows only against a head kept
/// elsewhere.
public struct SignerLog: Sendable, Hashable {
    /// The first entry that is not as it was written.
    public struct BrokenEntry: Error, Sendable, Equatable {
        /// What is wrong with an entry.
        public enum Reason: String, Sendable, Hashable, CaseIterable {
            /// The line is no entry in its one form.
            case malformed
            /// The entry has not the next number.
            case wrongNumber
            /// The entry does not continue the one before it.
            case wrongPrevious
            /// The entry was changed: its link is another.
            case wrongLink
            /// The log ends elsewhere than was expected.
            case wrongEnd
            /// The entry is intact, and is no approval that can be remembered.
            case wrongRecord
        }

        /// Which entry, from 0.
        public let number: Int
        /// What is wrong.
        public let reason: Reason
    }

    /// How many entries there are.
    public private(set) var count = 0
    /// The last entry's link; zeros where there is none.
    public private(set) var link = Bytes32(head: 0, tail: 0)

    /// The longest line, in bytes: an approval of twenty thousand payouts.
    public static let lineByteCountMax = 16 << 20

    /// Starts without an entry.
    public init() {}

    /// Adds an entry and returns its line, without a line break.
    ///
    /// The fields must not be `number`, `previous` or `link`.
    mutating func append(_ fields: [(key: String, value: JSONValue)]) -> [UInt8] {
        let body = SignerLog.body(fields, number: count, previous: link)
        link = SignerLog.link(of: body, behind: link)
        count += 1
        return JSONValue.object(body + [("link", .string(Hex.encode(link.bytes)))]).canonical()
    }

    /// Takes the next line, and returns its entry.
    ///
    /// - Throws: `BrokenEntry`; the log is then as it was.
    public mutating func take(_ line: [UInt8]) throws(BrokenEntry) -> JSONValue {
        let entry: JSONValue
        do {
            entry = try JSONValue.parse(line)
        } catch {
            throw BrokenEntry(number: count, reason: .malformed)
        }
        guard line.count <= SignerLog.lineByteCountMax, let fields = entry.fields,
            entry.canonical() == line, let link = entry["link"]?.text.flatMap({ Bytes32(hex: $0) })
        else { throw BrokenEntry(number: count, reason: .malformed) }
        guard entry["number"]?.integer(as: Int.self) == count else {
            throw BrokenEntry(number: count, reason: .wrongNumber)
        }
        guard entry["previous"]?.text == Hex.encode(self.link.bytes) else {
            throw BrokenEntry(number: count, reason: .wrongPrevious)
        }
        let body = fields.filter { $0.key != "link" }
        guard SignerLog.link(of: body, behind: self.link) == link else {
            throw BrokenEntry(number: count, reason: .wrongLink)
        }
        self.link = link
        count += 1
        return entry
    }

    /// Reads a whole log and returns where it ends.
    ///
    /// - Parameter end: where it must end, if that is known.
    /// - Throws: `BrokenEntry` for the first entry that is not as it was written.
    public static func verify(
        _ lines: some Sequence<[UInt8]>, endingAt end: SignerLog? = nil
    ) throws(BrokenEntry) -> SignerLog {
        var log = SignerLog()
        for line in lines { _ = try log.take(line) }
        if let end, end != log {
            throw BrokenEntry(number: min(end.count, log.count), reason: .wrongEnd)
        }
        return log
    }

    private static func body(
        _ fields: [(key: String, value: JSONValue)], number: Int, previous: Bytes32
    ) -> [(key: String, value: JSONValue)] {
        fields + [
            ("number", .integer(number)), ("previous", .string(Hex.encode(previous.bytes))),
        ]
    }

    private static func link(
        of body: [(key: String, value: JSONValue)], behind previous: Bytes32
    ) -> Bytes32 {
        Bytes32(digestOf: previous.bytes + JSONValue.object(body).canonical())
    }
}
