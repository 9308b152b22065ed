import ChainModel
import Connector
import ScreeningRules
import Units

/// What is remembered of a wallet's behaviour, as the rows have it.
struct WalletMemory {
    /// The newest events, oldest first: as many as a behaviour keeps.
    private(set) var events: [BehaviourEvent]
    /// The newest days with deposits, oldest first.
    private(set) var days: [BehaviourDay]
    /// When the last event before those was; nil for none.
    private var olderEventTime: Timestamp?
    private(set) var depositCount: Int
    private var keptDepositCount: Int
    let currency: Asset

    /// Makes a memory of the newest rows, oldest first; of one more than are kept the time is.
    init(currency: Asset, events: [BehaviourEvent], days: [BehaviourDay], depositCount: Int) {
        self.currency = currency
        self.events = events
        self.days = days
        self.depositCount = depositCount
        keptDepositCount = events.count { $0.direction == .deposit }
        trim()
    }

    var weight: Int { 1 + events.count }

    var behaviour: WalletBehaviour {
        WalletBehaviour(
            currency: currency, events: events, days: days,
            olderDepositCount: depositCount - keptDepositCount, olderEventTime: olderEventTime)
    }

    /// How a day stands; nil if it is older than those that are remembered.
    func day(_ day: Int64) -> BehaviourDay? {
        if let known = days.last(where: { $0.day <= day }), known.day == day { return known }
        let isKnown = days.count < WalletBehaviour.dayCountMax || days[0].day < day
        guard isKnown else { return nil }
        return BehaviourDay(day: day, count: 0, value: .zero(currency), payerCount: 0)
    }

    /// Adds an event that is new; `day` is how its day stands now, nil for a payout.
    mutating func add(_ event: BehaviourEvent, day: BehaviourDay?) {
        BehaviourOrder.insert(event, into: &events)
        if event.direction == .deposit { keptDepositCount += 1 }
        trim()
        guard let day else { return }
        depositCount += 1
        let place = days.lastIndex { $0.day <= day.day }
        if let place, days[place].day == day.day {
            days[place] = day
        } else {
            days.insert(day, at: place.map { $0 + 1 } ?? 0)
            days.removeFirst(max(0, days.count - WalletBehaviour.dayCountMax))
        }
    }

    private mutating func trim() {
        let surplus = events.count - WalletBehaviour.eventCountMax
        guard surplus > 0 else { return }
        keptDepositCount -= events[..<surplus].count { $0.direction == .deposit }
        let last = events[surplus - 1].time
        olderEventTime = max(olderEventTime ?? last, last)
        events.removeFirst(surplus)
    }
}

/// What is remembered of a payer: all its deposits from a moment on, oldest first.
struct PayerMemory {
    private(set) var events: [BehaviourEvent]
    /// From when on they are all.
    private(set) var since: Timestamp

    /// The most deposits of one payer that are remembered; who pays more often is asked for.
    static let eventCountMax = 1_000
    /// So many may be older than anybody asks for.
    private static let staleCountMax = 100

    init(events: [BehaviourEvent], since: Timestamp) {
        self.events = events
        self.since = since
    }

    var weight: Int { 1 + events.count }

    /// Adds a deposit that is new; false if there are too many.
    mutating func add(_ event: BehaviourEvent) -> Bool {
        guard event.time >= since else { return true }
        BehaviourOrder.insert(event, into: &events)
        return events.count <= PayerMemory.eventCountMax
    }

    /// Where the deposits from a moment on begin.
    func place(from time: Timestamp) -> Int {
        var (low, high) = (0, events.count)
        while low < high {
            let middle = (low + high) / 2
            if events[middle].time < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether it is worth dropping what is older than a moment.
    func isStale(before time: Timestamp) -> Bool {
        place(from: time) > PayerMemory.staleCountMax
    }

    /// Drops what is older than a moment.
    mutating func drop(before time: Timestamp) {
        events.removeFirst(place(from: time))
        since = max(since, time)
    }
}

/// The order of events in the tables: by time, then by id, a deposit before a payout.
enum BehaviourOrder {
    static func isBefore(_ left: BehaviourEvent, _ right: BehaviourEvent) -> Bool {
        if left.time != right.time { return left.time < right.time }
        if left.id != right.id { return left.id < right.id }
        return left.direction.rawValue < right.direction.rawValue
    }

    /// Most events are the newest.
    static func insert(_ event: BehaviourEvent, into events: inout [BehaviourEvent]) {
        let place = events.lastIndex { isBefore($0, event) }
        events.insert(event, at: place.map { $0 + 1 } ?? 0)
    }
}
