import Connector
import DepositRules
import GRDB
import PayoutRules
import ScreeningRules
import Units

/// Checks that money which is sent back is exactly the deposits that say so.
enum RefundAudit {
    /// A deposit on its way back is one payout of its amount; one that is gone left by one; no
    /// other is a refund of any kind, frozen ones least of all.
    static func refunds(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("Each deposit that is sent back is one payout of all of it")
        var payouts = try payoutsByDeposit(database)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT * FROM deposit WHERE refund IS NOT NULL OR id IN (
                    SELECT deposit FROM compliance_case WHERE id IN (SELECT case_id FROM refund))
                """)
        while let row = try rows.next() {
            let deposit = try DepositRow.read(row)
            let own = payouts.removeValue(forKey: deposit.id) ?? []
            let open = own.count { !$0.isFinished }
            let left = own.count { if case .final = $0.state { true } else { false } }
            let wanted: (open: Int, left: Int) =
                switch deposit.screeningTrack {
                case .refunding: (1, 0)
                case .refunded: (0, 1)
                case .notStarted, .running, .clear, .held, .frozen: (0, 0)
                }
            tally.require(
                (open, left) == wanted
                    && own.allSatisfy {
                        $0.amount == deposit.amount && $0.wallet == deposit.wallet
                            && $0.token.chain == deposit.sighting.chain
                    },
                "deposit \(deposit.id.text) is \(deposit.screeningTrack), and its refunds are not")
        }
        tally.require(payouts.isEmpty, "a refund is of a deposit that is not on record")
        return tally.finding
    }

    private static func payoutsByDeposit(_ database: Database) throws -> [DepositID: [Payout]] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT refund.payout, compliance_case.deposit FROM refund
                LEFT JOIN compliance_case ON compliance_case.id = refund.case_id
                """)
        var payouts: [DepositID: [Payout]] = [:]
        var claims: [PlanID: PlanClaim] = [:]
        for row in rows {
            let id: PayoutID = try row.id("payout")
            guard
                let found = try Row.fetchOne(
                    database, sql: "SELECT * FROM payout WHERE id = ?",
                    arguments: [id.value.blob])
            else { throw StoreFailure.corrupt("the payout \(id.text) of a refund is missing") }
            let record = try PayoutRow.load(found, from: database, claims: &claims)
            let deposit: DepositID = try row.id("deposit")
            payouts[deposit, default: []].append(record.payout)
        }
        return payouts
    }
}
