import ChainModel
public import DepositRules
public import ScreeningRules
public import Units

/// What would have been decided otherwise.
public struct WhatIfFlip: Sendable, Hashable {
    /// The verdict that stands.
    public let verdict: VerdictID
    /// The deposit.
    public let deposit: DepositID
    /// Whose deposit.
    public let wallet: WalletID
    /// How much.
    public let amount: Amount
    /// When it was decided.
    public let time: Timestamp
    /// What was decided.
    public let then: ScreeningDecision
    /// What the other rules would have decided.
    public let now: ScreeningDecision
    /// Why, in words for staff.
    public let reasons: String
}

/// How many decisions of one kind would be another, and what that touches.
public struct WhatIfChange: Sendable, Hashable {
    /// What was decided.
    public let then: ScreeningDecision
    /// What would have been.
    public let now: ScreeningDecision
    /// How many deposits.
    public internal(set) var depositCount = 0
    /// How much of each asset, sorted.
    public internal(set) var amounts: [Amount] = []
    /// How many wallets.
    public internal(set) var walletCount = 0
}

/// What other rules would have said of the verdicts of some days.
public struct WhatIfReport: Sendable, Hashable {
    /// The rules that were tried.
    public let rules: RulePack
    /// The first moment that was looked at.
    public let since: Timestamp
    /// How many deposits were judged; of several verdicts on one the last.
    public internal(set) var depositCount = 0
    /// How many payouts were judged, by the rules of behaviour alone; of several verdicts on one
    /// the last.
    public internal(set) var payoutCount = 0
    /// How many of them would wait for a second person and did not.
    public internal(set) var heldPayoutCount = 0
    /// How many of them waited for a second person and would not.
    public internal(set) var freedPayoutCount = 0
    /// How many could not be judged: other rules' code made their verdicts.
    public internal(set) var unjudgedCount = 0
    /// What would change, the most severe outcome first.
    public internal(set) var changes: [WhatIfChange] = []
    /// Some of the deposits, newest first.
    public internal(set) var flips: [WhatIfFlip] = []
    /// How many verdicts were read.
    public internal(set) var seenCount: UInt64 = 0
    /// How many older verdicts of these days were left out, for there were too many.
    public internal(set) var olderCount: UInt64 = 0
    /// How many of the newest were left out, for the time was over.
    public internal(set) var newerCount: UInt64 = 0
    /// How many different wallets would see another decision.
    public internal(set) var walletCount = 0

    /// The most deposits that are named one by one.
    public static let flipCountMax = 500
    /// How far back is looked at most.
    public static let dayCountMax: Int64 = 366
}

/// Tries rules on the past: nothing is written, and nothing of what stands changes.
public struct WhatIf: Sendable {
    private let store: any RecordPort

    /// How many verdicts are read in one go, so that the store's other work waits little.
    private static let pageSize = 100

    /// Makes one over a store.
    public init(store: any RecordPort) { self.store = store }

    /// Returns what the rules would have decided on the deposits of the last days.
    ///
    /// Other ceilings of limits may be tried with them. At most so many verdicts are read, the
    /// newest, and none after `goesOn` said no; the report says how many were left out.
    /// `progress` gets the number of verdicts done, and of all.
    /// - Throws: `StoreFailure`, `CancellationError`.
    public func run(
        _ rules: RulePack, limits: [LimitTrial] = [], days: Int64, now: Timestamp,
        newest countMax: UInt64 = .max,
        progress: @Sendable (UInt64, UInt64) -> Void = { _, _ in },
        goesOn: @Sendable () -> Bool = { true }
    ) async throws -> WhatIfReport {
        let days = min(max(days, 1), WhatIfReport.dayCountMax)
        var tally = WhatIfTally(rules: rules, since: now.adding(seconds: -days * 86_400))
        let since = tally.report.since
        let (first, last) = try await store.read { reading in
            (try reading.lastVerdict(before: since), try reading.evidenceHead().verdictCount)
        }
        let all = last - min(UInt64(clamping: first ?? 0), last)
        let older = all > countMax ? all - countMax : 0
        var replays = VerdictReplays()
        replays.limits = limits
        var after = older == 0 ? first : UInt128(last - countMax)
        var seen: UInt64 = 0
        repeat {
            try Task.checkCancellation()
            let page = PageRequest(after: after, limit: WhatIf.pageSize)
            let work = replays
            let (judged, next) = try await store.read { reading in
                try WhatIf.judge(page, rules, work, in: reading)
            }
            replays = next
            for entry in judged { tally.add(entry) }
            seen += UInt64(judged.count)
            after = judged.count == page.limit ? judged.last?.position : nil
            progress(UInt64(clamping: judged.last?.position ?? UInt128(last)), last)
        } while after != nil && goesOn()
        var report = tally.finish()
        report.seenCount = seen
        report.olderCount = older
        report.newerCount = after == nil || all < older + seen ? 0 : all - older - seen
        return report
    }

    struct Judged: Sendable {
        let position: UInt128
        let deposit: DepositID
        let answer: Answer
    }

    enum Answer: Sendable {
        /// The rules were asked: what would be otherwise; nil if nothing.
        case judged(WhatIfFlip?)
        /// The rules were asked about a payout: whether it waits for a second person.
        case payout(waited: Bool, waits: Bool)
        /// Another program's rules made the verdict.
        case unjudged
        /// The record is no verdict, and says nothing of the deposit's own.
        case noVerdict
    }

    private static func judge(
        _ page: PageRequest, _ rules: RulePack, _ replays: VerdictReplays,
        in store: any StoreReading
    ) throws -> ([Judged], VerdictReplays) {
        var replays = replays
        let judged = try store.verdicts(page: page).map { position, record in
            let answer: Answer =
                switch try replays.opinion(on: record, by: rules, in: store) {
                case .noVerdict: .noVerdict
                case .otherRules: .unjudged
                case .payout(let then, let now):
                    .payout(waited: then >= .hold, waits: now >= .hold)
                case .verdict(let then, let now, let deposit):
                    .judged(then == now.decision ? nil : flip(record, then, now, deposit))
                }
            return Judged(position: position, deposit: record.deposit, answer: answer)
        }
        return (judged, replays)
    }

    private static func flip(
        _ record: VerdictRecord, _ then: ScreeningDecision, _ now: Verdict,
        _ deposit: CountedDeposit
    ) -> WhatIfFlip {
        WhatIfFlip(
            verdict: record.id, deposit: record.deposit, wallet: deposit.wallet,
            amount: deposit.amount, time: record.time, then: then, now: now.decision,
            reasons: now.staffText)
    }
}

/// Counts what changes, one deposit once.
struct WhatIfTally {
    private(set) var report: WhatIfReport
    private var last: [DepositID: WhatIf.Judged] = [:]

    init(rules: RulePack, since: Timestamp) {
        report = WhatIfReport(rules: rules, since: since)
    }

    mutating func add(_ judged: WhatIf.Judged) {
        switch judged.answer {
        case .noVerdict: break
        case .judged, .payout, .unjudged: last[judged.deposit] = judged
        }
    }

    func finish() -> WhatIfReport {
        struct Kind: Hashable {
            let then: ScreeningDecision
            let now: ScreeningDecision
        }
        var report = report
        var groups: [Kind: (flips: [WhatIfFlip], wallets: Set<WalletID>)] = [:]
        var wallets: Set<WalletID> = []
        for judged in last.values.sorted(by: { $0.position > $1.position }) {
            guard let flip = report.count(judged.answer) else { continue }
            var group = groups[Kind(then: flip.then, now: flip.now)] ?? ([], [])
            group.flips.append(flip)
            group.wallets.insert(flip.wallet)
            groups[Kind(then: flip.then, now: flip.now)] = group
            wallets.insert(flip.wallet)
            if report.flips.count < WhatIfReport.flipCountMax { report.flips.append(flip) }
        }
        report.walletCount = wallets.count
        report.changes = groups.map { kind, group in
            var change = WhatIfChange(then: kind.then, now: kind.now)
            change.depositCount = group.flips.count
            change.walletCount = group.wallets.count
            change.amounts = WhatIfTally.sums(group.flips.map(\.amount))
            return change
        }.sorted { ($0.now, $0.then) > ($1.now, $1.then) }
        return report
    }

    /// Sums of each asset; a sum that passes 128 bits stays at the largest amount.
    private static func sums(_ amounts: [Amount]) -> [Amount] {
        var sums: [Asset: UInt128] = [:]
        for amount in amounts {
            let (sum, overflow) = (sums[amount.asset] ?? 0).addingReportingOverflow(
                amount.minorUnits)
            sums[amount.asset] = overflow ? .max : sum
        }
        return sums.sorted { $0.key < $1.key }.map { Amount($0.value, of: $0.key) }
    }
}

extension WhatIfReport {
    /// Counts an answer; returns what would be otherwise, if anything.
    fileprivate mutating func count(_ answer: WhatIf.Answer) -> WhatIfFlip? {
        switch answer {
        case .judged(let flip):
            depositCount += 1
            return flip
        case .payout(let waited, let waits):
            payoutCount += 1
            if waits, !waited { heldPayoutCount += 1 }
            if waited, !waits { freedPayoutCount += 1 }
            return nil
        case .unjudged:
            depositCount += 1
            unjudgedCount += 1
            return nil
        case .noVerdict: return nil
        }
    }
}
