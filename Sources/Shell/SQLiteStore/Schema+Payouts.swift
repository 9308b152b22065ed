/// The tables of the second version: what leaves.
extension Schema {
    static let payouts =
        [
            """
            CREATE TABLE payout (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
                wallet BLOB NOT NULL REFERENCES wallet (id),
                chain TEXT NOT NULL,
                asset INTEGER NOT NULL,
                scale INTEGER NOT NULL,
                amount BLOB NOT NULL CHECK (length(amount) = 16 AND amount > zeroblob(16)),
                destination BLOB NOT NULL,
                address TEXT NOT NULL,
                proposer TEXT NOT NULL,
                needed INTEGER NOT NULL CHECK (needed >= 0),
                warnings BLOB NOT NULL,
                reference TEXT NOT NULL,
                settlement BLOB UNIQUE CHECK (settlement IS NULL OR length(settlement) = 16),
                state_name TEXT NOT NULL CHECK (state_name IN ('requested', 'reserved', 'approved',
                    'planned', 'signed', 'broadcast', 'included', 'final', 'failed', 'refused',
                    'cancelled')),
                state BLOB NOT NULL,
                wait BLOB,
                needs_person INTEGER NOT NULL CHECK (needs_person IN (0, 1)),
                awaits_screening INTEGER NOT NULL CHECK (awaits_screening IN (0, 1)),
                screening_check INTEGER NOT NULL CHECK (screening_check >= 0),
                plans BLOB NOT NULL CHECK (length(plans) % 16 = 0),
                requested_at INTEGER NOT NULL,
                changed_at INTEGER NOT NULL,
                CHECK (needs_person = 0 OR wait IS NOT NULL)
            ) STRICT
            """,
            "CREATE INDEX payout_wallet ON payout (wallet)",
            "CREATE INDEX payout_counted ON payout (asset, scale, requested_at)",
            """
            CREATE INDEX payout_to_plan ON payout (chain, number)
            WHERE state_name = 'approved' AND wait IS NULL
            """,
            "CREATE INDEX payout_to_screen ON payout (number) WHERE awaits_screening = 1",
            "CREATE INDEX payout_for_person ON payout (number) WHERE needs_person = 1",
            """
            CREATE TRIGGER payout_stays_finished BEFORE UPDATE ON payout
            WHEN OLD.state_name IN ('final', 'failed', 'refused', 'cancelled')
                AND NEW.state IS NOT OLD.state
            BEGIN SELECT RAISE(ABORT, 'a finished payout stays finished'); END
            """,
            """
            CREATE TABLE payout_approval (
                payout BLOB NOT NULL REFERENCES payout (id),
                place INTEGER NOT NULL CHECK (place >= 0),
                is_approval INTEGER NOT NULL CHECK (is_approval IN (0, 1)),
                actor TEXT NOT NULL,
                reason TEXT NOT NULL,
                time INTEGER NOT NULL,
                PRIMARY KEY (payout, place),
                UNIQUE (payout, actor)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE INDEX event_payout ON event (subject, sequence)
            WHERE type >= 'payout.' AND type < 'payout/'
            """,
        ] + appendOnly("payout_approval")

    static let plans = [
        """
        CREATE TABLE plan (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            chain TEXT NOT NULL,
            payouts BLOB NOT NULL CHECK (length(payouts) % 16 = 0),
            claim BLOB NOT NULL,
            request BLOB NOT NULL,
            asset INTEGER NOT NULL,
            scale INTEGER NOT NULL,
            fee BLOB NOT NULL CHECK (length(fee) = 16),
            size INTEGER NOT NULL CHECK (size >= 0),
            change_index INTEGER CHECK (change_index >= 0),
            change_value BLOB CHECK (change_value IS NULL OR length(change_value) = 16),
            change_script BLOB,
            change_key_file TEXT,
            change_key_index INTEGER,
            is_change_spent INTEGER NOT NULL CHECK (is_change_spent IN (0, 1)),
            replaces BLOB REFERENCES plan (id),
            stage TEXT NOT NULL CHECK (stage IN ('planned', 'asked', 'refused', 'signed',
                'broadcast', 'included', 'final', 'dropped')),
            refusal TEXT,
            block_height INTEGER,
            block_hash BLOB CHECK (block_hash IS NULL OR length(block_hash) = 32),
            signed BLOB,
            transaction_id BLOB CHECK (transaction_id IS NULL OR length(transaction_id) = 32),
            sent_at INTEGER,
            created_at INTEGER NOT NULL,
            UNIQUE (chain, transaction_id),
            CHECK ((stage = 'refused') = (refusal IS NOT NULL)),
            CHECK ((stage IN ('included', 'final')) = (block_hash IS NOT NULL)),
            CHECK ((block_height IS NULL) = (block_hash IS NULL)),
            CHECK (stage <> 'final' OR transaction_id IS NOT NULL),
            CHECK ((change_index IS NULL) = (change_value IS NULL)),
            CHECK ((change_index IS NULL) = (change_script IS NULL)),
            CHECK ((change_index IS NULL) = (change_key_file IS NULL)),
            CHECK ((change_index IS NULL) = (change_key_index IS NULL))
        ) STRICT
        """,
        """
        CREATE INDEX plan_open ON plan (chain, number)
        WHERE stage NOT IN ('final', 'dropped')
        """,
        "CREATE INDEX plan_block ON plan (block_hash) WHERE block_hash IS NOT NULL",
        """
        CREATE INDEX plan_change ON plan (chain, transaction_id, change_index)
        WHERE stage = 'final' AND change_index IS NOT NULL AND is_change_spent = 0
        """,
        """
        CREATE TRIGGER plan_is_signed_once BEFORE UPDATE ON plan
        WHEN (OLD.signed IS NOT NULL AND NEW.signed IS NOT OLD.signed)
            OR (OLD.transaction_id IS NOT NULL
                AND NEW.transaction_id IS NOT OLD.transaction_id)
        BEGIN SELECT RAISE(ABORT, 'a plan has one signed transaction for ever'); END
        """,
        """
        CREATE TRIGGER plan_stays_final BEFORE UPDATE OF stage ON plan
        WHEN OLD.stage = 'final' AND NEW.stage <> 'final'
        BEGIN SELECT RAISE(ABORT, 'a final plan stays final'); END
        """,
        // An output by its transaction and index, or an account's nonce: 32 bytes or fewer tell
        // the two apart. Whoever holds the row has it alone.
        """
        CREATE TABLE plan_claim (
            chain TEXT NOT NULL,
            holder BLOB NOT NULL,
            position INTEGER NOT NULL CHECK (position >= 0),
            plan BLOB NOT NULL REFERENCES plan (id),
            is_spent INTEGER NOT NULL CHECK (is_spent IN (0, 1)),
            PRIMARY KEY (chain, holder, position)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX plan_claim_plan ON plan_claim (plan)",
        """
        CREATE TRIGGER plan_claim_stays_spent BEFORE UPDATE ON plan_claim
        WHEN OLD.is_spent = 1 AND (NEW.is_spent = 0 OR NEW.plan <> OLD.plan)
        BEGIN SELECT RAISE(ABORT, 'what is spent stays spent'); END
        """,
        """
        CREATE TRIGGER plan_claim_is_not_freed_spent BEFORE DELETE ON plan_claim
        WHEN OLD.is_spent = 1
        BEGIN SELECT RAISE(ABORT, 'what is spent stays spent'); END
        """,
        """
        ALTER TABLE deposit ADD COLUMN is_spent INTEGER NOT NULL DEFAULT 0
        CHECK (is_spent IN (0, 1))
        """,
        "CREATE INDEX deposit_recipient ON deposit (recipient)",
        """
        CREATE INDEX deposit_unspent ON deposit (chain, transaction_id, locator)
        WHERE chain_state = 'final' AND is_spent = 0
        """,
        """
        CREATE VIEW coin AS
        SELECT deposit.chain, deposit.transaction_id, deposit.locator AS output_index,
            deposit.asset, deposit.scale, deposit.amount AS value, deposit.recipient AS script,
            address.key_file, address.key_index, deposit.screening_state = 'clear' AS is_clear,
            deposit.is_spent
        FROM deposit
        JOIN address ON address.family = 'bitcoin' AND address.script = deposit.recipient
        WHERE deposit.chain_state = 'final'
        UNION ALL
        SELECT chain, transaction_id, change_index, asset, scale, change_value, change_script,
            change_key_file, change_key_index, 1, is_change_spent
        FROM plan WHERE stage = 'final' AND change_index IS NOT NULL
        """,
    ]

    static let settlements =
        [
            """
            CREATE TABLE settlement_terms (
                wallet BLOB NOT NULL REFERENCES wallet (id),
                asset INTEGER NOT NULL,
                scale INTEGER NOT NULL,
                chain TEXT NOT NULL,
                address TEXT NOT NULL,
                minimum BLOB NOT NULL CHECK (length(minimum) = 16),
                threshold BLOB CHECK (threshold IS NULL OR length(threshold) = 16),
                period INTEGER CHECK (period > 0),
                fee_share_max INTEGER NOT NULL,
                set_by TEXT NOT NULL,
                covered_through INTEGER NOT NULL CHECK (covered_through >= 0),
                last_at INTEGER NOT NULL,
                PRIMARY KEY (wallet, asset, scale)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE settlement (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
                wallet BLOB NOT NULL REFERENCES wallet (id),
                payout BLOB NOT NULL UNIQUE REFERENCES payout (id),
                asset INTEGER NOT NULL,
                scale INTEGER NOT NULL,
                first_row INTEGER NOT NULL CHECK (first_row > 0),
                last_row INTEGER NOT NULL CHECK (last_row >= first_row),
                row_count INTEGER NOT NULL CHECK (row_count > 0),
                credits BLOB NOT NULL CHECK (length(credits) = 16),
                debits BLOB NOT NULL CHECK (length(debits) = 16 AND debits <= credits),
                digest BLOB NOT NULL CHECK (length(digest) = 32),
                created_at INTEGER NOT NULL
            ) STRICT
            """,
            "CREATE INDEX settlement_wallet ON settlement (wallet, asset, scale, last_row)",
            """
            CREATE TRIGGER settlement_covers_once BEFORE INSERT ON settlement
            WHEN EXISTS (SELECT 1 FROM settlement WHERE wallet = NEW.wallet
                AND asset = NEW.asset AND scale = NEW.scale AND last_row >= NEW.first_row)
            BEGIN SELECT RAISE(ABORT, 'a row of a statement is settled once'); END
            """,
        ] + appendOnly("settlement")

    static let reconciliations =
        [
            """
            CREATE TABLE reconciliation (
                number INTEGER PRIMARY KEY,
                chain TEXT NOT NULL,
                asset INTEGER NOT NULL,
                scale INTEGER NOT NULL,
                block_height INTEGER NOT NULL,
                block_hash BLOB NOT NULL CHECK (length(block_hash) = 32),
                custody BLOB NOT NULL CHECK (length(custody) = 16),
                remainder BLOB NOT NULL CHECK (length(remainder) = 32),
                chain_units BLOB NOT NULL CHECK (length(chain_units) = 32),
                decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 255),
                time INTEGER NOT NULL
            ) STRICT
            """,
            "CREATE INDEX reconciliation_token ON reconciliation (chain, asset, scale)",
            """
            CREATE TABLE payout_gate (
                chain TEXT NOT NULL,
                asset INTEGER NOT NULL,
                scale INTEGER NOT NULL,
                last_height INTEGER,
                block_height INTEGER,
                block_hash BLOB CHECK (block_hash IS NULL OR length(block_hash) = 32),
                custody BLOB CHECK (custody IS NULL OR length(custody) = 16),
                remainder BLOB CHECK (remainder IS NULL OR length(remainder) = 32),
                chain_units BLOB CHECK (chain_units IS NULL OR length(chain_units) = 32),
                decimals INTEGER CHECK (decimals BETWEEN 0 AND 255),
                PRIMARY KEY (chain, asset, scale),
                CHECK ((block_height IS NULL) = (block_hash IS NULL)),
                CHECK ((block_height IS NULL) = (custody IS NULL)),
                CHECK ((block_height IS NULL) = (remainder IS NULL)),
                CHECK ((block_height IS NULL) = (chain_units IS NULL)),
                CHECK ((block_height IS NULL) = (decimals IS NULL))
            ) STRICT, WITHOUT ROWID
            """,
        ] + appendOnly("reconciliation")
}
