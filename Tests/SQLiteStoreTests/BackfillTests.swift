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
}
