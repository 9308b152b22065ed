public import ScreeningRules
import Units

/// What behaviour is compared with beyond one wallet: a model in shadow, and a typical deposit.
public final class BehaviourDesk: Sendable {
    private struct State {
        var forest: HalfSpaceForest
        /// Whether the model knows what it had learnt before the process began.
        var isTaught = false
        var typicalFirst: Amount?
        var askedAt: Timestamp?
    }

    private let state: LockedBox<State>

    /// How long a typical first deposit is believed: it moves slowly.
    private static let typicalSeconds: Int64 = 600
    /// The same model in every process: what it has learnt differs, how it is built does not.
    private static let forestSeed: UInt64 = 0x5355_4943

    /// Makes a desk whose model has learnt nothing yet; it scores once it has.
    public init() {
        state = LockedBox(State(forest: HalfSpaceForest(seed: BehaviourDesk.forestSeed)))
    }

    /// The model as it stands.
    var model: HalfSpaceForest { state.withLock { $0.forest } }

    /// Measures what a wallet and its payers did up to a deposit, the deposit with it.
    ///
    /// - Throws: `StoreFailure`.
    func facts(
        of deposit: CountedDeposit, shape: TransactionShape?, ancestors: [TransactionShape],
        spellings: [String], knownAddresses: [String], rules: RulePack,
        in store: any StoreTransaction
    ) throws -> DepositBehaviour {
        let day = store.now.adding(seconds: -86_400)
        let hours = rules.terms(.structuring).number(.windowHours)
        let window = store.now.adding(seconds: -hours * 3_600)
        let history = BehaviourHistory(
            wallet: try store.behaviour(of: deposit.wallet, currency: rules.currency),
            elsewhere: try store.deposits(
                ofPayers: deposit.sources, besides: deposit.wallet, since: min(day, window),
                limit: BehaviourHistory.elsewhereCountMax),
            knownAddresses: knownAddresses, ancestors: ancestors,
            typicalFirstDeposit: try typicalFirst(rules.currency, in: store))
        let measured = DepositBehaviour.make(
            BehaviourDesk.event(of: deposit, shape: shape), spellings: spellings,
            history: history, pack: rules, now: store.now)
        return measured.scored(by: model)
    }

    /// Keeps a deposit for the verdicts on later ones.
    ///
    /// - Throws: `StoreFailure`.
    static func record(
        _ deposit: CountedDeposit, shape: TransactionShape?, in store: any StoreTransaction
    ) throws {
        try store.record(event(of: deposit, shape: shape))
    }

    /// Lets the model learn from a deposit whose verdict is saved.
    public func learn(_ lesson: BehaviourLesson) {
        state.withLock { $0.forest.learn(lesson.facts, number: lesson.number) }
    }

    /// Teaches the model what it knew when the last process ended, from the records of the newest
    /// verdicts; does nothing the second time.
    ///
    /// The model is what it would be had the process gone on: it depends on the window of records
    /// under way and on the last one before it with enough deposits. That is at most the newest 500
    /// records where most verdicts are on deposits; where few are, as many windows are looked at as
    /// `windowCountMax`, and a model that would be older is new again. A record that cannot be
    /// read, or that another version of the rules made, is left out: the audit of the chain says
    /// what is wrong with it, and it stops no start.
    ///
    /// - Throws: `StoreFailure`, but not for what is damaged.
    func teach(from store: any StoreReading) throws {
        guard !(state.withLock { $0.isTaught }) else { return }
        let lessons = try BehaviourDesk.lessons(in: store)
        state.withLock { state in
            guard !state.isTaught else { return }
            state.isTaught = true
            for lesson in lessons { state.forest.learn(lesson.facts, number: lesson.number) }
        }
    }

    /// How many whole windows of records are looked at for one that the model learnt from.
    private static let windowCountMax = 4

    private static func lessons(in store: any StoreReading) throws -> [BehaviourLesson] {
        let count = try store.evidenceHead().verdictCount
        guard count > 0 else { return [] }
        let size = UInt64(HalfSpaceForest.windowCount)
        let underWay = HalfSpaceForest.window(of: count)
        var lessons = try lessons(after: underWay * size, in: store)
        for back in 1...UInt64(windowCountMax) where back <= underWay {
            let window = try BehaviourDesk.lessons(after: (underWay - back) * size, in: store)
            lessons = window + lessons
            if window.count >= HalfSpaceForest.learntCountMin { break }
        }
        return lessons
    }

    /// What one window of records teaches.
    private static func lessons(
        after number: UInt64, in store: any StoreReading
    ) throws -> [BehaviourLesson] {
        let page = PageRequest(after: UInt128(number), limit: HalfSpaceForest.windowCount)
        do {
            return try store.verdicts(page: page).compactMap { place, record in
                guard let facts = facts(of: record) else { return nil }
                return BehaviourLesson(facts: facts, number: UInt64(clamping: place))
            }
        } catch StoreFailure.corrupt {
            // A row of them is no verdict any more: the audit says which.
            return []
        }
    }

    private static func facts(of record: VerdictRecord) -> DepositBehaviour? {
        do {
            switch try RecordedVerdict(record: record.canonical) {
            case .ours(let basis): return try basis.behaviour
            case .payout, .otherEngine: return nil
            }
        } catch {
            // Damaged: the audit says so, and the model goes on without it.
            return nil
        }
    }

    private static func event(
        of deposit: CountedDeposit, shape: TransactionShape?
    ) -> BehaviourEvent {
        BehaviourEvent(
            direction: .deposit, id: deposit.id.value, wallet: deposit.wallet,
            recipient: deposit.recipient, counterparties: deposit.sources,
            amount: deposit.amount, value: deposit.value, time: deposit.time, shape: shape)
    }

    private func typicalFirst(
        _ currency: Asset, in store: any StoreTransaction
    ) throws -> Amount? {
        let known = state.withLock { $0 }
        if let askedAt = known.askedAt,
            store.now.milliseconds(since: askedAt) < BehaviourDesk.typicalSeconds * 1_000
        {
            return known.typicalFirst
        }
        let typical = try store.typicalFirstDeposit(currency: currency)
        let now = store.now
        state.withLock {
            $0.typicalFirst = typical
            $0.askedAt = now
        }
        return typical
    }
}

/// What the model of behaviour learns from one verdict.
public struct BehaviourLesson: Sendable, Hashable {
    /// How the deposit behaved.
    public let facts: DepositBehaviour
    /// The number of its verdict in the chain of evidence.
    public let number: UInt64
}
