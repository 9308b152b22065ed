import Foundation
import GRDB
import ScreeningRules

extension Schema {
    /// What wallets and payers did, apart from the ledger: values are those of the time, in the
    /// currency of the rules, which no other table has.
    static let behaviour = [
        """
        CREATE TABLE behaviour_event (
            direction TEXT NOT NULL CHECK (direction IN ('deposit', 'payout')),
            id BLOB NOT NULL CHECK (length(id) = 16),
            wallet BLOB NOT NULL CHECK (length(wallet) = 16),
            recipient BLOB,
            counterparties BLOB NOT NULL,
            asset INTEGER NOT NULL,
            scale INTEGER NOT NULL,
            amount BLOB NOT NULL CHECK (length(amount) = 16),
            value_asset INTEGER,
            value_scale INTEGER,
            value BLOB CHECK (value IS NULL OR length(value) = 16),
            time INTEGER NOT NULL,
            shape BLOB,
            PRIMARY KEY (direction, id),
            CHECK ((value IS NULL) = (value_asset IS NULL)),
            CHECK ((value IS NULL) = (value_scale IS NULL))
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX behaviour_wallet ON behaviour_event (wallet, time, id, direction)",
        """
        CREATE TABLE behaviour_payer (
            payer BLOB NOT NULL,
            time INTEGER NOT NULL,
            id BLOB NOT NULL,
            wallet BLOB NOT NULL,
            PRIMARY KEY (payer, time, id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX behaviour_payer_event ON behaviour_payer (id)",
        """
        CREATE TABLE behaviour_day (
            wallet BLOB NOT NULL CHECK (length(wallet) = 16),
            day INTEGER NOT NULL,
            count INTEGER NOT NULL CHECK (count > 0),
            payers INTEGER NOT NULL CHECK (payers BETWEEN 0 AND count),
            PRIMARY KEY (wallet, day)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE behaviour_day_value (
            wallet BLOB NOT NULL,
            day INTEGER NOT NULL,
            asset INTEGER NOT NULL,
            scale INTEGER NOT NULL,
            value BLOB NOT NULL CHECK (length(value) = 16),
            PRIMARY KEY (wallet, day, asset, scale)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE behaviour_first (
            number INTEGER PRIMARY KEY,
            wallet BLOB NOT NULL UNIQUE CHECK (length(wallet) = 16),
            asset INTEGER,
            scale INTEGER,
            value BLOB
        ) STRICT
        """,
    ]

    /// Lets behaviour know the deposits that were counted before it was kept, oldest first, so that
    /// old wallets are not taken for new ones. What they were worth then nobody knows.
    static func fillBehaviour(_ database: Database) throws {
        let totals = BehaviourTotals(database: database)
        let unknown = try Row.fetchCursor(
            database,
            sql: """
                SELECT * FROM counted WHERE NOT EXISTS (SELECT 1 FROM behaviour_event
                WHERE direction = 'deposit' AND id = counted.deposit) ORDER BY time, deposit
                """)
        while let row = try unknown.next() {
            let counted = try CountedRow.read(row)
            // What was taken for the wallet's first deposit was none.
            try database.cachedStatement(
                sql: """
                    DELETE FROM behaviour_first WHERE wallet = ? AND ? <
                    (SELECT min(time) FROM behaviour_event
                    WHERE wallet = behaviour_first.wallet AND direction = 'deposit')
                    """
            ).execute(arguments: [counted.wallet.value.blob, counted.time.milliseconds])
            try totals.record(
                BehaviourEvent(
                    direction: .deposit, id: counted.id.value, wallet: counted.wallet,
                    recipient: counted.recipient, counterparties: counted.sources,
                    amount: counted.amount, value: counted.value, time: counted.time))
        }
    }
}
