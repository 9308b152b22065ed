/// The counts that Bitcoin writes in front of lists and bytes.
///
/// Source: the Bitcoin developer reference, "CompactSize Unsigned Integers".
public enum CompactSize {
    /// Returns how many bytes a count takes; it is 0 or more.
    public static func byteCount(of count: Int) -> Int {
        switch count {
        case ..<253: 1
        case ...0xffff: 3
        case ...0xffff_ffff: 5
        default: 9
        }
    }
}
