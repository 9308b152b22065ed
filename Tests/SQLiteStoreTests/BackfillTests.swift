import ChainModel
import Connector
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Testing
import Units

@testable import SQLiteStore

/// What newer versions make of the rows that older ones wrote.
@Suite struct BackfillTests {
    /// The digests are those of the version that was released.
    @Test func `the third version's tables are filled as they were when it was released`()
        throws
    {
        let old = try OldDatabase(depositCount: 2_500)
        try Schema.migrator().migrate(old.queue, upTo: "v3")
        let seen = try old.digest(
            of: "seen_address", by: "family, key, wallet, subject, kind, is_form")
        #expect(seen == (7_152, "ed4b7d9729dc464a"))
    }

    @Test func `what was counted is sorted once, and what was seen is paged`() throws {
        let old = try OldDatabase(depositCount: 2_500)
        try Schema.migrator().migrate(old.queue, upTo: "v2")
        let seen = try statements(of: old, upTo: "v3", starting: "SELECT * FROM seen_address")
        let rows = try old.count("seen_address WHERE is_form = 0")
        #expect(rows > 3_000)
        #expect(seen == rows / 1_000 + 2)
        try Schema.migrator().migrate(old.queue, upTo: "v5")
        let sorts = try statements(
            of: old, upTo: "v6", starting: "SELECT * FROM counted ORDER BY time")
        #expect(sorts == 1)
    }

    /// How many statements of a migration start so.
    private func statements(
        of old: OldDatabase, upTo version: String, starting start: String
    ) throws -> Int {
        let count = LockedBox(0)
        try old.queue.write { database in
            database.trace { event in
                guard case .statement(let statement) = event else { return }
                if statement.sql.hasPrefix(start) { count.withLock { $0 += 1 } }
            }
        }
        try Schema.migrator().migrate(old.queue, upTo: version)
        return count.withLock { $0 }
    }

    @Test func `the sixth version makes the totals of all that was counted`() throws {
        let old = try OldDatabase(depositCount: 2_500)
        try Schema.migrator().migrate(old.queue)
        let rows = try old.count("limit_sum")
        try old.queue.read { database in
            let entries = try Row.fetchAll(database, sql: "SELECT * FROM counted")
                .map(CountedRow.read)
            #expect(rows == entries.reduce(0) { $0 + $1.subjects.count })
            #expect(try LimitAudit.totals(database).problem == nil)
            let ours = entries.filter { $0.wallet == WalletID(3) }
            let use = try LimitTotals(database: database).use(
                LimitQuestion(
                    LimitSeries(.wallet(WalletID(3)), .btc), in: .usd, .lifetime, excluding: nil,
                    now: Timestamp(milliseconds: 0)))
            #expect(use.count == ours.count)
            #expect(use.sum.minorUnits == ours.reduce(0) { $0 + $1.amount.minorUnits })
            #expect(use.unvalued == use.sum)
        }
    }

    @Test func `deposits that were counted before behaviour was kept are known to it`()
        async throws
    {
        let old = try OldDatabase(depositCount: 300)
        try Schema.migrator().migrate(old.queue, upTo: "v3")
        let wallet = WalletID(3)
        let newest = Timestamp(milliseconds: 41 * 7_200_000)
        // The third version came, and took the wallet's next deposit for its first.
        let late = BehaviourEvent(
            direction: .deposit, id: 7, wallet: wallet, recipient: WatchedScript([1]),
            counterparties: [OldDatabase.payer(1)], amount: Amount(5, of: .btc),
            value: Amount(100, of: .usd), time: newest)
        try await old.queue.write { database in
            _ = try BehaviourTotals(database: database).record(late)
        }
        let expected = try await old.queue.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM counted WHERE wallet = ? ORDER BY time, deposit",
                arguments: [wallet.value.blob]
            ).map(CountedRow.read)
        }
        let store = try SQLiteLedgerStore(
            queue: old.queue, clock: StandingClock(), logger: quiet)
        try await store.read { reading throws in
            let found = try reading.behaviour(of: wallet, currency: .usd)
            #expect(found.events.map(\.id) == expected.map(\.id.value) + [7])
            #expect(found.events.dropLast().map(\.counterparties) == expected.map(\.sources))
            #expect(found.events.compactMap(\.value) == [Amount(100, of: .usd)])
            #expect(found.days.reduce(0) { $0 + $1.count } == expected.count + 1)
            #expect(found.olderDepositCount == 0)
            let others = try reading.deposits(
                ofPayers: [OldDatabase.payer(1)], besides: wallet,
                since: Timestamp(milliseconds: 0), limit: 1_000)
            #expect(!others.isEmpty)
        }
        let firsts = try await old.queue.read { database in
            try Int.fetchAll(
                database, sql: "SELECT count(*) FROM behaviour_first WHERE value IS NULL")
        }
        #expect(firsts == [5])
        await store.close()
    }
}
