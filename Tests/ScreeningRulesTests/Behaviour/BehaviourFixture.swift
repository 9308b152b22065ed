import ChainModel
import TestKit
import Units

@testable import ScreeningRules

/// Builds small pasts of one wallet.
struct PastBuilder {
    static let now = Timestamp(seconds: 1_763_600_000)
    static let pack = RulePack.standard

    var wallet = WalletBehaviour(currency: .usd)
    var elsewhere: [BehaviourEvent] = []
    private var nextID: UInt128 = 1

    static func address(_ number: UInt8) -> WatchedScript {
        WatchedScript([UInt8](repeating: 0, count: 19) + [number])
    }

    static func usd(_ cents: UInt128) -> Amount { Amount(cents, of: .usd) }

    static func event(
        _ direction: BehaviourEvent.Direction = .deposit, id: UInt128 = 99_999, cents: UInt128,
        from payer: UInt8 = 1, hoursAgo: Double = 0, wallet: UInt128 = 7, asset: Asset = .usdt,
        hasPrice: Bool = true, shape: TransactionShape? = nil
    ) -> BehaviourEvent {
        BehaviourEvent(
            direction: direction, id: id, wallet: WalletID(wallet),
            counterparties: shape?.inputs ?? [address(payer)],
            amount: Amount(cents * 10_000, of: asset), value: hasPrice ? usd(cents) : nil,
            time: now.adding(seconds: -Int64(hoursAgo * 3_600)), shape: shape)
    }

    @discardableResult
    mutating func add(
        _ direction: BehaviourEvent.Direction = .deposit, cents: UInt128, from payer: UInt8 = 1,
        hoursAgo: Double, hasPrice: Bool = true, shape: TransactionShape? = nil
    ) -> BehaviourEvent {
        let event = PastBuilder.event(
            direction, id: nextID, cents: cents, from: payer, hoursAgo: hoursAgo,
            hasPrice: hasPrice, shape: shape)
        nextID += 1
        wallet.record(event)
        return event
    }

    mutating func addElsewhere(
        cents: UInt128, from payer: UInt8 = 1, hoursAgo: Double, wallet: UInt128
    ) {
        elsewhere.append(
            PastBuilder.event(
                id: 10_000 + nextID, cents: cents, from: payer, hoursAgo: hoursAgo, wallet: wallet)
        )
        nextID += 1
    }

    /// A deposit of one payer on each of so many days before the last two.
    mutating func addDays(_ count: Int, cents: UInt128, from payer: UInt8 = 1) {
        for day in (0..<count).reversed() {
            add(cents: cents, from: payer, hoursAgo: Double(72 + 24 * day))
        }
    }

    func facts(
        _ deposit: BehaviourEvent, spellings: [String] = [], known: [String] = [],
        ancestors: [TransactionShape] = [], typicalFirst: Amount? = nil, counterfeit: Int = 0,
        pack: RulePack = pack
    ) -> DepositBehaviour {
        DepositBehaviour.make(
            deposit, spellings: spellings,
            history: BehaviourHistory(
                wallet: wallet, elsewhere: elsewhere, knownAddresses: known, ancestors: ancestors,
                typicalFirstDeposit: typicalFirst, counterfeitCount: counterfeit),
            pack: pack, now: PastBuilder.now)
    }

    func payoutFacts(
        _ payout: BehaviourEvent, spelling: String = "0xaa", known: [String] = []
    ) -> PayoutBehaviour {
        PayoutBehaviour.make(
            payout, spelling: spelling,
            history: BehaviourHistory(wallet: wallet, knownAddresses: known),
            pack: PastBuilder.pack, now: PastBuilder.now)
    }
}

extension DepositBehaviour {
    /// What one rule says of the facts.
    func result(_ rule: ScreeningRule, pack: RulePack = .standard) -> RuleResult {
        BehaviourRules.evaluate(self, pack: pack).first { $0.rule == rule }!
    }
}

extension PayoutBehaviour {
    func result(_ rule: ScreeningRule) -> RuleResult {
        BehaviourRules.evaluate(self, pack: .standard).first { $0.rule == rule }!
    }
}
