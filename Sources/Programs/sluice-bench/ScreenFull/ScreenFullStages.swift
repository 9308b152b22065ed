import BitcoinRules
import ChainModel
import Connector
import ScreeningRules
import Units

/// The stages of a deposit that ask no database: with its past read already, up to the record.
struct ScreenFullStages {
    private let payment: ScreenFullPlant.Payment
    private let screening: Screening
    private let rates: RateSheet
    private let chain: ChainID
    private let counted: CountedDeposit
    private let history: BehaviourHistory
    private let uses: [LimitUse]

    /// Reads the past.
    init(
        _ payment: ScreenFullPlant.Payment, _ desk: ScreeningDesk, now: Timestamp,
        in store: any StoreReading
    ) throws {
        let deposit = payment.deposit
        self.payment = payment
        screening = desk.screening
        rates = desk.rates.sheet
        chain = deposit.sighting.chain
        let counted = CountedDeposit(
            id: deposit.id, recipient: deposit.recipient,
            sources: payment.facts.counterparties.map(\.script), wallet: deposit.wallet,
            tier: "standard", amount: deposit.amount,
            value: rates.value(of: deposit.amount, at: now).amount, time: now)
        self.counted = counted
        history = BehaviourHistory(
            wallet: try store.behaviour(of: deposit.wallet, currency: screening.rules.currency),
            elsewhere: try store.deposits(
                ofPayers: counted.sources, besides: deposit.wallet,
                since: now.adding(seconds: -86_400), limit: BehaviourHistory.elsewhereCountMax),
            typicalFirstDeposit: try store.typicalFirstDeposit(
                currency: screening.rules.currency))
        var uses: [LimitUse] = []
        _ = try screening.limits.facts(for: counted, rates: rates) { question in
            let use = try store.limitUse(question)
            uses.append(use)
            return use
        }
        self.uses = uses
    }

    /// Decodes, compares, measures and decides; returns how long the record is.
    func run() -> Int {
        let parties = payment.facts.counterparties.map {
            ScreenedParty($0, family: payment.isBitcoin ? .bitcoin : .evm)
        }
        var place = 0
        let limits = screening.limits.facts(for: counted, rates: rates) { _ in
            defer { place += 1 }
            return uses[place]
        }
        let event = BehaviourEvent(
            direction: .deposit, id: counted.id.value, wallet: counted.wallet,
            recipient: counted.recipient, counterparties: counted.sources,
            amount: counted.amount, value: counted.value, time: counted.time,
            shape: payment.facts.shape)
        let behaviour = DepositBehaviour.make(
            event, spellings: parties.compactMap(\.spelling), history: history,
            pack: screening.rules, now: counted.time)
        let verdict = screening.decide(
            ScreeningInput(
                deposit: counted, chain: chain,
                transaction: payment.deposit.sighting.transaction, parties: parties,
                knowledge: payment.facts.knowledge, issuer: payment.facts.issuer, limits: limits,
                now: counted.time, behaviour: behaviour))
        return verdict.record.count
    }
}
