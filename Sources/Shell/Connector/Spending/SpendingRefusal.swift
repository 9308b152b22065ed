public import LedgerRules
public import Units

/// Why a request was refused by rule; the API answers 404, 409 or 422 with the case's name as code.
public enum RequestRefusal: Error, Sendable, Equatable {
    /// There is no such thing; `what` is `wallet`, `charge`, `hold`…
    case notFound(what: String, id: String)
    /// The same id or key was used with other content.
    case conflict(String)
    /// The wallet is suspended or closed.
    case walletNotActive(WalletID)
    /// The wallet has not enough available.
    case insufficientAvailable(available: Amount, asked: Amount)
    /// A refund passes what is left of the charge.
    case exceedsCharge(remaining: Amount)
    /// A capture passes what is left of the hold.
    case exceedsHold(remaining: Amount)
    /// The hold was captured, released or has expired.
    case holdFinished
    /// A field's value is not allowed; with the field's name.
    case invalid(field: String, String)
    /// The ledger said no for a reason that has no code of its own.
    case ledger(LedgerRefusal)
    /// A rule of cases said no, in words.
    case caseRule(code: String, String)
}
