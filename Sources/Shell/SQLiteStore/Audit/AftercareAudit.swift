import Connector
import Foundation
import GRDB
import LedgerRules
import ScreeningRules
import Units

/// Checks that money which was blocked after it was cleared is what the hits say, and no more.
enum AftercareAudit {
    /// What open hits block, by account.
    static func frozen(_ database: Database) throws -> [AccountID: Amount] {
        var frozen: [AccountID: Amount] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM retro_hit WHERE state = 'open'")
        while let row = try rows.next() {
            let hit = try RetroHitRow.read(row)
            let account = AccountID.frozen(hit.wallet, hit.frozen.asset)
            frozen[account] = try (frozen[account] ?? .zero(account.asset)).adding(hit.frozen)
        }
        return frozen
    }

    /// Each hit's sums are those of its deposits, its transfers and its case.
    static func hits(_ database: Database, _ book: Book) throws -> AuditFinding {
        var tally = AuditTally("Each retro hit froze what it says, once; its case decides on it")
        let frozen = try moved(database, .frozen, .retroFrozen)
        let released = try moved(database, .available, .retroReleased)
        var known: Set<UInt128> = []
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM retro_hit ORDER BY number")
        while let row = try rows.next() {
            let hit = try RetroHitRow.read(row)
            known.insert(hit.id.value)
            let problem = try problem(
                hit, frozen: frozen[hit.id.value], released: released[hit.id.value], database)
            tally.require(problem == nil, "hit \(hit.id.text) \(problem ?? "")")
        }
        let strangers = Set(frozen.keys).union(released.keys).subtracting(known)
        tally.require(strangers.isEmpty, "money was moved for a hit that is not on record")
        return tally.finding
    }

    /// Whoever has something to spend has nothing that an open hit wants.
    static func wanted(_ database: Database, _ book: Book) throws -> AuditFinding {
        var tally = AuditTally("No wallet can spend what an open retro hit still wants")
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM retro_hit WHERE state = 'open' ORDER BY number")
        while let row = try rows.next() {
            let hit = try RetroHitRow.read(row)
            let account = AccountID.available(hit.wallet, hit.wanted.asset)
            let available = book.balance(account) ?? .zero(account.asset)
            tally.require(
                hit.wanted.isZero || available.isZero,
                "hit \(hit.id.text) wants \(hit.wanted), and \(available) can be spent")
        }
        return tally.finding
    }

    private static func problem(
        _ hit: RetroHit, frozen: Amount?, released: Amount?, _ database: Database
    ) throws -> String? {
        let zero = Amount.zero(hit.tainted.asset)
        if frozen ?? zero != hit.frozen { return "froze \(frozen ?? zero), not \(hit.frozen)" }
        let expected = hit.state == .released ? hit.frozen : zero
        if released ?? zero != expected { return "released \(released ?? zero), not \(expected)" }
        let parts = try hit.frozen.adding(hit.reserved).adding(hit.spent)
        if parts != hit.tainted { return "has parts of \(parts), not \(hit.tainted)" }
        var count = 0
        var sum = zero
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT deposit.* FROM retro_hit_deposit
                JOIN deposit ON deposit.id = retro_hit_deposit.deposit WHERE hit = ?
                """,
            arguments: [hit.id.value.blob])
        while let row = try rows.next() {
            let deposit = try DepositRow.read(row)
            guard deposit.wallet == hit.wallet, deposit.isSpendable else {
                return "has a deposit of another wallet, or one that was never spendable"
            }
            count += 1
            sum = try sum.adding(deposit.amount)
        }
        if count != hit.depositCount || sum != hit.tainted {
            return "has \(count) deposits of \(sum), not \(hit.depositCount) of \(hit.tainted)"
        }
        let state = try String.fetchOne(
            database, sql: "SELECT state FROM compliance_case WHERE id = ?",
            arguments: [hit.caseID.value.blob])
        guard let state else { return "has no case" }
        return (state == "released") == (hit.state == .released)
            ? nil : "is \(hit.state), its case is \(state)"
    }

    /// What transfers with a reason brought into accounts of a kind, by the hit they name.
    private static func moved(
        _ database: Database, _ kind: AccountKind, _ reason: TransferReason
    ) throws -> [UInt128: Amount] {
        var sums: [UInt128: Amount] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT transfer FROM posting WHERE kind = ? AND side = 1",
            arguments: [Int64(kind.rawValue)])
        while let row = try rows.next() {
            let transfer = try PackedPosting.unpack(try row.blob("transfer"))
            guard transfer.reason == reason else { continue }
            let sum = sums[transfer.subject] ?? .zero(transfer.amount.asset)
            sums[transfer.subject] = try sum.adding(transfer.amount)
        }
        return sums
    }
}
