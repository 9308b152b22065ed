/// What goes wrong in a simulated world.
public enum SimFault: String, Sendable, Hashable, CaseIterable {
    /// The endpoint does not answer.
    case down
    /// The endpoint answers too late.
    case slow
    /// The endpoint asks to come again later.
    case rateLimited
    /// The answer ends in the middle.
    case cut
    /// The answer is no JSON.
    case garbage
    /// The answer is the one to an earlier request for the same method.
    case stale
    /// The node answers with an error of its own.
    case nodeError
    /// The node is some blocks behind, for a while.
    case lag
    /// The node stays on a branch that the others left, for a while.
    case orphanBranch
    /// One answer comes from another tip than the one before.
    case contradiction
    /// Another endpoint answers than before.
    case switchEndpoint
    /// A transaction, receipt or event is left out.
    case omission
    /// A payment is added that does not exist.
    case inventedPayment
    /// An amount is changed.
    case alteredAmount
    /// The node answers for another chain.
    case foreignChain
    /// The store fails before it has begun.
    case notCommitted
    /// The unit of work ran, and was undone.
    case rolledBack
    /// The unit of work happened, and its answer is lost.
    case unknownOutcome
    /// A reading fails.
    case readFailed
    /// The process dies.
    case crash
    /// The clock steps back.
    case clockBack
    /// The clock jumps ahead.
    case clockJump
    /// Something else runs while a step waits for a node.
    case interleaved
    /// The process dies in the middle of a unit, right before it moves money.
    case diesBeforeMove
    /// A payer is listed while part of what it paid is promised to a hold or a payout.
    case listedWhileReserved

    /// Whether it came to worlds that were there before: its chance is drawn apart, so that a seed
    /// still means the same world, up to the first of these.
    var isLater: Bool { self == .diesBeforeMove || self == .listedWhileReserved }
}

/// How likely each fault is in one world: many are off, so that the others meet alone.
struct FaultPlan {
    private var chances: [SimFault: Int] = [:]
    /// Faults stop for ever when the world calms down.
    var isCalm = false

    init(_ dice: Dice, later: Dice) {
        for fault in SimFault.allCases {
            let dice = fault.isLater ? later : dice
            guard dice.happens(perMille: 500) else { continue }
            chances[fault] = dice.pick([8, 20, 60, 150])
        }
    }

    /// A plan of given chances, of a thousand.
    init(chances: [SimFault: Int]) { self.chances = chances }

    func chance(of fault: SimFault) -> Int { isCalm ? 0 : chances[fault] ?? 0 }
}

/// Draws faults and counts them.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class Faults: @unchecked Sendable {
    var plan: FaultPlan
    private let dice: Dice
    /// Draws what came later; see `SimFault.isLater`.
    let later: Dice
    private(set) var counts: [SimFault: Int] = [:]

    init(_ dice: Dice, later: Dice = Dice(seed: 0)) {
        self.dice = dice
        self.later = later
        plan = FaultPlan(dice, later: later)
    }

    /// A coin's side.
    var isEven: Bool { dice.happens(perMille: 500) }

    func strikes(_ fault: SimFault) -> Bool {
        guard threatens(fault) else { return false }
        count(fault)
        return true
    }

    /// Whether a fault strikes if there is something that it can strike; that is counted then.
    func threatens(_ fault: SimFault) -> Bool {
        (fault.isLater ? later : dice).happens(perMille: plan.chance(of: fault))
    }

    func count(_ fault: SimFault) { counts[fault, default: 0] += 1 }
}
