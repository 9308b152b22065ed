import Connector
import LedgerRules
import Units

extension Problem {
    /// Says what an error means to a caller; nil for one that only staff can mend.
    init?(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as RequestRefusal: self = Problem.of(refusal)
        case let failure as StoreFailure:
            guard let problem = Problem.of(failure) else { return nil }
            self = problem
        default: return nil
        }
    }

    /// What callers are told when something is wrong with us.
    static let fault = Problem(
        500, "fault", "This is our fault; it was logged with the request's id.")

    private static func of(_ refusal: RequestRefusal) -> Problem {
        switch refusal {
        case .notFound(let what, let id):
            Problem(404, "notFound", "There is no \(what) \(id).")
        case .conflict(let detail):
            Problem(409, "conflict", "\(detail.capitalisedSentence).")
        case .walletNotActive(let wallet):
            Problem(422, "walletNotActive", "The wallet \(wallet.text) is not active.")
        case .insufficientAvailable(let available, let asked):
            Problem(
                422, "insufficientAvailable",
                "The wallet has \(available) available; \(asked) were asked for.",
                field: "amount")
        case .exceedsCharge(let remaining):
            Problem(
                422, "exceedsCharge", "Of the charge, \(remaining) can still be refunded.",
                field: "amount")
        case .exceedsHold(let remaining):
            Problem(422, "exceedsHold", "The hold has \(remaining) left.", field: "amount")
        case .holdFinished:
            Problem(422, "holdFinished", "The hold was captured, released or has expired.")
        case .invalid(let field, let detail):
            Problem(422, "invalid", "The field \(field) \(detail).", field: field)
        case .ledger(let refusal):
            Problem(422, "\(refusal)", "The ledger refused it: \(refusal).")
        case .caseRule(let code, let detail):
            Problem(422, code, detail)
        }
    }

    private static func of(_ failure: StoreFailure) -> Problem? {
        switch failure {
        case .notCommitted:
            Problem(
                503, "notCommitted", "It was not done. Try again.", headers: [("Retry-After", "1")])
        case .unknownOutcome:
            Problem(
                503, "unknownOutcome",
                "It may have been done. Try again with the same Idempotency-Key.",
                headers: [("Retry-After", "1")])
        case .stopped:
            Problem(
                503, "storeStopped", "The store is closed. Try again later.",
                headers: [("Retry-After", "5")])
        case .corrupt:
            nil
        }
    }
}

extension String {
    fileprivate var capitalisedSentence: String { prefix(1).uppercased() + dropFirst() }
}
