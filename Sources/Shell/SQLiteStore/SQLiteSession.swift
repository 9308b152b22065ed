import Connector
import Foundation
import GRDB
import LedgerRules
import PayoutRules
import ScreeningRules
import Units

/// What one unit of work, or one reading, sees: the database inside its transaction, and the Book.
///
/// It lives on the writer's thread and only as long as the unit.
final class SQLiteSession: StoreTransaction {
    let now: Timestamp
    private var attached: Database?
    private let ledger: LedgerBox
    /// What was read before; nil on a connection that does not see each change.
    let memory: StoreMemory?
    private var entries: [JournalEntry] = []
    /// How many commands the transaction's journal row will hold.
    private(set) var commandCount = 0
    private(set) var rowCount = 0
    private(set) var byteCount = 0
    /// The accounts that open hits may want money of, as the units moved it.
    private var moved: [AccountID] = []
    /// Claims of plans that were read: all payouts of a plan have the same.
    var claims: [PlanID: PlanClaim] = [:]
    /// What this session knows of limits; empty after each change of what they count.
    var limitUses: [LimitQuestion: LimitUse] = [:]
    /// Whether a deposit was counted before.
    var counted: [DepositID: Bool] = [:]

    /// Where a unit started, to go back to.
    struct Mark {
        let book: BookMark
        let entryCount: Int
        let commandCount: Int
        let link: JournalLink
        let row: Int64
    }

    init(
        _ database: Database? = nil, ledger: LedgerBox, memory: StoreMemory? = nil, now: Timestamp
    ) {
        attached = database
        self.ledger = ledger
        self.memory = memory
        self.now = now
        memory?.begin()
    }

    /// The database.
    ///
    /// - Precondition: the unit still runs; a session must not be kept.
    var database: Database {
        guard let attached else {
            preconditionFailure("a unit of work must not keep its session")
        }
        return attached
    }

    var book: Book { ledger.state.book }

    func attach(_ database: Database) { attached = database }
    func detach() { attached = nil }

    func mark() -> Mark {
        Mark(
            book: ledger.state.book.mark(), entryCount: entries.count, commandCount: commandCount,
            link: ledger.state.link, row: ledger.state.row)
    }

    func rollBack(to mark: Mark) {
        ledger.state.book.rollBack(to: mark.book)
        entries.removeLast(entries.count - mark.entryCount)
        moved = []
        commandCount = mark.commandCount
        ledger.state.link = mark.link
        ledger.state.row = mark.row
        claims.removeAll()
        limitUses = [:]
        counted = [:]
        memory?.forgetTouched()
    }

    /// Whether anything was done to the ledger since a mark.
    func hasEntries(since mark: Mark) -> Bool { entries.count > mark.entryCount }

    /// Gives back what expired holds still reserve, before any unit of the group looks.
    func expireHolds() throws {
        while let due = ledger.state.book.nextExpiry, due <= now { _ = try record(LedgerBatch()) }
        try settleHits()
    }

    /// Gives open hits what came free, at the end of a unit that did not fail.
    func settleHits() throws {
        guard !moved.isEmpty else { return }
        let accounts = moved
        moved = []
        try RetroHitTopUp.run(over: accounts, in: self)
        // What the hits themselves moved concerns none.
        moved = []
    }

    /// An empty group gives back what expired holds still reserve, which every transaction does.
    func apply(_ group: [LedgerCommand]) throws -> [CommandResult] {
        guard !group.isEmpty else { return [] }
        guard group.count <= LedgerBatch.commandCountMax else {
            throw RequestRefusal.invalid(
                field: "group", "must have at most \(LedgerBatch.commandCountMax) commands")
        }
        return try record(LedgerBatch(linked: group)).results
    }

    private func record(_ batch: LedgerBatch) throws -> BatchOutcome {
        let mark = ledger.state.book.mark()
        let outcome = ledger.state.book.apply(batch, at: now)
        if outcome.changedNothing {
            ledger.state.book.rollBack(to: mark)
            return outcome
        }
        entries.append(JournalEntry(batch: batch, outcome: outcome))
        commandCount += batch.commands.count
        for transfer in outcome.transfers {
            try write(transfer, at: outcome.time)
            if RetroHitTopUp.concerns(transfer.transfer) {
                moved += [transfer.transfer.debit, transfer.transfer.credit]
            }
        }
        return outcome
    }

    /// Writes one row with all that the group did to the ledger, and where the store stands.
    func finish() throws {
        try appendJournalRow()
        let statement = try database.cachedStatement(
            sql: "UPDATE store_state SET time = ?, journal_row = ?")
        try statement.execute(arguments: [now.milliseconds, ledger.state.row])
    }

    private func appendJournalRow() throws {
        guard !entries.isEmpty else { return }
        let body = JournalBody.pack(entries)
        let next = ledger.state.link.next(body: body)
        let statement = try database.cachedStatement(
            sql: "INSERT INTO journal (sequence, time, previous, link, body) VALUES (?, ?, ?, ?, ?)"
        )
        try statement.execute(arguments: [
            ledger.state.row + 1, now.milliseconds, ledger.state.link.bytes.blob, next.bytes.blob,
            Data(body),
        ])
        ledger.state.row += 1
        ledger.state.link = next
        rowCount += 1
        byteCount += body.count
    }

    private func write(_ posted: PostedTransfer, at time: Timestamp) throws {
        let transfer = posted.transfer
        let sides = [
            (transfer.debit, posted.debitBalance, Int64(0)),
            (transfer.credit, posted.creditBalance, Int64(1)),
        ]
        for (account, balance, side) in sides {
            guard let wallet = account.wallet else { continue }
            let isIncrease = (account.kind.side == .debit) == (side == 0)
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO posting (sequence, is_increase, side, wallet, kind, asset, scale,
                    transfer, balance_after, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            try statement.execute(arguments: [
                Int64(posted.sequence), isIncrease ? 1 : 0, side, wallet.value.blob,
                Int64(account.kind.rawValue), account.asset.packed, Int64(account.asset.scale),
                PackedPosting.pack(transfer), balance.minorUnits.blob, time.milliseconds,
            ])
        }
    }
}
