import ChainModel
import Units

/// Measures the past of one deposit.
struct DepositMeasure {
    /// A deposit of the wallet, as far as sums go: whole events take longer to go through.
    struct Part {
        let time: Timestamp
        /// The value in the currency's minor unit; nil without a price.
        let units: Int128?
        /// The group of its payers.
        var group: Int
    }

    private let deposit: BehaviourEvent
    private let history: BehaviourHistory
    private let currency: Asset
    /// The wallet's deposits, the new one the last, the others oldest first.
    private let parts: [Part]
    private let end: Timestamp
    /// Days with deposits that the last 24 hours do not touch, oldest first.
    let series: ArraySlice<BehaviourDay>

    init(_ deposit: BehaviourEvent, history: BehaviourHistory, pack: RulePack, now: Timestamp) {
        self.deposit = deposit
        self.history = history
        currency = pack.currency
        let countMax = history.wallet.events.count + 1
        var groups = PayerGroups(depositCount: countMax)
        var parts: [Part] = []
        parts.reserveCapacity(countMax)
        // By their places: a copy of an event counts references to all that it holds.
        let past = history.wallet.events
        for place in past.indices
        where past[place].direction == .deposit && past[place].id != deposit.id {
            parts.append(
                Part(
                    time: past[place].time, units: past[place].units(of: pack.currency),
                    group: groups.group(of: past[place].counterparties)))
        }
        parts.append(
            Part(
                time: deposit.time, units: deposit.units(of: pack.currency),
                group: groups.group(of: deposit.counterparties)))
        for place in parts.indices { parts[place].group = groups.root(parts[place].group) }
        self.parts = parts
        let end = max(now, deposit.time, history.wallet.events.last?.time ?? now)
        self.end = end
        let yesterday = BehaviourDay.day(of: end) - 1
        series = history.wallet.days.prefix { $0.day < yesterday }
    }

    private func start(hours: Int64) -> Timestamp { end.adding(seconds: -hours * 3_600) }

    /// The wallet's deposits of a window, the new one the last.
    func within(hours: Int64) -> ArraySlice<Part> {
        let start = start(hours: hours)
        // Sorted by time but for the new one, which belongs to every window.
        let first = parts.firstIndex { $0.time > start } ?? parts.count - 1
        return parts[first...]
    }

    private func units(_ event: BehaviourEvent) -> Int128 { event.units(of: currency) ?? 0 }

    /// The count and the sum of what has a price, and the count of what has none.
    func group(_ parts: some Sequence<Part>) -> DepositParts.Group {
        parts.reduce(into: DepositParts.Group(count: 0, sum: 0)) { group, part in
            group.count += 1
            group.sum = min(group.sum + (part.units ?? 0), BehaviourStatistics.unitsMax)
        }
    }

    // MARK: - Sums

    func structuring(
        _ terms: RuleTerms
    ) -> (byPayer: DepositParts, byWallet: DepositParts) {
        let window = within(hours: terms.number(.windowHours)).dropLast()
        let own = DepositParts.Item(group: ownGroup, value: units(deposit))
        let byPayer = window.compactMap { part in
            part.units.map { DepositParts.Item(group: part.group, value: $0) }
        }
        // Wallets are numbered in the order of their ids; this wallet is the first.
        let start = start(hours: terms.number(.windowHours))
        let elsewhere = history.elsewhere
        let others = elsewhere.indices.filter { place in
            elsewhere[place].time > start && elsewhere[place].wallet != deposit.wallet
                && sharesPayer(elsewhere[place])
        }
        let wallets = Set(others.map { elsewhere[$0].wallet }).sorted()
        var places: [WalletID: Int] = [:]
        for (place, wallet) in wallets.enumerated() { places[wallet] = place + 1 }
        let byWallet = others.compactMap { other in
            places[elsewhere[other].wallet].map {
                DepositParts.Item(group: $0, value: units(elsewhere[other]))
            }
        }
        let here = window.filter { $0.group == own.group }.map {
            DepositParts.Item(group: 0, value: $0.units ?? 0)
        }
        return (
            DepositParts([own] + byPayer),
            DepositParts([DepositParts.Item(group: 0, value: own.value)] + here + byWallet)
        )
    }

    private var ownGroup: Int { parts[parts.count - 1].group }

    private func sharesPayer(_ event: BehaviourEvent) -> Bool {
        event.counterparties.contains { deposit.counterparties.contains($0) }
    }

    var payerWalletCount: Int {
        let elsewhere = history.elsewhere
        var wallets: Set = [deposit.wallet]
        for place in elsewhere.indices where sharesPayer(elsewhere[place]) {
            wallets.insert(elsewhere[place].wallet)
        }
        return wallets.count
    }

    /// What the deposit's payers paid this wallet in a window, as one.
    func pairTotal(_ window: ArraySlice<Part>) -> DepositParts.Group {
        let own = ownGroup
        return group(window.lazy.filter { $0.group == own })
    }

    /// How far that is from the days on which they paid it before, as far as single events go.
    func pairScore(_ window: ArraySlice<Part>) -> ZScores? {
        let own = ownGroup
        let yesterday = BehaviourDay.day(of: end) - 1
        var sums: [Int128] = []
        var last: Int64?
        for part in parts.dropLast() where part.group == own {
            let day = BehaviourDay.day(of: part.time)
            guard day < yesterday else { break }
            if day != last { sums.append(0) }
            last = day
            sums[sums.count - 1] += part.units ?? 0
        }
        let series = sums.map { min($0, BehaviourStatistics.unitsMax) }
        return BehaviourStatistics.zScores(
            pairTotal(window).sum, series: series, least: least(series, atLeast: wholeUnit))
    }

    // MARK: - Compared with the wallet's days

    func payerCount(hours: Int64) -> (count: Int, score: ZScores?) {
        let count = Set(within(hours: hours).lazy.map(\.group)).count
        let counts = series.map { Int128($0.payerCount) }
        let score = BehaviourStatistics.zScores(
            perDay(Int128(count), hours), series: counts, least: least(counts, atLeast: 1))
        return (count, score)
    }

    /// The least deviation of a series: half of its middle, so that a score of four is at least
    /// three times as much as usual on top. A business has weekends and sales; what is no more than
    /// that is no sign.
    private func least(_ series: [Int128], atLeast: Int128) -> Int128 {
        max((BehaviourStatistics.median(series) ?? 0) / 2, atLeast)
    }

    func total(
        hours: Int64
    ) -> (total: DepositParts.Group, countScore: ZScores?, sumScore: ZScores?) {
        let total = group(within(hours: hours))
        let counts = series.map { Int128($0.count) }
        let sums = series.map { day in
            day.value.asset == currency ? BehaviourStatistics.clipped(day.value.minorUnits) : 0
        }
        // One whole unit of the currency at least: nobody looks at a rise from 0.10 to 0.50.
        return (
            total,
            BehaviourStatistics.zScores(
                perDay(Int128(total.count), hours), series: counts,
                least: least(counts, atLeast: 1)),
            BehaviourStatistics.zScores(
                perDay(total.sum, hours), series: sums, least: least(sums, atLeast: wholeUnit))
        )
    }

    private var wholeUnit: Int128 { BehaviourStatistics.wholeUnit(of: currency) }

    /// A window's number as that of one day.
    private func perDay(_ number: Int128, _ hours: Int64) -> Int128 { number * 24 / Int128(hours) }

    // MARK: - Compared with the wallet's past

    /// The deposits before the last 24 hours: how many ever, and the median value of those known.
    var earlier: (count: Int, median: Int128?) {
        let start = start(hours: 24)
        let past = parts.dropLast().prefix { $0.time <= start }
        return (
            history.wallet.olderDepositCount + past.count,
            BehaviourStatistics.median(past.compactMap(\.units))
        )
    }

    /// Days from the last event before the last 24 hours to the first one in them.
    var quietDays: Int64? {
        let start = start(hours: 24)
        let before = history.wallet.events.last { $0.time <= start && !$0.isSame(as: deposit) }
        guard let last = before?.time ?? history.wallet.olderEventTime, last <= start else {
            return nil
        }
        let first = history.wallet.events.first { $0.time > start && !$0.isSame(as: deposit) }
        let waking = min(first?.time ?? deposit.time, deposit.time)
        return max(0, waking.milliseconds(since: last)) / 86_400_000
    }

    func rounds(least: Int64) -> [Bool] {
        let least = Int128(least) * wholeUnit
        let past = history.wallet.events
        var rounds = [deposit.isRound && units(deposit) >= least]
        for place in past.indices.reversed()
        where past[place].direction == .deposit && !past[place].isSame(as: deposit) {
            guard rounds.count < DepositBehaviour.roundCountMax else { break }
            rounds.append(past[place].isRound && units(past[place]) >= least)
        }
        return rounds
    }

    // MARK: - Shapes

    /// How many transactions in a row peel, and the least share that went on.
    ///
    /// Each must spend the larger output of the one before; those that paid us are known, and what
    /// a trace has seen. Who pays from the change of last week does so too: a step that took
    /// longer than the pack allows ends the row.
    func peel(_ terms: RuleTerms) -> (steps: Int, share: Int) {
        let stepMilliseconds = terms.number(.windowHours) * 3_600_000
        guard var shape = deposit.shape, shape.largerOfTwo != nil else { return (0, 0) }
        var before: [WatchedScript: TransactionShape] = [:]
        func add(_ candidate: TransactionShape) {
            if let larger = candidate.largerOfTwo { before[larger.script] = candidate }
        }
        for ancestor in history.ancestors { add(ancestor) }
        for event in history.elsewhere { event.shape.map(add) }
        for event in history.wallet.events
        where event.direction == .deposit && !event.isSame(as: deposit) { event.shape.map(add) }
        add(shape)
        var steps = 1
        var share = shape.largerShare
        while steps < BehaviourHistory.ancestorCountMax,
            let input = shape.inputs.first, let parent = before.removeValue(forKey: input)
        {
            if let late = shape.time, let early = parent.time,
                late.milliseconds(since: early) > stepMilliseconds
            {
                break
            }
            steps += 1
            share = min(share, parent.largerShare)
            shape = parent
        }
        return (steps, share)
    }
}
