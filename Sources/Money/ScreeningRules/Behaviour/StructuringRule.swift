import Units

/// B-01: deposits that stay just below a threshold, and pass it together.
///
/// Three ways of doing so are seen:
/// - several deposits in the band below a threshold, to one wallet, or by one payer to several;
/// - the same, where one of them came in small pieces: what one payer sends below the band counts
///   as one deposit of their sum;
/// - nothing but small pieces: many deposits of one payer to one wallet, each below the band, that
///   pass a threshold together, and more than this payer usually pays in a day. A merchant whose
///   shop pays in every hour is used to it, whatever else comes in that day.
///
/// A deposit fires only if it is a part of what is found: another one of the same day does not.
struct StructuringRule {
    let terms: RuleTerms

    private struct Found {
        let count: Int
        let sum: Int128
        let joinedCount: Int
    }

    func evaluate(_ facts: DepositBehaviour) -> RuleResult {
        guard let value = facts.value else { return BehaviourRules.noPrice(terms, facts.amount) }
        let isService = facts.payerWalletCount > DepositBehaviour.payerWalletCountMax
        let unit = BehaviourStatistics.wholeUnit(of: facts.currency)
        // The highest threshold says most.
        for threshold in terms.numbers(.thresholds).reversed() {
            let limit = Int128(threshold) * unit
            if let found = inBand(facts.byPayer, value, limit) {
                return fired(found, threshold, "to this wallet", facts)
            }
            if !isService, let found = inBand(facts.byWallet, value, limit) {
                return fired(found, threshold, "by this payer to all its wallets", facts)
            }
            if let pieces = pieces(facts, value, limit) {
                return terms.fired(
                    "\(pieces.count) deposits of one payer in \(terms.number(.windowHours)) h, "
                        + "each below \(BehaviourRules.percent(terms.number(.bandLow))) % of "
                        + "\(threshold) \(facts.currency), "
                        + "\(BehaviourRules.money(pieces.sum, facts.currency)) together"
                        + BehaviourRules.omission(facts))
            }
        }
        return terms.quiet
    }

    private func band(_ limit: Int128) -> ClosedRange<Int128> {
        // The pack keeps the lower edge at or below the upper one.
        limit * Int128(terms.number(.bandLow)) / 10_000...limit * Int128(terms.number(.bandHigh))
            / 10_000
    }

    private func inBand(_ parts: DepositParts, _ value: Int128, _ limit: Int128) -> Found? {
        let band = band(limit)
        let single = parts.values.filter { band.contains($0.value) }
        let rests = parts.rests(below: band.lowerBound)
        let joined = rests.filter { $0.count > 1 && band.contains($0.sum) }
        let isPart =
            band.contains(value)
            || value < band.lowerBound && rests.first.map { joined.contains($0) } == true
        let sum = single.reduce(0) { $0 + $1.value } + joined.reduce(0) { $0 + $1.sum }
        guard isPart, single.count + joined.count >= terms.number(.count), sum > limit else {
            return nil
        }
        return Found(
            count: single.count + joined.count, sum: sum,
            joinedCount: joined.reduce(0) { $0 + $1.count })
    }

    private func pieces(
        _ facts: DepositBehaviour, _ value: Int128, _ limit: Int128
    ) -> DepositParts.Group? {
        let low = band(limit).lowerBound
        guard value < low, let own = facts.byPayer.rests(below: low).first,
            own.count >= terms.number(.parts), own.sum > limit
        else { return nil }
        // What this payer usually pays says most; what the wallet usually gets is the next best.
        if let score = facts.pairScore ?? facts.sumScore, score.agreed <= terms.number(.zScore) {
            return nil
        }
        return own
    }

    private func fired(
        _ found: Found, _ threshold: Int64, _ whose: String, _ facts: DepositBehaviour
    ) -> RuleResult {
        let joined =
            found.joinedCount == 0 ? "" : " (\(found.joinedCount) small ones of one payer as one)"
        return terms.fired(
            "\(found.count) deposits\(joined) in \(terms.number(.windowHours)) h at "
                + "\(BehaviourRules.percent(terms.number(.bandLow)))-"
                + "\(BehaviourRules.percent(terms.number(.bandHigh))) % of \(threshold) "
                + "\(facts.currency) \(whose), "
                + "\(BehaviourRules.money(found.sum, facts.currency)) together"
                + BehaviourRules.omission(facts))
    }
}
