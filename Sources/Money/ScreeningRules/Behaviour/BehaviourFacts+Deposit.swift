import ChainModel
public import Units

extension DepositBehaviour {
    /// Returns the facts of a deposit.
    ///
    /// Windows end at the later of now and the latest event: a clock that steps back frees nothing.
    ///
    /// - Parameter spellings: the payers' addresses as we print them.
    public static func make(
        _ deposit: BehaviourEvent, spellings: [String] = [], history: BehaviourHistory,
        pack: RulePack, now: Timestamp
    ) -> DepositBehaviour {
        let measure = DepositMeasure(deposit, history: history, pack: pack, now: now)
        let structuring = measure.structuring(pack.terms(.structuring))
        let day = measure.within(hours: 24)
        let payers = measure.payerCount(hours: pack.terms(.manyToOne).number(.windowHours))
        let velocity = measure.total(hours: pack.terms(.velocity).number(.windowHours))
        let earlier = measure.earlier
        let peel = measure.peel(pack.terms(.peelChain))
        let lookAlike = pack.terms(.lookalike)
        return DepositBehaviour(
            currency: pack.currency, amount: deposit.amount,
            value: deposit.units(of: pack.currency), byPayer: structuring.byPayer,
            byWallet: structuring.byWallet, payerWalletCount: measure.payerWalletCount,
            unpricedCount: day.count { $0.units == nil },
            payerCount: payers.count, payerScore: payers.score, count: velocity.total.count,
            sum: velocity.total.sum, countScore: velocity.countScore,
            sumScore: velocity.sumScore, dayCount: measure.series.count,
            earlierCount: earlier.count, earlierMedian: earlier.median,
            quietDays: measure.quietDays, dayTotal: measure.group(day),
            pairTotal: measure.pairTotal(day), pairScore: measure.pairScore(day),
            typicalFirst: history.typicalFirstDeposit
                .flatMap { $0.asset == pack.currency ? $0 : nil }
                .map { BehaviourStatistics.clipped($0.minorUnits) },
            rounds: measure.rounds(least: pack.terms(.roundAmounts).number(.value)),
            peelSteps: peel.steps, peelShare: peel.share, inputCount: deposit.shape?.inputCount,
            equalOutputCount: deposit.shape?.equalOutputCount ?? 0,
            counterfeitCount: history.counterfeitCount,
            lookAlike: LookAlikeFact.find(
                spellings, among: history.knownAddresses, terms: lookAlike),
            anomaly: nil)
    }
}

extension LookAlikeFact {
    static func find(
        _ spellings: [String], among known: [String], terms: RuleTerms
    ) -> LookAlikeFact? {
        for spelling in spellings {
            let found = LookAlike.find(
                spelling, among: known, head: Int(terms.number(.head)),
                tail: Int(terms.number(.tail)))
            if let found { return LookAlikeFact(address: found.destination, known: found.known) }
        }
        return nil
    }
}
