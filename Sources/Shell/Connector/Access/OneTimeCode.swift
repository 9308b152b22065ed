import Digests
import Encodings
public import Units

/// One-time codes of a secret that a person's phone knows too.
///
/// Source: RFC 6238 with its defaults: HMAC-SHA1, steps of 30 seconds from 1970; and RFC 4226,
/// section 5.3, for six digits of a code.
public enum OneTimeCode {
    /// How long a code lasts.
    public static let stepSeconds: Int64 = 30
    /// The length of a secret, in bytes. Source: RFC 4226, section 4, R6, recommends 160 bits.
    public static let secretByteCount = 20
    /// How many steps a phone's clock may be off, either way.
    private static let driftSteps: Int64 = 1

    /// Returns the step that a moment is in.
    public static func step(at time: Timestamp) -> Int64 {
        max(0, time.milliseconds / 1_000 / stepSeconds)
    }

    /// Returns the code of a step, with leading zeros.
    public static func code(secret: [UInt8], step: Int64, digitCount: Int = 6) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        let digest = HMACSHA1.authenticate(message, key: secret)
        let offset = Int(digest[19] & 15)
        let number = digest[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var digits: [UInt8] = []
        var rest = number & 0x7fff_ffff
        for _ in 0..<digitCount {
            digits.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }

    /// Returns the step whose code was typed, if it is near now and later than the last one used.
    ///
    /// All steps are compared, and each code whole, so that time says nothing.
    public static func accepted(
        _ typed: String, secret: [UInt8], at time: Timestamp, after last: Int64
    ) -> Int64? {
        let bytes = Array(typed.utf8)
        guard bytes.count == 6 else { return nil }
        let now = step(at: time)
        var found: Int64?
        for step in (now - driftSteps)...(now + driftSteps) {
            let isEqual = ConstantTime.isEqual(Array(code(secret: secret, step: step).utf8), bytes)
            if isEqual, step > last, step >= 0 { found = step }
        }
        return found
    }

    /// Returns the text that an app reads out of a QR code.
    ///
    /// Source: the key URI format of Google Authenticator. A name of staff needs no escapes.
    public static func uri(name: String, secret: [UInt8]) -> String {
        "otpauth://totp/Sluice:\(name)?secret=\(Base32.encode(secret))&issuer=Sluice"
    }
}

/// Comparing what a stranger sent with a secret.
public enum ConstantTime {
    /// Whether two byte strings are equal, without stopping at the first difference.
    public static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
