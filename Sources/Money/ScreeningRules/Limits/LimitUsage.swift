import ChainModel
public import Units

/// Past deposits that count against limits: those that were cleared or held.
///
/// A value that a store fills for one deposit, with what shares its address, a payer or its wallet.
public struct LimitUsage: Sendable, Hashable {
    /// How long a day is.
    public static let daySeconds: Int64 = 86_400
    /// How far back the longest window goes; older deposits need not be given.
    public static let windowSeconds: Int64 = 30 * daySeconds

    /// The deposits, sorted by time.
    public private(set) var deposits: [CountedDeposit]

    enum Subject: Hashable {
        case recipient(WatchedScript)
        case source(WatchedScript)
        case wallet(WalletID)
    }

    /// Makes a usage; of two deposits with one id the later counts.
    public init(_ deposits: [CountedDeposit] = []) {
        let unique = Dictionary(deposits.map { ($0.id, $0) }) { _, later in later }
        self.deposits = unique.values.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    }

    /// Counts a deposit; one that is counted already is replaced, never counted twice.
    public mutating func record(_ deposit: CountedDeposit) {
        deposits.removeAll { $0.id == deposit.id }
        let place = deposits.lastIndex { ($0.time, $0.id) < (deposit.time, deposit.id) }
        deposits.insert(deposit, at: place.map { $0 + 1 } ?? 0)
    }

    /// Forgets what no window reaches any more.
    public mutating func prune(now: Timestamp) {
        let start = now.adding(seconds: -LimitUsage.windowSeconds)
        deposits.removeAll { $0.time <= start }
    }

    static func subjects(of deposit: CountedDeposit, _ scope: LimitScope) -> [Subject] {
        switch scope {
        case .depositAddress: [.recipient(deposit.recipient)]
        case .wallet: [.wallet(deposit.wallet)]
        case .sourceAddress:
            // Sorted, so that the same deposit gives the same findings in the same order.
            Set(deposit.sources).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
                .map { .source($0) }
        }
    }

    /// Returns the sum and count of a window that ends with the deposit, the deposit in it.
    ///
    /// The window ends at the later of the deposit's time and the latest time on record: a clock
    /// that steps back frees nothing. A sum that passes 128 bits is held at the largest amount.
    func total(
        with deposit: CountedDeposit, _ subject: Subject, lastSeconds: Int64
    ) -> (sum: Amount, count: Int) {
        let end = max(deposit.time, deposits.last?.time ?? deposit.time)
        let start = end.adding(seconds: -lastSeconds)
        var sum = deposit.amount.minorUnits
        var count = 1
        for past in deposits
        where past.time > start && past.id != deposit.id
            && past.amount.asset == deposit.amount.asset && LimitUsage.has(past, subject)
        {
            let (next, overflow) = sum.addingReportingOverflow(past.amount.minorUnits)
            sum = overflow ? .max : next
            count += 1
        }
        return (Amount(sum, of: deposit.amount.asset), count)
    }

    private static func has(_ deposit: CountedDeposit, _ subject: Subject) -> Bool {
        switch subject {
        case .recipient(let script): deposit.recipient == script
        case .source(let script): deposit.sources.contains(script)
        case .wallet(let wallet): deposit.wallet == wallet
        }
    }
}
