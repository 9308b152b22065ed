public import ChainModel
public import Units

/// What the ledger and the chain say of one token, as of a final block.
public struct ReconciliationFacts: Sendable, Hashable {
    /// The token.
    public let token: TokenID
    /// The final block that both are as of.
    public let block: BlockReference
    /// What the ledger has in custody, in ledger units.
    public let custody: Amount
    /// What it has in custody below one ledger unit, in the token's own units.
    public let remainder: UInt256
    /// What our addresses hold on the chain.
    public let chain: TokenAmount

    /// Gathers the facts.
    public init(
        token: TokenID, block: BlockReference, custody: Amount, remainder: UInt256,
        chain: TokenAmount
    ) {
        self.token = token
        self.block = block
        self.custody = custody
        self.remainder = remainder
        self.chain = chain
    }
}

/// What a comparison of ledger and chain found.
public struct Reconciliation: Sendable, Hashable {
    /// How the two compare, in the token's own units.
    public enum Outcome: Sendable, Hashable {
        /// They are equal.
        case match
        /// The chain has so much more.
        case surplus(UInt256)
        /// The chain has so much less.
        case shortage(UInt256)
        /// The ledger's amount cannot be written in the token's units: the books are wrong.
        case notComparable
    }

    /// What was compared.
    public let facts: ReconciliationFacts
    /// What was found.
    public let outcome: Outcome

    /// Compares.
    public init(_ facts: ReconciliationFacts) {
        self.facts = facts
        outcome = Reconciliation.compare(facts)
    }

    /// Whether the two are equal.
    public var isMatch: Bool { outcome == .match }

    private static func compare(_ facts: ReconciliationFacts) -> Outcome {
        guard facts.custody.asset == facts.token.asset,
            let whole = TokenAmount(facts.custody, decimals: facts.chain.decimals)
        else { return .notComparable }
        let ledger = whole.units.addingReportingOverflow(facts.remainder)
        guard !ledger.overflow else { return .notComparable }
        let more = facts.chain.units.subtractingReportingOverflow(ledger.partialValue)
        guard more.overflow else {
            return more.partialValue.isZero ? .match : .surplus(more.partialValue)
        }
        return .shortage(
            ledger.partialValue.subtractingReportingOverflow(facts.chain.units).partialValue)
    }
}

/// Whether payouts of one token may be planned.  open → stopped → open, by a person only
public struct PayoutGate: Sendable, Hashable {
    /// Who opened the gate again, and why.
    public struct Clearing: Sendable, Hashable {
        /// The person.
        public let actor: String
        /// Why.
        public let reason: String
        /// When.
        public let time: Timestamp
        /// What had stopped it.
        public let mismatch: Reconciliation
    }

    /// The token.
    public let token: TokenID
    /// The mismatch that stops payouts; nil while the gate is open.
    public private(set) var mismatch: Reconciliation?
    /// The height of the last comparison; an older one changes nothing.
    public private(set) var lastHeight: BlockHeight?

    /// Makes a gate of what a store saved; a new one is open.
    public init(token: TokenID, mismatch: Reconciliation? = nil, lastHeight: BlockHeight? = nil) {
        self.token = token
        self.mismatch = mismatch
        self.lastHeight = lastHeight
    }

    /// Whether payouts of the token may be planned.
    public var isOpen: Bool { mismatch == nil }

    /// Takes a comparison; returns whether it stopped payouts just now.
    ///
    /// A match never opens the gate: the first mismatch stays until a person has looked at it. A
    /// surplus does not close it: anybody can send us coin, and nobody is owed it.
    public mutating func take(_ reconciliation: Reconciliation) -> Bool {
        let height = reconciliation.facts.block.height
        guard reconciliation.facts.token == token, lastHeight.map({ $0 < height }) ?? true else {
            return false
        }
        lastHeight = height
        switch reconciliation.outcome {
        case .match, .surplus: return false
        case .shortage, .notComparable: break
        }
        guard isOpen else { return false }
        mismatch = reconciliation
        return true
    }

    /// Opens the gate; returns the record to keep, or nil if it is open or nobody says why.
    public mutating func clear(actor: String, reason: String, now: Timestamp) -> Clearing? {
        guard let mismatch, !actor.isEmpty, !reason.isEmpty else { return nil }
        self.mismatch = nil
        return Clearing(actor: actor, reason: reason, time: now, mismatch: mismatch)
    }
}
