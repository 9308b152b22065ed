public import Units

/// Whose use a payout limit counts.
public enum PayoutLimitScope: String, Sendable, Hashable, CaseIterable {
    /// All payouts of one asset, whoever asks.
    case asset
    /// Those of one wallet.
    case wallet
    /// Those to one address, whoever asks.
    case destination
}

/// The time that a payout limit covers.
public enum PayoutLimitWindow: String, Sendable, Hashable, CaseIterable {
    /// One payout.
    case single
    /// The last 60 minutes.
    case hour
    /// The last 24 hours.
    case day

    /// How long it is, in seconds; 0 for one payout.
    public var seconds: Int64 {
        switch self {
        case .single: 0
        case .hour: 3_600
        case .day: 86_400
        }
    }
}

/// Why a text is no address that a payout may go to.
public enum DestinationFault: Sendable, Hashable {
    /// It is an address of another network.
    case wrongNetwork
    /// It is no address; what is wrong with it.
    case malformed(String)
    /// It is an address, and nobody could spend what is sent to it.
    case notSpendable
    /// It is the token's own contract.
    case tokenContract
}

/// Why a payout was not made.
///
/// The request's rules are checked in the order of the cases, up to `countOverLimit`; the first
/// that fails is the answer.
public enum PayoutRefusal: Error, Sendable, Hashable {
    /// The token is not paid out on this chain.
    case unknownToken(TokenID)
    /// The destination is no address that may be paid.
    case destination(DestinationFault)
    /// The destination is an address of ours: a transfer inside the ledger does that.
    case ownAddress
    /// There is nothing to pay, or the amount is of another asset than the token.
    case amountNotPayable
    /// The token counts in larger units on this chain; the unit of the least amount there.
    case amountTooPrecise(unit: Amount)
    /// Nodes do not relay an output as small as this; the least that they do.
    case belowDust(Amount)
    /// The operator's least payout.
    case belowMinimum(Amount)
    /// The wallet has not so much; what it has.
    case insufficientAvailable(Amount)
    /// A sum would pass a limit; what it would be, and the limit.
    case amountOverLimit(PayoutLimitScope, PayoutLimitWindow, wouldBe: Amount, limit: Amount)
    /// There would be too many payouts in a window; the limit.
    case countOverLimit(PayoutLimitScope, PayoutLimitWindow, limit: Int)
    /// Screening forbids the destination; why, in words.
    case destinationBlocked(reason: String)
    /// A person said no; who and why.
    case rejected(actor: String, reason: String)
}
