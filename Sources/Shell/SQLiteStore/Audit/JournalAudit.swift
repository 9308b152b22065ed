import Connector
import Foundation
import GRDB
import LedgerRules
import Units

/// Replays the journal in a fresh Book, and compares the postings with it.
enum JournalAudit {
    /// The Book is nil if the journal cannot be replayed to its end.
    static func run(
        _ database: Database, progress: (Int64, Int64) -> Void
    ) throws -> (book: Book?, finding: AuditFinding) {
        let count = try Int64.fetchOne(database, sql: "SELECT count(*) FROM journal") ?? 0
        var state = LedgerState()
        let check = "The journal replays, every link and result as recorded"
        do {
            try state.replay(from: database) { row in
                if row % 100 == 0 || row == count { progress(row, count) }
            }
            try state.requireEnd(in: database)
        } catch StoreFailure.corrupt(let problem) {
            let finding = AuditFinding(
                check: check, recordCount: Int(state.row), problem: problem)
            return (nil, finding)
        }
        let journal = AuditFinding(check: check, recordCount: Int(state.row), problem: nil)
        return (state.book, journal)
    }

    static func postings(_ database: Database, _ book: Book) throws -> AuditFinding {
        var tally = AuditTally("The statements are what the journal says")
        var expected: [AccountID: Amount] = [:]
        var lastSequence: UInt64 = 0
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM posting ORDER BY sequence, side")
        while let row = try rows.next() {
            let transfer = try PackedPosting.unpack(try row.blob("transfer"))
            let side: Int = try row.number("side")
            let isIncrease: Int = try row.number("is_increase")
            let account = side == 0 ? transfer.debit : transfer.credit
            let before = expected[account] ?? .zero(account.asset)
            let after = try row.amount("balance_after")
            // What would go below zero does not follow either; the check says so by name.
            let follows =
                isIncrease == 1
                ? before.isFollowed(by: after, adding: transfer.amount)
                : after.isFollowed(by: before, adding: transfer.amount)
            let sequence: UInt64 = try row.number("sequence")
            tally.require(
                follows && book.isRecorded(transfer.id),
                "posting \(sequence) of transfer \(transfer.id.text) does not follow")
            expected[account] = after
            lastSequence = max(lastSequence, sequence)
        }
        for (account, balance) in book.balances where account.wallet != nil {
            tally.require(
                (expected[account] ?? .zero(account.asset)) == balance,
                "the statement of \(account.kind) of wallet \(WalletID(account.owner).text) "
                    + "ends with another balance")
        }
        tally.require(
            lastSequence <= book.transferSequence, "there are postings that the journal has not")
        return tally.finding
    }
}

extension Amount {
    /// Whether another amount is this one and a part more.
    fileprivate func isFollowed(by sum: Amount, adding part: Amount) -> Bool {
        let (units, overflow) = minorUnits.addingReportingOverflow(part.minorUnits)
        return !overflow && asset == part.asset && sum == Amount(units, of: asset)
    }
}
