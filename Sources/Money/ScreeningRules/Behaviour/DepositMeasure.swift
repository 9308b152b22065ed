import ChainModel
import Units

/// Measures the past of one deposit.
struct DepositMeasure {
    private let deposit: BehaviourEvent
    private let history: BehaviourHistory
    private let currency: Asset
    /// The wallet's deposits, the new one among them, oldest first.
    private let deposits: [BehaviourEvent]
    /// For each of them the group of its payers.
    private let payerGroups: [Int]
    private let end: Timestamp
    /// Days with deposits that the last 24 hours do not touch, oldest first.
    let series: [BehaviourDay]

    init(_ deposit: BehaviourEvent, history: BehaviourHistory, pack: RulePack, now: Timestamp) {
        self.deposit = deposit
        self.history = history
        currency = pack.currency
        let past = history.wallet.events.filter {
            $0.direction == .deposit && !$0.isSame(as: deposit)
        }
        let deposits = past + [deposit]
        self.deposits = deposits
        var groups = PayerGroups()
        let numbers = deposits.map { groups.group(of: $0.counterparties) }
        payerGroups = numbers.map(groups.root)
        let end = max(now, deposit.time, history.wallet.events.last?.time ?? now)
        self.end = end
        let yesterday = BehaviourDay.day(of: end) - 1
        series = history.wallet.days.filter { $0.day < yesterday }
    }

    private func start(hours: Int64) -> Timestamp { end.adding(seconds: -hours * 3_600) }

    /// The wallet's deposits of a window, the new one the last.
    func within(hours: Int64) -> ArraySlice<BehaviourEvent> {
        let start = start(hours: hours)
        // Sorted by time but for the new one, which belongs to every window.
        let first = deposits.firstIndex { $0.time > start } ?? deposits.count - 1
        return deposits[first...]
    }

    private func units(_ event: BehaviourEvent) -> Int128 { event.units(of: currency) ?? 0 }

    /// The count and the sum of what has a price, and the count of what has none.
    func group(_ events: some Sequence<BehaviourEvent>) -> DepositParts.Group {
        events.reduce(into: DepositParts.Group(count: 0, sum: 0)) { group, event in
            group.count += 1
            group.sum = min(group.sum + units(event), BehaviourStatistics.unitsMax)
        }
    }

    // MARK: - Sums

    func structuring(
        _ terms: RuleTerms
    ) -> (byPayer: DepositParts, byWallet: DepositParts) {
        let window = within(hours: terms.number(.windowHours))
        let own = DepositParts.Item(group: payerGroups[deposits.count - 1], value: units(deposit))
        let byPayer = window.indices.dropLast().compactMap { index in
            deposits[index].units(of: currency).map {
                DepositParts.Item(group: payerGroups[index], value: $0)
            }
        }
        // Wallets are numbered in the order of their ids; this wallet is the first.
        let start = start(hours: terms.number(.windowHours))
        let others = history.elsewhere.filter {
            $0.time > start && $0.wallet != deposit.wallet && sharesPayer($0)
        }
        let wallets = Set(others.map(\.wallet)).sorted()
        var places: [WalletID: Int] = [:]
        for (place, wallet) in wallets.enumerated() { places[wallet] = place + 1 }
        let byWallet = others.compactMap { event in
            places[event.wallet].map { DepositParts.Item(group: $0, value: units(event)) }
        }
        let here = window.indices.dropLast().filter { payerGroups[$0] == own.group }.map {
            DepositParts.Item(group: 0, value: units(deposits[$0]))
        }
        return (
            DepositParts([own] + byPayer),
            DepositParts([DepositParts.Item(group: 0, value: own.value)] + here + byWallet)
        )
    }

    private func sharesPayer(_ event: BehaviourEvent) -> Bool {
        event.counterparties.contains { deposit.counterparties.contains($0) }
    }

    var payerWalletCount: Int {
        Set(history.elsewhere.lazy.filter(sharesPayer).map(\.wallet)).union([deposit.wallet]).count
    }

    /// What the deposit's payers paid this wallet in a window, as one.
    func pairTotal(_ window: ArraySlice<BehaviourEvent>) -> DepositParts.Group {
        let own = payerGroups[deposits.count - 1]
        return group(window.indices.lazy.filter { payerGroups[$0] == own }.map { deposits[$0] })
    }

    /// How far that is from the days on which they paid it before, as far as single events go.
    func pairScore(_ window: ArraySlice<BehaviourEvent>) -> ZScores? {
        let own = payerGroups[deposits.count - 1]
        let yesterday = BehaviourDay.day(of: end) - 1
        var sums: [Int128] = []
        var last: Int64?
        for index in deposits.indices.dropLast() where payerGroups[index] == own {
            let day = BehaviourDay.day(of: deposits[index].time)
            guard day < yesterday else { break }
            if day != last { sums.append(0) }
            last = day
            sums[sums.count - 1] += units(deposits[index])
        }
        let series = sums.map { min($0, BehaviourStatistics.unitsMax) }
        return BehaviourStatistics.zScores(
            pairTotal(window).sum, series: series, least: least(series, atLeast: wholeUnit))
    }

    // MARK: - Compared with the wallet's days

    func payerCount(hours: Int64) -> (count: Int, score: ZScores?) {
        let window = within(hours: hours)
        let count = Set(window.indices.map { payerGroups[$0] }).count
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
        let past = deposits.dropLast().filter { $0.time <= start }
        return (
            history.wallet.olderDepositCount + past.count,
            BehaviourStatistics.median(past.compactMap { $0.units(of: currency) })
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
        return deposits.suffix(DepositBehaviour.roundCountMax).reversed().map { event in
            event.isRound && units(event) >= least
        }
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
        let known = history.ancestors + (history.elsewhere + deposits).compactMap(\.shape)
        for candidate in known {
            if let larger = candidate.largerOfTwo { before[larger.script] = candidate }
        }
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
