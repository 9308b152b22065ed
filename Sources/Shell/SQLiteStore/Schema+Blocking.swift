import Connector
import Encodings
import GRDB
import ScreeningRules
import Units

extension Schema {
    /// What after-care still wants.
    static let blocking = [
        "CREATE INDEX retro_hit_wanting ON retro_hit (number) WHERE \(RetroHitRow.wants)",
        """
        CREATE INDEX retro_hit_wallet_wanting ON retro_hit (wallet, asset, scale)
        WHERE \(RetroHitRow.wants)
        """,
    ]

    /// Registers property that was blocked for a sanctions list before there was a register of it,
    /// or by after-care; a page of cases at a time.
    static func fillBlockedProperty(_ database: Database) throws {
        var last: Int64 = 0
        while true {
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT c.*, v.canonical, h.frozen AS hit_frozen, h.causes AS hit_causes
                    FROM compliance_case AS c LEFT JOIN verdict AS v ON v.id = c.verdict
                    LEFT JOIN retro_hit AS h ON h.case_id = c.id
                    WHERE c.number > ? AND c.state IN ('frozen', 'frozenReleaseProposed',
                    'transferProposed', 'transferredToBlockedWallet', 'released')
                    AND NOT EXISTS (SELECT 1 FROM blocked_property WHERE case_id = c.id)
                    ORDER BY c.number LIMIT 500
                    """,
                arguments: [last])
            for row in rows {
                last = try row.number("number")
                if let property = try OldBlocking.property(row, database) {
                    try CaseMemoryRow.save(property, in: database)
                }
            }
            if rows.isEmpty { return }
        }
    }
}

/// Reads out of a case, its verdicts and its hit what it blocked.
private enum OldBlocking {
    static func property(_ row: Row, _ database: Database) throws -> BlockedProperty? {
        let record = try CaseRow.read(row)
        let machine = record.machine
        var entries = sanctioned(json(try row.optionalBlob("canonical").map { [UInt8]($0) }))
        var amount = record.amount
        var blockedAt = machine.openedAt
        if let frozen = try row.optionalBlob("hit_frozen") {
            amount = Amount(try UInt128(blob: frozen, "frozen"), of: record.amount.asset)
            entries = (try row.json("hit_causes").elements ?? []).compactMap(entry)
        } else if let later = machine.entries.last(where: { $0.step == .frozenByVerdict }) {
            entries += try retroEntries(machine.deposit, database)
            blockedAt = later.time
        }
        guard !entries.isEmpty, !amount.isZero else { return nil }
        let end = machine.state == .released ? machine.entries.last?.time ?? blockedAt : nil
        return BlockedProperty(
            complianceCase: machine.id, deposit: machine.deposit, wallet: record.wallet,
            amount: amount, value: record.grounds.value, entries: entries, blockedAt: blockedAt,
            endedAt: end)
    }

    /// The entries for which rules froze: those of a verdict that only held are none.
    private static func sanctioned(_ verdict: JSONValue) -> [String] {
        guard verdict["decision"]?.text == ScreeningDecision.freeze.rawValue else { return [] }
        return (verdict["rules"]?.elements ?? []).filter {
            $0["fired"]?.boolean == true && $0["id"]?.text == ScreeningRule.sanctioned.rawValue
        }.flatMap { ($0["evidence"]?.elements ?? []).compactMap(\.text) }
    }

    /// The entries that later verdicts on a deposit name.
    private static func retroEntries(
        _ deposit: DepositID, _ database: Database
    ) throws -> [String] {
        let statement = try database.cachedStatement(
            sql: "SELECT canonical FROM verdict WHERE deposit = ? ORDER BY number")
        return try statement.rows([deposit.value.blob]) { row in
            json([UInt8](try row.blob("canonical")))["cause"].flatMap(entry)
        }.compactMap(\.self)
    }

    private static func entry(_ cause: JSONValue) -> String? {
        do {
            let cause = try RetroCause(json: cause)
            return cause.rule == .sanctioned ? cause.entry : nil
        } catch {
            // A verdict that is no finding of after-care has no cause; the audit reads the others.
            return nil
        }
    }

    /// What is no JSON names no list; the audit says that it cannot be read.
    private static func json(_ bytes: [UInt8]?) -> JSONValue {
        do {
            return try JSONValue.parse(bytes ?? [])
        } catch {
            return .null
        }
    }
}
