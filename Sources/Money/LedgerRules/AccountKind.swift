/// Which entries make an account's balance grow.
public enum AccountSide: Sendable, Hashable {
    /// Debits add, credits take away: what the house has.
    case debit
    /// Credits add, debits take away: what the house owes, and its own.
    case credit
}

/// What the money in an account is, and where it stands.
///
/// Raw values are part of the journal's format.
public enum AccountKind: UInt8, CaseIterable, Sendable {
    /// On chain to us, not final; per token.
    case inTransit = 1
    /// On chain under our keys, final; per token.
    case custody = 2
    /// The owner's share of what is in transit.
    case pending = 3
    /// Final, waiting for a verdict or a person.
    case screening = 4
    /// Blocked by a sanctions or issuer verdict.
    case frozen = 5
    /// Spendable now.
    case available = 6
    /// Promised to open holds; only hold commands move it.
    case reserved = 7
    /// Arrived without an owner, or not assignable; per token.
    case suspense = 8
    /// The operator's own coin and its fee income; per asset.
    case operatorFunds = 9
    /// Fees paid to a chain, in its own coin.
    case networkFees = 10
    /// What is left under one ledger unit; per token.
    case dust = 11

    /// The side on which the account's balance grows.
    public var side: AccountSide {
        switch self {
        case .inTransit, .custody, .networkFees: .debit
        case .pending, .screening, .frozen, .available, .reserved, .suspense, .operatorFunds,
            .dust:
            .credit
        }
    }
}
