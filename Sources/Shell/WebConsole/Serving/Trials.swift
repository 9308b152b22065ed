import Connector

/// Lets one trial of rules run at a time: each reads many verdicts.
final class TrialGate: Sendable {
    private let isBusy = LockedBox(false)

    /// Returns whether one may begin; whoever begins one ends it.
    func begin() -> Bool {
        isBusy.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
    }

    func end() { isBusy.withLock { $0 = false } }
}

/// What was counted of the verdicts so far, kept between pages.
final class VerdictTallies: Sendable {
    private let tally = LockedBox(VerdictTally())

    var current: VerdictTally { tally.withLock { $0 } }

    /// Keeps a tally, unless somebody counted further meanwhile.
    func keep(_ next: VerdictTally) {
        tally.withLock { if (next.position ?? 0) >= ($0.position ?? 0) { $0 = next } }
    }
}

/// What was counted of decisions on cases so far, kept between pages.
final class CaseTallies: Sendable {
    private let tally = LockedBox(CaseTally())

    var current: CaseTally { tally.withLock { $0 } }

    /// Keeps a tally, unless somebody counted further meanwhile.
    func keep(_ next: CaseTally) {
        tally.withLock { if (next.position ?? 0) >= ($0.position ?? 0) { $0 = next } }
    }
}

/// How far the chain of verdicts was walked, kept between pages.
final class EvidenceWalks: Sendable {
    private let walk = LockedBox(EvidenceWalk())

    var current: EvidenceWalk { walk.withLock { $0 } }

    /// Keeps a walk, unless somebody came further meanwhile; one that found something stays.
    func keep(_ next: EvidenceWalk) {
        walk.withLock { walk in
            guard walk.broken == nil, next.broken != nil || next.count >= walk.count else { return }
            walk = next
        }
    }
}
