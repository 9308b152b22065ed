/// The name of a request, a plan or a payout, as the daemon made it.
///
/// 1 to 128 of `A`–`Z`, `a`–`z`, `0`–`9`, `.`, `_`, `:`, `-`: safe in a log line.
public struct SigningID: Sendable, Hashable {
    /// The name.
    public let text: String

    /// Takes a name; nil for anything else.
    public init?(_ text: String) {
        guard (1...SigningID.byteCountMax).contains(text.utf8.count),
            text.utf8.allSatisfy(SigningID.isAllowed)
        else { return nil }
        self.text = text
    }

    private static let byteCountMax = 128

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension SigningID: Comparable, CustomStringConvertible {
    /// Orders by bytes.
    public static func < (left: SigningID, right: SigningID) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
    /// The name.
    public var description: String { text }
}
