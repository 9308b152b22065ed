import Connector
import DepositRules
import GRDB
import LedgerRules
import Units

/// Checks that each deposit made money spendable exactly when it may, and once.
enum CreditAudit {
    static func credits(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("Each spendable deposit was credited once, in full; no other was")
        var credits = try creditsByDeposit(database)
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM deposit")
        while let row = try rows.next() {
            let deposit = try DepositRow.read(row)
            let found = credits.removeValue(forKey: deposit.id) ?? []
            let expected =
                deposit.isSpendable
                ? [Credit(wallet: deposit.wallet, amount: deposit.amount)] : []
            tally.require(
                found == expected,
                "deposit \(deposit.id.text) was credited \(found.count) times, not "
                    + "\(expected.count), or otherwise than it is")
        }
        if let stranger = credits.keys.min() {
            tally.require(false, "deposit \(stranger.text) was credited and is not on record")
        }
        return tally.finding
    }

    private struct Credit: Equatable {
        let wallet: WalletID
        let amount: Amount
    }

    private static func creditsByDeposit(_ database: Database) throws -> [DepositID: [Credit]] {
        var credits: [DepositID: [Credit]] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT transfer FROM posting WHERE kind = ? AND side = 1",
            arguments: [Int64(AccountKind.available.rawValue)])
        while let row = try rows.next() {
            let transfer = try PackedPosting.unpack(try row.blob("transfer"))
            guard transfer.reason == .depositCleared || transfer.reason == .depositReleased,
                let wallet = transfer.credit.wallet
            else { continue }
            credits[DepositID(transfer.subject), default: []].append(
                Credit(wallet: wallet, amount: transfer.amount))
        }
        return credits
    }
}
