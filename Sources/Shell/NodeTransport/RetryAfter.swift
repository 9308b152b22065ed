internal import CCurl
internal import Units

/// The `Retry-After` header, RFC 9110 section 10.2.3.
enum RetryAfter {
    /// Returns the pause that a header asks for, as seconds or as a date; nil if it is neither.
    ///
    /// A date in the past is a pause of nothing.
    static func pause(_ text: String, now: Timestamp) -> Duration? {
        let digits = text.utf8
        guard !digits.isEmpty, digits.count <= 64 else { return nil }
        if digits.allSatisfy({ 0x30...0x39 ~= $0 }) {
            return .seconds(Int64(text) ?? Int64(Int32.max))
        }
        // A date of HTTP names its weekday; libcurl would take much else for a date.
        guard let first = digits.first, 0x41...0x5A ~= first else { return nil }
        let seconds = curl_getdate(text, nil)
        guard seconds >= 0 else { return nil }
        let pause = Timestamp(seconds: Int64(seconds)).milliseconds(since: now)
        return .milliseconds(max(0, pause))
    }
}
