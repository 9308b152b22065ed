/// What goes wrong with payouts in a simulated world.
public enum SimPayoutFault: String, Sendable, Hashable, CaseIterable {
    /// The signer cannot be reached.
    case signerAway
    /// The signer signs, and its answer is lost.
    case signerAnswerLost
    /// The signer signs twice, once for nobody.
    case signerTwice
    /// The signer says no for a while.
    case signerRefuses
    /// The signer dies before or after its journal is written.
    case signerDies
    /// The signer answers with what it signed for another request.
    case signerOtherAnswer
    /// A node says that it took a transaction, and forgets it.
    case broadcastLost
    /// A node takes a transaction, and has it only later.
    case broadcastLate
    /// A node says that it knows a transaction already.
    case broadcastDoubled
    /// A waiting transaction is forgotten by all nodes.
    case evicted
    /// Fees rise steeply.
    case feeSpike
    /// Right after an EVM transaction was sent, fees rise above what it offers, and stay there.
    case outbid
    /// So much hangs on a waiting transaction that nodes take no replacement of it.
    case pinned
    /// Nodes take no transaction any more that pays as little as before.
    case feeFloor
    /// Somebody else with our keys spends a coin that a plan of ours claims.
    case foreignSpend
    /// A node has no estimate of fees.
    case noEstimate
    /// A token transfer is reverted.
    case reverted
    /// A token transfer runs out of gas.
    case outOfGas
    /// A token moves nothing and says nothing.
    case silentToken
    /// A destination is listed when its plan is ready to be signed.
    case listedBeforeSigning

    /// Whether it came to worlds that were there before: its dice are thrown apart, so that a seed
    /// still means the same world, up to the first of these.
    fileprivate var isLater: Bool { self == .listedBeforeSigning }

    /// How often it strikes, in a thousand times that it can; a world has one of these.
    fileprivate var chances: [Int] {
        // Few transactions are sent before the world calms down.
        if self == .outbid || self == .listedBeforeSigning { return [400, 700, 950] }
        return isOfTime ? [10, 30, 80] : [60, 150, 400]
    }

    /// Whether it may strike at each step, not only where something is done.
    fileprivate var isOfTime: Bool {
        switch self {
        case .evicted, .feeSpike, .feeFloor, .pinned, .foreignSpend: true
        case .signerAway, .signerAnswerLost, .signerTwice, .signerRefuses, .signerDies,
            .signerOtherAnswer, .broadcastLost, .broadcastLate, .broadcastDoubled, .outbid,
            .noEstimate, .reverted, .outOfGas, .silentToken, .listedBeforeSigning:
            false
        }
    }

    /// Whether it is how a token is, so that it stays for a while when the rest is calm.
    fileprivate var isOfToken: Bool {
        switch self {
        case .reverted, .outOfGas, .silentToken: true
        case .signerAway, .signerAnswerLost, .signerTwice, .signerRefuses, .signerDies,
            .signerOtherAnswer, .broadcastLost, .broadcastLate, .broadcastDoubled, .evicted,
            .feeSpike, .outbid, .feeFloor, .pinned, .foreignSpend, .noEstimate,
            .listedBeforeSigning:
            false
        }
    }
}

/// Draws faults of payouts, and counts them.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimPayoutFaults: @unchecked Sendable {
    private var chances: [SimPayoutFault: Int] = [:]
    private let dice: Dice
    /// Throws what came later; see `SimPayoutFault.isLater`.
    let later: Dice
    private(set) var counts: [SimPayoutFault: Int] = [:]
    /// Faults stop for ever when the world calms down.
    var isCalm = true
    /// Tokens do what they are asked, from some time in the calm on.
    var areTokensCalm = false

    init(_ dice: Dice, later: Dice) {
        self.dice = dice
        self.later = later
        for fault in SimPayoutFault.allCases {
            let dice = fault.isLater ? later : dice
            if dice.happens(perMille: 500) { chances[fault] = dice.pick(fault.chances) }
        }
    }

    func strikes(_ fault: SimPayoutFault) -> Bool {
        guard threatens(fault) else { return false }
        count(fault)
        return true
    }

    /// Whether a fault strikes if there is something that it can strike; that is counted then.
    func threatens(_ fault: SimPayoutFault) -> Bool {
        guard !(fault.isOfToken ? areTokensCalm : isCalm) else { return false }
        return (fault.isLater ? later : dice).happens(perMille: chances[fault] ?? 0)
    }

    func count(_ fault: SimPayoutFault) { counts[fault, default: 0] += 1 }

    func number(in range: ClosedRange<Int>) -> Int { dice.number(in: range) }
}
