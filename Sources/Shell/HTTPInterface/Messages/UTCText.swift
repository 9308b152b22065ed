import Connector
import ScreeningRules
import Units

/// Times as the API writes them. Source: RFC 3339, in UTC with milliseconds.
enum UTCText {
    /// Returns such as `2026-01-31T12:00:00.000Z`; the years 1 to 9999 only, others are held there.
    static func format(_ time: Timestamp) -> String {
        let first: Int64 = -62_135_596_800_000
        let last: Int64 = 253_402_300_799_999
        let milliseconds = min(max(time.milliseconds, first), last)
        let held = Timestamp(milliseconds: milliseconds)
        guard let date = CalendarDate(held) else {
            preconditionFailure("a time that is held to four digits of year has a date")
        }
        let rest = milliseconds % 86_400_000
        let ofDay = rest < 0 ? rest + 86_400_000 : rest
        let clock = [ofDay / 3_600_000, ofDay / 60_000 % 60, ofDay / 1_000 % 60].map {
            padded($0, 2)
        }
        return "\(date)T\(clock.joined(separator: ":")).\(padded(ofDay % 1_000, 3))Z"
    }

    /// Reads a time in UTC, with or without a fraction of at most 9 digits; nil for anything else.
    static func parse(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard (20...30).contains(bytes.count), bytes.last == UInt8(ascii: "Z"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            let date = CalendarDate(String(decoding: bytes[..<10], as: UTF8.self)),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), hour < 24, minute < 60, second < 60,
            let fraction = milliseconds(bytes[19..<(bytes.count - 1)])
        else { return nil }
        let ofDay = hour * 3_600 + minute * 60 + second
        return Timestamp(milliseconds: date.start.milliseconds + ofDay * 1_000 + fraction)
    }

    private static func milliseconds(_ text: ArraySlice<UInt8>) -> Int64? {
        guard !text.isEmpty else { return 0 }
        guard text.first == UInt8(ascii: "."), text.count >= 2 else { return nil }
        var digits = Array(text.dropFirst())
        guard number(digits[...]) != nil else { return nil }
        while digits.count < 3 { digits.append(UInt8(ascii: "0")) }
        return number(digits[..<3])
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
