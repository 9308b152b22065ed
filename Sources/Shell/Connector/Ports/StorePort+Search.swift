public import ChainModel
public import PayoutRules
public import Units

/// What is looked for; each is answered by an index.
public enum SearchKey: Sendable, Hashable {
    /// A transaction of a chain.
    case transaction(ChainID, TransactionID)
    /// Whoever paid a deposit, on any chain of the script's family.
    case payer(WatchedScript)
    /// Where a payout goes, as its script.
    case destination(WatchedScript)
    /// An exact amount.
    case amount(Amount)
    /// A platform's own reference for a wallet.
    case reference(String)
    /// An id of which only a part is known.
    case shortened(ShortenedID)
}

/// An id of 128 bits of which only the first digits are known, or the first and the last: as people
/// read it off a page, which shortens it in the middle.
public struct ShortenedID: Sendable, Hashable {
    /// The least id that begins so.
    public let first: UInt128
    /// The greatest id that begins so.
    public let last: UInt128
    /// The hexadecimal digits that it ends with, in capitals; empty for any.
    public let tail: String

    /// How many digits must be known, so that few ids have them.
    public static let digitCountMin = 6
    /// How many of them at the beginning, which the index is asked for.
    public static let headCountMin = 4

    /// Reads such as `ab12cd`, `ab12cd34…56ef78` or `ab12cd34...56ef78`; nil for whole ids and
    /// anything else.
    public init?(_ text: String) {
        let plain = text.replacing("...", with: "…").uppercased()
        let parts = plain.split(separator: "…", omittingEmptySubsequences: false)
        let digits = Set("0123456789ABCDEF".utf8)
        guard parts.count <= 2, let head = parts.first,
            parts.allSatisfy({ part in !part.isEmpty && part.utf8.allSatisfy(digits.contains) })
        else { return nil }
        let end = parts.count == 2 ? String(parts[1]) : ""
        let (headCount, tailCount) = (head.utf8.count, end.utf8.count)
        guard headCount >= ShortenedID.headCountMin,
            (ShortenedID.digitCountMin...31).contains(headCount + tailCount),
            let value = UInt128(head, radix: 16)
        else { return nil }
        let openBits = 128 - 4 * headCount
        first = value << openBits
        last = first | (UInt128.max >> (128 - openBits))
        tail = end
    }

    /// Whether an id may be this one.
    public func fits(_ id: UInt128) -> Bool {
        guard (first...last).contains(id) else { return false }
        let digits = String(id, radix: 16, uppercase: true)
        return (String(repeating: "0", count: 32 - digits.count) + digits).hasSuffix(tail)
    }
}

/// Something that was found.
public enum SearchFind: Sendable, Hashable {
    /// A deposit.
    case deposit(DepositID)
    /// A payout.
    case payout(PayoutID)
    /// A wallet.
    case wallet(WalletID)
    /// A case.
    case complianceCase(CaseID)
}

/// Looks for things by what people know of them.
public protocol SearchReading {
    /// Returns what has a key: deposits, then payouts, then wallets, then cases; of each kind so
    /// many at most, the newest deposits, payouts and cases first.
    func search(_ key: SearchKey, limit: Int) throws -> [SearchFind]
}
