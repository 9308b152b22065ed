internal import Encodings
public import Units

/// When payouts may be signed: always, or within spans of UTC days.
public struct SigningHours: Sendable, Hashable {
    private struct Span: Sendable, Hashable {
        /// 0 for Monday to 6 for Sunday.
        let days: Set<Int64>
        let minutes: Range<Int64>
    }

    /// Nil for always.
    private let spans: [Span]?

    private static let dayNames = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    init(_ reader: inout PolicyReader) throws(PolicyDocumentError) {
        let meaning = "\"always\" or a list of spans with days, from and to"
        let value = try reader.value("hours", meaning)
        if value.text == "always" {
            spans = nil
            return
        }
        guard let elements = value.elements, (1...64).contains(elements.count) else {
            throw reader.error(.wrongKind, "hours", "must be \(meaning)")
        }
        var spans: [Span] = []
        for (index, element) in elements.enumerated() {
            let place = reader.place.isEmpty ? "hours" : "\(reader.place).hours"
            var part = try PolicyReader(element, at: "\(place)[\(index)]")
            spans.append(try SigningHours.span(&part))
            try part.finish()
        }
        self.spans = spans
    }

    /// Whether a moment is within the hours.
    public func allow(_ moment: Timestamp) -> Bool {
        guard let spans else { return true }
        guard moment.milliseconds >= 0 else { return false }
        let minutes = moment.milliseconds / 60_000
        // 1970-01-01 was a Thursday.
        let day = (minutes / 1_440 + 3) % 7
        return spans.contains {
            $0.days.contains(day) && $0.minutes.contains(minutes % 1_440)
        }
    }

    private static func span(_ reader: inout PolicyReader) throws(PolicyDocumentError) -> Span {
        var days: Set<Int64> = []
        for (index, name) in (try reader.texts("days", countMax: 7) ?? []).enumerated() {
            guard let day = dayNames.firstIndex(of: name) else {
                throw reader.error(
                    .malformed, "days[\(index)]", "must be a day's name, monday to sunday")
            }
            days.insert(Int64(day))
        }
        guard !days.isEmpty else {
            throw reader.error(.missing, "days", "is missing; list days from monday to sunday")
        }
        let from = try minute("from", &reader)
        let to = try minute("to", &reader)
        guard from < to else {
            throw reader.error(
                .inconsistent, "to", "is not after from; write two spans around midnight")
        }
        return Span(days: days, minutes: from..<to)
    }

    private static func minute(
        _ name: String, _ reader: inout PolicyReader
    ) throws(PolicyDocumentError) -> Int64 {
        let text = try reader.text(name, "a time in UTC such as 08:30")
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard text.utf8.count == 5, parts.count == 2,
            let hour = UInt8(String(decoding: parts[0], as: UTF8.self)),
            let minute = UInt8(String(decoding: parts[1], as: UTF8.self)),
            parts[0].count == 2, minute < 60, hour < 24 || (hour == 24 && minute == 0)
        else {
            throw reader.error(.malformed, name, "must be a time in UTC such as 08:30, to 24:00")
        }
        return Int64(hour) * 60 + Int64(minute)
    }
}
