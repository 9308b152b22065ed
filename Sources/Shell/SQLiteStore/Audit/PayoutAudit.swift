import ChainModel
import Connector
import GRDB
import LedgerRules
import PayoutRules
import Units

/// Checks that payouts reserve, wait and leave as their states say.
enum PayoutAudit {
    /// Each payout's money is reserved as long as it may leave, and no longer.
    static func reservations(_ database: Database, _ book: Book) throws -> AuditFinding {
        var tally = AuditTally("Each payout under way has its money reserved; no finished one has")
        try forEachPayout(database) { record in
            let payout = record.payout
            let hold = book.hold(payout.hold)
            let holds: Bool
            switch payout.state {
            case .requested: holds = hold == nil
            case .reserved, .approved, .planned, .signed, .broadcast, .included:
                holds =
                    if case .open(let open) = hold {
                        open.remaining == payout.amount && open.request.wallet == payout.wallet
                    } else {
                        false
                    }
            // The Book forgets finished holds after a while.
            case .final: holds = hold == nil || hold == .captured
            case .failed, .refused, .cancelled: holds = hold == nil || hold == .released
            }
            tally.require(
                holds,
                "payout \(payout.id.text) is \(payout.state.name), and its hold is not as it is")
        }
        return tally.finding
    }

    /// No payout goes on before as many people as it needs said yes, none of them its proposer.
    static func approvals(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("Every payout that went on was approved by the people it needs")
        try forEachPayout(database) { record in
            switch record.payout.state {
            case .requested, .reserved, .refused, .cancelled: return
            case .approved, .planned, .signed, .broadcast, .included, .final, .failed: break
            }
            tally.require(
                record.approvals.state == .given,
                "payout \(record.payout.id.text) went on without its approvals")
        }
        return tally.finding
    }

    /// What a block has is one transaction for each payout, the one that its state names.
    static func departures(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("Each payout left by one transaction at most, and as its state says")
        var taken: [PayoutID: [PlanRecord]] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM plan WHERE block_hash IS NOT NULL ORDER BY number")
        while let row = try rows.next() {
            let plan = try PlanRow.read(row)
            for payout in plan.payouts { taken[payout, default: []].append(plan) }
        }
        try forEachPayout(database) { record in
            let payout = record.payout
            let plans = taken.removeValue(forKey: payout.id) ?? []
            let expected: [PlanStage]
            var inclusion: PayoutInclusion?
            switch payout.state {
            case .included(_, let place): (expected, inclusion) = ([.included(place.block)], place)
            case .final(let place), .failed(let place):
                (expected, inclusion) = ([.final(place.block)], place)
            case .requested, .reserved, .approved, .planned, .signed, .broadcast, .refused,
                .cancelled:
                expected = []
            }
            tally.require(
                plans.map(\.stage) == expected
                    && plans.allSatisfy {
                        $0.transaction == inclusion?.transaction && $0.chain == payout.token.chain
                    },
                "payout \(payout.id.text) is \(payout.state.name), and \(plans.count) of its "
                    + "transactions are in blocks, or another than it names")
        }
        if let stranger = taken.keys.min() {
            tally.require(false, "a plan pays payout \(stranger.text), which is not on record")
        }
        return tally.finding
    }

    /// What left custody for good: final payouts, and fees in coin that is kept for wallets.
    static func departed(_ database: Database) throws -> [AccountID: Amount] {
        var left: [AccountID: Amount] = [:]
        func add(_ amount: Amount, on chain: ChainID) throws {
            guard Asset.supported.contains(amount.asset) else { return }
            let account = AccountID.custody(TokenID(chain: chain, asset: amount.asset))
            left[account] = try (left[account] ?? .zero(amount.asset)).adding(amount)
        }
        let payouts = try Row.fetchCursor(
            database,
            sql: "SELECT chain, asset, scale, amount FROM payout WHERE state_name = 'final'")
        while let row = try payouts.next() {
            try add(try row.amount("amount"), on: try row.chain("chain"))
        }
        let plans = try Row.fetchCursor(
            database, sql: "SELECT chain, asset, scale, fee FROM plan WHERE stage = 'final'")
        while let row = try plans.next() {
            try add(try row.amount("fee"), on: try row.chain("chain"))
        }
        return left
    }

    private static func forEachPayout(
        _ database: Database, _ body: (PayoutRecord) throws -> Void
    ) throws {
        var claims: [PlanID: PlanClaim] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM payout ORDER BY number")
        while let row = try rows.next() {
            try body(try PayoutRow.load(row, from: database, claims: &claims))
        }
    }
}
