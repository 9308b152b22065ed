import Encodings
import PayoutRules
import Units

/// Writes and finds entries of the event log about balances that passed a bound.
enum HotBalanceEvents {
    /// Where a balance is.
    enum Side: String, CaseIterable {
        case above = "treasury.sweepProposed"
        case below = "treasury.belowFloor"
        case within = "treasury.withinBounds"

        init(_ decision: HotBalanceDecision) {
            switch decision {
            case .keep: self = .within
            case .proposeSweep: self = .above
            case .alarm: self = .below
            }
        }
    }

    private static let pageEventCount: UInt64 = 1_000
    /// A crossing longer ago is told again after a start, which is better than silence.
    private static let pageCountMax = 100

    static func subject(_ token: TokenID) -> String { "\(token.chain.name)/\(token.asset.code)" }

    static func append(_ report: HotBalanceReport, in store: any StoreTransaction) throws {
        let rule = report.terms.rule
        var fields: [(key: String, value: JSONValue)] = [
            (key: "chain", value: .string(rule.token.chain.name)),
            (key: "asset", value: .string(rule.token.asset.code)),
        ]
        switch report.decision {
        case .keep(let balance):
            fields.append((key: "balance", value: .string(balance.decimal)))
        case .proposeSweep(let amount, let balance, let ceiling):
            fields += [
                (key: "balance", value: .string(balance.decimal)),
                (key: "ceiling", value: .string(ceiling.decimal)),
                (key: "amount", value: .string(amount.decimal)),
                (key: "cold", value: .string(report.terms.cold)),
            ]
        case .alarm(let missing, let balance, let floor):
            fields += [
                (key: "balance", value: .string(balance.decimal)),
                (key: "floor", value: .string(floor.decimal)),
                (key: "missing", value: .string(missing.decimal)),
            ]
        }
        try store.appendEvent(
            type: Side(report.decision).rawValue, subject: subject(rule.token),
            json: JSONValue.object(fields).serialized())
    }

    /// Returns what was last told of a token; within its bounds if nothing was.
    static func lastSide(of token: TokenID, in store: any StoreReading) throws -> Side {
        let subject = subject(token)
        var end = try store.lastEventSequence
        for _ in 0..<pageCountMax where end > 0 {
            let start = end > pageEventCount ? end - pageEventCount : 0
            let page = try store.events(after: start, limit: Int(end - start))
            for event in page.reversed() where event.subject == subject {
                if let side = Side(rawValue: event.type) { return side }
            }
            end = start
        }
        return .within
    }
}
