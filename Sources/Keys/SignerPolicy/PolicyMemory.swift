internal import SignerProtocol
internal import Units

/// Holds what a transaction does against what was signed before: hours, replacements, windows.
struct PolicyMemory {
    let state: PolicyState
    let planCountMax: Int
    let moment: Timestamp

    /// Returns what is to be counted.
    func usages(of findings: Findings) throws(PolicyRefusal) -> [ApprovalRecord.Usage] {
        guard findings.hours.allow(moment) else {
            throw PolicyRefusal(
                .outsideHours, "Nothing is signed at this hour.",
                ["milliseconds": String(moment.milliseconds)])
        }
        let replaced = try replaced(by: findings)
        guard state.plans.count < planCountMax else {
            throw PolicyRefusal(.memoryFull, "No more plans can be remembered.")
        }
        var usages: [ApprovalRecord.Usage] = []
        if let spending = findings.spending {
            let total = try amounts(spending)
            if replaced == nil {
                try checkWindow(spending, total)
                usages.append(
                    ApprovalRecord.Usage(
                        window: spending.window, amount: total.minorUnits,
                        count: UInt64(spending.amounts.count)))
            }
        }
        let counted = replaced?.fee ?? 0
        let fee = findings.fee.minorUnits
        let added = Amount(fee > counted ? fee - counted : 0, of: findings.fee.asset)
        let window = "\(findings.chain)/fees"
        try checkFees(added, findings.fees, state.window(window))
        usages.append(ApprovalRecord.Usage(window: window, amount: added.minorUnits, count: 0))
        return usages
    }

    /// Returns the family that the payouts were signed in before; nil if none was.
    private func replaced(by findings: Findings) throws(PolicyRefusal) -> PolicyState.Family? {
        let families = state.families(of: findings.payouts.map(\.id))
        guard families != [nil], let first = families.first else { return nil }
        guard families.count == 1, let index = first,
            state.families[index].payouts
                == PolicyState.digest(of: findings.payouts, on: findings.chain)
        else {
            throw PolicyRefusal(
                .payoutsDiffer,
                "Payouts that were signed before come again with others, or changed.")
        }
        let family = state.families[index]
        let claims = Set(findings.claims.map { Bytes32(nameOf: $0.name) })
        guard family.anchors.contains(where: claims.contains) else {
            throw PolicyRefusal(
                .payoutSignedBefore,
                "The payouts were signed before, and both transactions could be mined.")
        }
        return family
    }

    private func amounts(_ spending: Findings.Spending) throws(PolicyRefusal) -> Amount {
        let limits = spending.limits
        for amount in spending.amounts where !amount.isAtMost(limits.each) {
            throw PolicyRefusal(
                .amountAboveEach, "A payout is above the limit for one.",
                ["amount": amount.description, "limit": limits.each.description])
        }
        let total = try Amount.sum(spending.amounts, of: limits.each.asset)
        guard total.isAtMost(limits.transaction) else {
            throw PolicyRefusal(
                .amountAboveTransaction, "The payouts are above the limit for a transaction.",
                ["amount": total.description, "limit": limits.transaction.description])
        }
        return total
    }

    private func checkWindow(
        _ spending: Findings.Spending, _ total: Amount
    ) throws(PolicyRefusal) {
        let limits = spending.limits
        let window = state.window(spending.window)
        let hour = window.usedInHour(before: moment)
        let day = window.usedInDay(before: moment)
        let count = UInt64(spending.amounts.count)
        try PolicyMemory.check(hour.amount, total, limits.hour, .amountAboveHour, "an hour")
        try PolicyMemory.check(day.amount, total, limits.day, .amountAboveDay, "a day")
        guard PolicyMemory.fits(count, beside: hour.count, in: limits.hourCount) else {
            throw PolicyRefusal(
                .countAboveHour, "There would be more payouts within an hour than allowed.",
                ["used": String(hour.count), "limit": String(limits.hourCount)])
        }
        guard PolicyMemory.fits(count, beside: day.count, in: limits.dayCount) else {
            throw PolicyRefusal(
                .countAboveDay, "There would be more payouts within a day than allowed.",
                ["used": String(day.count), "limit": String(limits.dayCount)])
        }
    }

    private func checkFees(
        _ added: Amount, _ ceilings: FeeCeilings, _ window: SpendingWindow
    ) throws(PolicyRefusal) {
        guard !added.isZero else { return }
        let hour = window.usedInHour(before: moment).amount
        let day = window.usedInDay(before: moment).amount
        try PolicyMemory.check(hour, added, ceilings.hour, .feesAboveHour, "an hour, as fees")
        try PolicyMemory.check(day, added, ceilings.day, .feesAboveDay, "a day, as fees")
    }

    private static func check(
        _ used: UInt128, _ added: Amount, _ limit: Amount, _ code: PolicyRefusal.Code,
        _ span: String
    ) throws(PolicyRefusal) {
        guard fits(added.minorUnits, beside: used, in: limit.minorUnits) else {
            throw PolicyRefusal(
                code, "More would leave within \(span) than allowed.",
                [
                    "used": Amount(used, of: limit.asset).description,
                    "added": added.description, "limit": limit.description,
                ])
        }
    }

    private static func fits<Number: FixedWidthInteger>(
        _ added: Number, beside used: Number, in limit: Number
    ) -> Bool {
        let (sum, overflow) = used.addingReportingOverflow(added)
        return !overflow && sum <= limit
    }
}
