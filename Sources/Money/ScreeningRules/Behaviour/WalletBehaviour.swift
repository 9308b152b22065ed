import ChainModel
public import Units

/// What a wallet received on one day of UTC.
public struct BehaviourDay: Sendable, Hashable {
    /// Days since 1970-01-01.
    public let day: Int64
    /// How many deposits.
    public var count: Int
    /// Their value together, without those that had no price.
    public var value: Amount
    /// How many different payers.
    public var payerCount: Int

    /// Makes a day.
    public init(day: Int64, count: Int, value: Amount, payerCount: Int) {
        self.day = day
        self.count = count
        self.value = value
        self.payerCount = payerCount
    }

    /// Returns the day of UTC that a moment is in.
    public static func day(of time: Timestamp) -> Int64 {
        let milliseconds = time.milliseconds
        let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        return rest < 0 ? days - 1 : days
    }
}

/// What a wallet did, bounded: the newest events one by one, older ones as what they sum up to.
///
/// A busy wallet costs no more than a quiet one: days keep what is usual for it, and the events
/// that left the list are counted.
public struct WalletBehaviour: Sendable, Hashable {
    /// The most events that are kept one by one.
    public static let eventCountMax = 300
    /// The most days with deposits that are kept.
    public static let dayCountMax = 60

    /// The currency of all values.
    public let currency: Asset
    /// The newest events, oldest first.
    public private(set) var events: [BehaviourEvent]
    /// Days with deposits, oldest first.
    public private(set) var days: [BehaviourDay]
    /// How many deposits were before the events that are kept.
    public private(set) var olderDepositCount: Int
    /// When the last event before those that are kept was; nil for none.
    public private(set) var olderEventTime: Timestamp?

    /// Makes a behaviour of what a store kept; what is above the bounds is counted.
    ///
    /// - Parameter days: all days with deposits, those of `events` too.
    public init(
        currency: Asset, events: [BehaviourEvent] = [], days: [BehaviourDay] = [],
        olderDepositCount: Int = 0, olderEventTime: Timestamp? = nil
    ) {
        self.currency = currency
        self.events = BehaviourEvent.inOrder(events)
        self.days = Array(days.sorted { $0.day < $1.day }.suffix(WalletBehaviour.dayCountMax))
        self.olderDepositCount = max(0, olderDepositCount)
        self.olderEventTime = olderEventTime
        trim()
    }

    /// Adds an event; one that is known already is replaced, and its day counts it once.
    public mutating func record(_ event: BehaviourEvent) {
        if let place = events.lastIndex(where: { $0.isSame(as: event) }) {
            events[place] = event
            events.sort(by: BehaviourEvent.isBefore)
            return
        }
        if event.direction == .deposit { count(event) }
        let place = events.lastIndex { BehaviourEvent.isBefore($0, event) }
        events.insert(event, at: place.map { $0 + 1 } ?? 0)
        trim()
    }

    private mutating func count(_ event: BehaviourEvent) {
        let day = BehaviourDay.day(of: event.time)
        let isKnownPayer = events.contains { past in
            past.direction == .deposit && BehaviourDay.day(of: past.time) == day
                && past.counterparties.contains { event.counterparties.contains($0) }
        }
        let place: Int
        if let known = days.lastIndex(where: { $0.day == day }) {
            place = known
        } else {
            place = days.lastIndex { $0.day < day }.map { $0 + 1 } ?? 0
            days.insert(
                BehaviourDay(day: day, count: 0, value: .zero(currency), payerCount: 0), at: place)
        }
        days[place].count += 1
        if !isKnownPayer { days[place].payerCount += 1 }
        let units = event.units(of: currency) ?? 0
        let sum = BehaviourStatistics.clipped(days[place].value.minorUnits) + units
        days[place].value = Amount(
            UInt128(min(sum, BehaviourStatistics.unitsMax)), of: currency)
        days.removeFirst(max(0, days.count - WalletBehaviour.dayCountMax))
    }

    private mutating func trim() {
        let surplus = events.count - WalletBehaviour.eventCountMax
        guard surplus > 0 else { return }
        let leaving = events.prefix(surplus)
        olderDepositCount += leaving.count { $0.direction == .deposit }
        if let last = leaving.last { olderEventTime = max(olderEventTime ?? last.time, last.time) }
        events.removeFirst(surplus)
    }
}

/// All that behaviour is judged by, for one deposit or payout.
public struct BehaviourHistory: Sendable, Hashable {
    /// The most events of a payer with other wallets that are looked at.
    public static let elsewhereCountMax = 300
    /// The most known addresses that a look-alike is looked for among.
    public static let knownAddressCountMax = 1_000
    /// The most transactions before a deposit's own that are looked at.
    public static let ancestorCountMax = 32

    /// The wallet's own past.
    public let wallet: WalletBehaviour
    /// What the same payers paid to other wallets of ours, oldest first.
    public let elsewhere: [BehaviourEvent]
    /// The spellings of addresses that the wallet paid for good.
    public let knownAddresses: [String]
    /// The Bitcoin transactions before the deposit's own, as far as a trace has seen them.
    public let ancestors: [TransactionShape]
    /// The median first deposit of all wallets; nil where nobody knows it.
    public let typicalFirstDeposit: Amount?
    /// How many payments in tokens that only look like ours the wallet got in the last day.
    public let counterfeitCount: Int

    /// Makes a history; of what is above the bounds the newest is kept.
    public init(
        wallet: WalletBehaviour, elsewhere: [BehaviourEvent] = [], knownAddresses: [String] = [],
        ancestors: [TransactionShape] = [], typicalFirstDeposit: Amount? = nil,
        counterfeitCount: Int = 0
    ) {
        self.wallet = wallet
        let surplus = elsewhere.count - BehaviourHistory.elsewhereCountMax
        let sorted = BehaviourEvent.inOrder(elsewhere)
        self.elsewhere = surplus > 0 ? Array(sorted.dropFirst(surplus)) : sorted
        self.knownAddresses = Array(
            knownAddresses.prefix(BehaviourHistory.knownAddressCountMax))
        self.ancestors = Array(ancestors.prefix(BehaviourHistory.ancestorCountMax))
        self.typicalFirstDeposit = typicalFirstDeposit
        self.counterfeitCount = max(0, counterfeitCount)
    }
}
