import Connector
import GRDB
import LedgerRules
import Units

extension SQLiteSession {
    var ledgerSequence: UInt64 { book.transferSequence }

    func balance(_ account: AccountID) throws -> Amount? { book.balance(account) }

    func hold(_ id: HoldID) throws -> HoldState? { book.hold(id) }

    func statement(of wallet: WalletID, page: PageRequest) throws -> [Posting] {
        // A position is the transfer's sequence twice, plus the side.
        let after = Int64(clamping: page.after ?? 0)
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM posting WHERE wallet = ? AND (sequence, side) > (?, ?)
                ORDER BY sequence, side LIMIT ?
                """,
            arguments: [
                wallet.value.blob, after / 2, page.after == nil ? -1 : after % 2, page.limit,
            ])
        return try rows.map { row in
            let transfer = try PackedPosting.unpack(try row.blob("transfer"))
            let side: Int = try row.number("side")
            let isIncrease: Int = try row.number("is_increase")
            return Posting(
                sequence: try row.number("sequence"), transfer: transfer,
                time: try row.time("time"),
                account: side == 0 ? transfer.debit : transfer.credit, isIncrease: isIncrease == 1,
                balanceAfter: try row.amount("balance_after"))
        }
    }
}
