public import EVMRules

/// Why an account gives no nonce.
public enum EVMNonceRefusal: Error, Sendable, Hashable {
    /// As many transactions wait as the account may have; nodes keep no longer queue.
    case tooManyWaiting(limit: Int)
}

/// Which transaction numbers of one account are taken.
///
/// A number is taken by one plan, and kept until the chain has passed it or the plan is given up
/// before it was signed. The lowest free number is given first, so that a gap is filled by the next
/// plan.
public struct EVMNonceBook: Sendable, Hashable {
    /// The account.
    public let account: EVMAddress
    /// The next number on the final chain: all below are used for good.
    public private(set) var next: UInt64
    /// The numbers that are taken, and by which plan.
    public private(set) var taken: [UInt64: PlanID]
    /// How many may wait at one time.
    public let waitingCountMax: Int

    /// Makes a book of what a store saved; numbers that the chain has passed are dropped.
    public init(
        account: EVMAddress, next: UInt64, taken: [UInt64: PlanID] = [:], waitingCountMax: Int
    ) {
        self.account = account
        self.next = next
        self.taken = taken.filter { $0.key >= next }
        self.waitingCountMax = waitingCountMax
    }

    /// Returns the lowest free number and keeps it for the plan; the same for the same plan.
    public mutating func take(for plan: PlanID) throws(EVMNonceRefusal) -> UInt64 {
        if let nonce = nonce(of: plan) { return nonce }
        guard taken.count < waitingCountMax else {
            throw .tooManyWaiting(limit: waitingCountMax)
        }
        var nonce = next
        while taken[nonce] != nil { nonce += 1 }
        taken[nonce] = plan
        return nonce
    }

    /// Lets a plan with the same number stand in for one that it replaces.
    ///
    /// Returns whether the earlier plan has a number.
    public mutating func replace(_ earlier: PlanID, by plan: PlanID) -> Bool {
        guard let nonce = nonce(of: earlier) else { return false }
        taken[nonce] = plan
        return true
    }

    /// Frees the number of a plan of which no signature can exist.
    public mutating func free(_ plan: PlanID) {
        if let nonce = nonce(of: plan) { taken[nonce] = nil }
    }

    /// Takes note of the account's next number on the final chain; it never goes back.
    ///
    /// Returns the plans whose numbers are used, by number: each is in a block, or never will be.
    public mutating func advance(to next: UInt64) -> [PlanID] {
        guard next > self.next else { return [] }
        self.next = next
        let used = taken.filter { $0.key < next }.sorted { $0.key < $1.key }
        for (nonce, _) in used { taken[nonce] = nil }
        return used.map(\.value)
    }

    /// The number that a plan has.
    public func nonce(of plan: PlanID) -> UInt64? {
        taken.first { $0.value == plan }?.key
    }

    /// The free numbers below taken ones: nothing behind the first of them can be mined.
    ///
    /// Where no payout waits, each is filled by a payment of nothing to the account itself.
    public var gaps: [UInt64] {
        guard let highest = taken.keys.max() else { return [] }
        // At most `waitingCountMax` are taken, one after another but for those given up.
        return (next..<highest).filter { taken[$0] == nil }
    }
}
