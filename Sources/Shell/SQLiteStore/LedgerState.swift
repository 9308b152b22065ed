import Connector
import Foundation
import GRDB
import LedgerRules
import Logging
import Units

/// The Book with the place of the journal that it stands at.
struct LedgerState {
    var book = Book()
    var link = JournalLink.origin
    /// The last journal row; 0 for none.
    var row: Int64 = 0
    /// The time of the last unit that was committed.
    var time = Timestamp(milliseconds: 0)

    /// Makes the state before the first row.
    init() {}

    /// Rebuilds the Book: the newest snapshot, then every row after it, links and results checked.
    static func load(from database: Database, _ logger: Logger) throws -> LedgerState {
        var state = LedgerState()
        let snapshots = try Row.fetchCursor(
            database, sql: "SELECT * FROM snapshot ORDER BY journal_sequence DESC")
        while let snapshot = try snapshots.next() {
            do {
                state = try LedgerState(snapshot, database)
                break
            } catch StoreFailure.corrupt(let words) {
                // The journal has everything: a start without this snapshot only takes longer.
                logger.error("a snapshot is passed over", metadata: ["reason": "\(words)"])
            }
        }
        try state.replay(from: database) { _ in }
        try state.requireEnd(in: database)
        return state
    }

    /// Checks that no row is missing at the journal's end, and reads the time of the last commit.
    mutating func requireEnd(in database: Database) throws {
        guard let stored = try Row.fetchOne(database, sql: "SELECT * FROM store_state") else {
            throw StoreFailure.corrupt("store_state: its row is missing")
        }
        let last: Int64 = try stored.number("journal_row")
        guard row == last else {
            throw StoreFailure.corrupt("journal row \(last) should be the last one, not \(row)")
        }
        time = max(try stored.time("time"), book.lastTime)
    }

    private init(_ snapshot: Row, _ database: Database) throws {
        row = try snapshot.number("journal_sequence")
        do {
            book = try Book(snapshot: [UInt8](try snapshot.blob("book")))
        } catch let error as SnapshotError {
            throw StoreFailure.corrupt("snapshot at journal row \(row): \(error)")
        }
        let link = try Data.fetchOne(
            database, sql: "SELECT link FROM journal WHERE sequence = ?", arguments: [row])
        guard let link else {
            throw StoreFailure.corrupt("journal row \(row), which a snapshot is of, is missing")
        }
        self.link = JournalLink(try Bytes32(blob: link, "journal.link"))
    }

    /// Applies every journal row after this state's.
    mutating func replay(from database: Database, progress: (Int64) -> Void) throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM journal WHERE sequence > ? ORDER BY sequence",
            arguments: [row])
        while let found = try rows.next() {
            try apply(found)
            progress(row)
        }
    }

    private mutating func apply(_ found: Row) throws {
        let sequence: Int64 = try found.number("sequence")
        guard sequence == row + 1 else {
            throw StoreFailure.corrupt("journal row \(row + 1) is missing")
        }
        let body = [UInt8](try found.blob("body"))
        let next = link.next(body: body)
        guard try found.bytes32("previous") == link.bytes, try found.bytes32("link") == next.bytes
        else { throw StoreFailure.corrupt("journal row \(sequence): its link does not hold") }
        for entry in try JournalBody.entries(in: body, row: sequence) {
            do {
                try book.replay(entry)
            } catch {
                throw StoreFailure.corrupt("journal row \(sequence): \(error)")
            }
        }
        book.commit()
        link = next
        row = sequence
    }
}

/// Holds the ledger's state for the writer's thread: a copy would cost as much as the Book.
final class LedgerBox {
    var state: LedgerState
    init(_ state: LedgerState) { self.state = state }
}

/// The entries of one commit, packed behind one another, each after its length.
enum JournalBody {
    /// Packs entries.
    static func pack(_ entries: [JournalEntry]) -> [UInt8] {
        var body: [UInt8] = []
        for entry in entries {
            let bytes = entry.encoded()
            body += withUnsafeBytes(of: UInt32(bytes.count).littleEndian, Array.init)
            body += bytes
        }
        return body
    }

    /// Reads what `pack` wrote, and nothing else.
    static func entries(in body: [UInt8], row: Int64) throws -> [JournalEntry] {
        var entries: [JournalEntry] = []
        var rest = body[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else {
                throw StoreFailure.corrupt("journal row \(row): cut off")
            }
            let count = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard count <= rest.count else {
                throw StoreFailure.corrupt("journal row \(row): cut off")
            }
            do {
                entries.append(try JournalEntry(encoded: Array(rest.prefix(count))))
            } catch {
                throw StoreFailure.corrupt("journal row \(row): \(error)")
            }
            rest = rest.dropFirst(count)
        }
        return entries
    }
}
