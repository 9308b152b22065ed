import Units

/// Times as sources of prices write them.
enum RateTime {
    /// Returns the moment that a text names; nil for one that is none.
    ///
    /// Takes whole seconds since 1970 in 9 to 11 digits, milliseconds in 12 to 14, with any
    /// fraction dropped, and RFC 3339 in UTC: `2026-11-26T18:00:00Z`.
    static func parse(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count <= 40 else { return nil }
        return bytes.contains(UInt8(ascii: "T")) ? rfc3339(bytes) : number(bytes)
    }

    private static func number(_ bytes: [UInt8]) -> Timestamp? {
        let parts = bytes.split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, let value = digits(whole),
            parts.count == 1 || digits(parts[1].prefix(18)) != nil
        else { return nil }
        return switch whole.count {
        case 9...11: Timestamp(seconds: value)
        case 12...14: Timestamp(milliseconds: value)
        default: nil
        }
    }

    /// Source: RFC 3339, section 5.6; the offset must be `Z` or `+00:00`.
    private static func rfc3339(_ bytes: [UInt8]) -> Timestamp? {
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), let year = digits(bytes[0..<4]),
            let month = digits(bytes[5..<7]), let day = digits(bytes[8..<10]),
            let hour = digits(bytes[11..<13]), let minute = digits(bytes[14..<16]),
            let second = digits(bytes[17..<19]), year >= 1970, (1...12).contains(month),
            (1...length(of: month, year)).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard Array(rest) == Array("Z".utf8) || Array(rest) == Array("+00:00".utf8) else {
            return nil
        }
        let days = days(to: year, month, day)
        return Timestamp(seconds: ((days * 24 + hour) * 60 + minute) * 60 + second)
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard !bytes.isEmpty, bytes.count <= 18,
            bytes.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func length(of month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01; the year has four digits, so that this is short.
    private static func days(to year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let years = (1970..<year).reduce(Int64(0)) { $0 + (isLeap($1) ? 366 : 365) }
        return (1..<month).reduce(years) { $0 + length(of: $1, year) } + day - 1
    }
}
