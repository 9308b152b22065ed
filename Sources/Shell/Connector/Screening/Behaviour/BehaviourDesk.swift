import ScreeningRules
import Units

/// What behaviour is compared with beyond one wallet: a model in shadow, and a typical deposit.
public final class BehaviourDesk: Sendable {
    private struct State {
        var forest: HalfSpaceForest
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
        return measured.scored(by: state.withLock { $0.forest })
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
    public func learn(_ facts: DepositBehaviour) { state.withLock { $0.forest.learn(facts) } }

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
