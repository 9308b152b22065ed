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
        let totals = try old.digest(of: "limit_total", by: "series, time, position")
        let seen = try old.digest(
            of: "seen_address", by: "family, key, wallet, subject, kind, is_form")
        #expect(totals == (11_076, "8b0312b3dc2e82a6"))
        #expect(seen == (7_152, "ed4b7d9729dc464a"))
    }

    @Test func `the third version sorts what was counted once, and pages what was seen`()
        throws
    {
        let old = try OldDatabase(depositCount: 2_500)
        let statements = LockedBox<[String]>([])
        try old.queue.write { database in
            database.trace { event in
                guard case .statement(let statement) = event else { return }
                statements.withLock { $0.append(statement.sql) }
            }
        }
        try Schema.migrator().migrate(old.queue, upTo: "v3")
        let counts = statements.withLock { all in
            ["SELECT * FROM counted", "SELECT * FROM seen_address"].map { start in
                all.count { $0.hasPrefix(start) }
            }
        }
        let seen = try old.queue.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM seen_address WHERE is_form = 0") ?? 0
        }
        #expect(seen > 3_000)
        #expect(counts == [1, seen / 1_000 + 2])
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
