internal import Units

/// Holds a fee against what the request says and against the policy's ceiling.
enum FeeCheck {
    static func amount(
        _ fee: Amount, told: UInt128, ceilings: FeeCeilings
    ) throws(PolicyRefusal) {
        guard fee.minorUnits <= told else {
            throw PolicyRefusal(
                .feeAboveRequest, "The fee is above what the request says.",
                ["fee": fee.description, "told": String(told)])
        }
        guard fee.isAtMost(ceilings.each) else {
            throw PolicyRefusal(
                .feeAboveCeiling, "The fee is above the policy's ceiling for a transaction.",
                ["fee": fee.description, "ceiling": ceilings.each.description])
        }
    }
}
