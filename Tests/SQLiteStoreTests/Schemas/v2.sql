CREATE TABLE address (
    number INTEGER PRIMARY KEY,
    family TEXT NOT NULL CHECK (family IN ('bitcoin', 'evm')),
    script BLOB NOT NULL,
    text TEXT NOT NULL,
    wallet BLOB NOT NULL REFERENCES wallet (id),
    chain TEXT NOT NULL,
    key_file TEXT NOT NULL,
    key_index INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (family, script),
    UNIQUE (key_file, key_index)
) STRICT;
CREATE INDEX address_wallet ON address (wallet);
CREATE TABLE api_key (
    id TEXT PRIMARY KEY,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    name TEXT NOT NULL,
    principal TEXT NOT NULL,
    scopes BLOB NOT NULL,
    wallet BLOB,
    networks BLOB NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE chain (
    id TEXT PRIMARY KEY,
    genesis BLOB CHECK (genesis IS NULL OR length(genesis) = 32),
    start_height INTEGER NOT NULL CHECK (start_height >= 0),
    final_floor INTEGER,
    safe INTEGER,
    finalized INTEGER,
    halt TEXT
) STRICT;
CREATE TABLE checkpoint (
    chain TEXT NOT NULL REFERENCES chain (id),
    height INTEGER NOT NULL CHECK (height >= 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (chain, height)
) STRICT, WITHOUT ROWID;
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
FROM plan WHERE stage = 'final' AND change_index IS NOT NULL;
CREATE TABLE compliance_case (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    deposit BLOB NOT NULL,
    wallet BLOB NOT NULL,
    verdict BLOB NOT NULL,
    asset INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    amount BLOB NOT NULL,
    is_senior INTEGER NOT NULL CHECK (is_senior IN (0, 1)),
    opened_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'releaseProposed', 'freezeProposed',
        'frozen', 'frozenReleaseProposed', 'released')),
    proposer TEXT,
    authority TEXT,
    entries BLOB NOT NULL
) STRICT;
CREATE TABLE counted (
    deposit BLOB PRIMARY KEY,
    recipient BLOB NOT NULL,
    wallet BLOB NOT NULL,
    sources BLOB NOT NULL,
    asset INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    amount BLOB NOT NULL,
    time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX counted_recipient ON counted (recipient, time);
CREATE TABLE counted_source (
    source BLOB NOT NULL,
    deposit BLOB NOT NULL REFERENCES counted (deposit),
    PRIMARY KEY (source, deposit)
) STRICT, WITHOUT ROWID;
CREATE INDEX counted_wallet ON counted (wallet, time);
CREATE TABLE deposit (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    chain TEXT NOT NULL,
    transaction_id BLOB NOT NULL CHECK (length(transaction_id) = 32),
    locator INTEGER NOT NULL CHECK (locator >= 0),
    wallet BLOB NOT NULL REFERENCES wallet (id),
    recipient BLOB NOT NULL,
    asset INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    amount BLOB NOT NULL CHECK (length(amount) = 16),
    paid BLOB NOT NULL CHECK (length(paid) = 32),
    decimals INTEGER NOT NULL,
    remainder BLOB NOT NULL CHECK (length(remainder) = 32),
    chain_state TEXT NOT NULL
        CHECK (chain_state IN ('seen', 'included', 'final', 'orphaned')),
    block_height INTEGER,
    block_hash BLOB,
    screening_state TEXT NOT NULL
        CHECK (screening_state IN ('notStarted', 'running', 'clear', 'held', 'frozen')),
    case_id BLOB,
    verdict BLOB,
    inclusions INTEGER NOT NULL CHECK (inclusions >= 0),
    counterparties BLOB NOT NULL,
    spent BLOB NOT NULL,
    lists BLOB,
    first_seen INTEGER NOT NULL,
    changed_at INTEGER NOT NULL, is_spent INTEGER NOT NULL DEFAULT 0
CHECK (is_spent IN (0, 1)),
    UNIQUE (chain, transaction_id, locator),
    CHECK ((chain_state = 'seen') = (block_hash IS NULL)),
    CHECK ((screening_state IN ('clear', 'held', 'frozen')) = (verdict IS NOT NULL)),
    CHECK ((screening_state IN ('held', 'frozen')) = (case_id IS NOT NULL))
) STRICT;
CREATE INDEX deposit_block ON deposit (block_hash);
CREATE INDEX deposit_cleared ON deposit (number)
WHERE screening_state = 'clear' AND chain_state <> 'final';
CREATE INDEX deposit_open ON deposit (chain) WHERE chain_state = 'included';
CREATE INDEX deposit_recipient ON deposit (recipient);
CREATE INDEX deposit_running ON deposit (number) WHERE screening_state = 'running';
CREATE INDEX deposit_unspent ON deposit (chain, transaction_id, locator)
WHERE chain_state = 'final' AND is_spent = 0;
CREATE INDEX deposit_wallet ON deposit (wallet);
CREATE TABLE event (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    json BLOB NOT NULL,
    time INTEGER NOT NULL
) STRICT;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE INDEX event_payout ON event (subject, sequence)
WHERE type >= 'payout.' AND type < 'payout/';
CREATE TABLE idempotency (
    key BLOB PRIMARY KEY CHECK (length(key) = 32),
    request BLOB NOT NULL CHECK (length(request) = 32),
    status INTEGER NOT NULL,
    body BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ignored (
    chain TEXT NOT NULL,
    transaction_id BLOB NOT NULL,
    locator INTEGER NOT NULL,
    recipient BLOB NOT NULL,
    reason TEXT NOT NULL,
    contract BLOB,
    block_height INTEGER NOT NULL,
    block_hash BLOB NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (chain, transaction_id, locator)
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    time INTEGER NOT NULL,
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    link BLOB NOT NULL UNIQUE CHECK (length(link) = 32),
    body BLOB NOT NULL
) STRICT;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
CREATE TABLE key_file (
    name TEXT PRIMARY KEY,
    next_index INTEGER NOT NULL CHECK (next_index BETWEEN 0 AND 2147483648)
) STRICT, WITHOUT ROWID;
CREATE TABLE list (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    published TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    parser_version INTEGER NOT NULL,
    counts BLOB NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('active', 'awaitingApproval', 'superseded', 'rejected')),
    concerns BLOB NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    decided_by TEXT CHECK (decided_by IS NULL OR decided_by <> imported_by),
    checked_at INTEGER NOT NULL
) STRICT;
CREATE TABLE list_entry (
    list INTEGER NOT NULL REFERENCES list (number),
    position INTEGER NOT NULL,
    raw TEXT NOT NULL,
    family TEXT NOT NULL,
    label TEXT NOT NULL,
    party_id TEXT NOT NULL,
    party_name TEXT NOT NULL,
    programs BLOB NOT NULL,
    PRIMARY KEY (list, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE lists_in_force (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;
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
) STRICT;
CREATE TABLE payout_approval (
    payout BLOB NOT NULL REFERENCES payout (id),
    place INTEGER NOT NULL CHECK (place >= 0),
    is_approval INTEGER NOT NULL CHECK (is_approval IN (0, 1)),
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (payout, place),
    UNIQUE (payout, actor)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER payout_approval_no_delete BEFORE DELETE ON payout_approval
BEGIN SELECT RAISE(ABORT, 'payout_approval is append-only'); END;
CREATE TRIGGER payout_approval_no_update BEFORE UPDATE ON payout_approval
BEGIN SELECT RAISE(ABORT, 'payout_approval is append-only'); END;
CREATE INDEX payout_counted ON payout (asset, scale, requested_at);
CREATE INDEX payout_for_person ON payout (number) WHERE needs_person = 1;
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
) STRICT, WITHOUT ROWID;
CREATE TRIGGER payout_stays_finished BEFORE UPDATE ON payout
WHEN OLD.state_name IN ('final', 'failed', 'refused', 'cancelled')
    AND NEW.state IS NOT OLD.state
BEGIN SELECT RAISE(ABORT, 'a finished payout stays finished'); END;
CREATE INDEX payout_to_plan ON payout (chain, number)
WHERE state_name = 'approved' AND wait IS NULL;
CREATE INDEX payout_to_screen ON payout (number) WHERE awaits_screening = 1;
CREATE INDEX payout_wallet ON payout (wallet);
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
) STRICT;
CREATE INDEX plan_block ON plan (block_hash) WHERE block_hash IS NOT NULL;
CREATE INDEX plan_change ON plan (chain, transaction_id, change_index)
WHERE stage = 'final' AND change_index IS NOT NULL AND is_change_spent = 0;
CREATE TABLE plan_claim (
    chain TEXT NOT NULL,
    holder BLOB NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    plan BLOB NOT NULL REFERENCES plan (id),
    is_spent INTEGER NOT NULL CHECK (is_spent IN (0, 1)),
    PRIMARY KEY (chain, holder, position)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER plan_claim_is_not_freed_spent BEFORE DELETE ON plan_claim
WHEN OLD.is_spent = 1
BEGIN SELECT RAISE(ABORT, 'what is spent stays spent'); END;
CREATE INDEX plan_claim_plan ON plan_claim (plan);
CREATE TRIGGER plan_claim_stays_spent BEFORE UPDATE ON plan_claim
WHEN OLD.is_spent = 1 AND (NEW.is_spent = 0 OR NEW.plan <> OLD.plan)
BEGIN SELECT RAISE(ABORT, 'what is spent stays spent'); END;
CREATE TRIGGER plan_is_signed_once BEFORE UPDATE ON plan
WHEN (OLD.signed IS NOT NULL AND NEW.signed IS NOT OLD.signed)
    OR (OLD.transaction_id IS NOT NULL
        AND NEW.transaction_id IS NOT OLD.transaction_id)
BEGIN SELECT RAISE(ABORT, 'a plan has one signed transaction for ever'); END;
CREATE INDEX plan_open ON plan (chain, number)
WHERE stage NOT IN ('final', 'dropped');
CREATE TRIGGER plan_stays_final BEFORE UPDATE OF stage ON plan
WHEN OLD.stage = 'final' AND NEW.stage <> 'final'
BEGIN SELECT RAISE(ABORT, 'a final plan stays final'); END;
CREATE TABLE posting (
    sequence INTEGER NOT NULL,
    is_increase INTEGER NOT NULL CHECK (is_increase IN (0, 1)),
    side INTEGER NOT NULL CHECK (side IN (0, 1)),
    wallet BLOB NOT NULL CHECK (length(wallet) = 16),
    kind INTEGER NOT NULL,
    asset INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    transfer BLOB NOT NULL,
    balance_after BLOB NOT NULL CHECK (length(balance_after) = 16),
    time INTEGER NOT NULL,
    PRIMARY KEY (wallet, sequence, side)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER posting_no_delete BEFORE DELETE ON posting
BEGIN SELECT RAISE(ABORT, 'posting is append-only'); END;
CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting
BEGIN SELECT RAISE(ABORT, 'posting is append-only'); END;
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
) STRICT;
CREATE TRIGGER reconciliation_no_delete BEFORE DELETE ON reconciliation
BEGIN SELECT RAISE(ABORT, 'reconciliation is append-only'); END;
CREATE TRIGGER reconciliation_no_update BEFORE UPDATE ON reconciliation
BEGIN SELECT RAISE(ABORT, 'reconciliation is append-only'); END;
CREATE INDEX reconciliation_token ON reconciliation (chain, asset, scale);
CREATE TABLE rescan (
    chain TEXT PRIMARY KEY REFERENCES chain (id),
    first INTEGER NOT NULL,
    through INTEGER NOT NULL,
    next INTEGER NOT NULL,
    found INTEGER NOT NULL CHECK (found >= 0)
) STRICT;
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
) STRICT;
CREATE TRIGGER settlement_covers_once BEFORE INSERT ON settlement
WHEN EXISTS (SELECT 1 FROM settlement WHERE wallet = NEW.wallet
    AND asset = NEW.asset AND scale = NEW.scale AND last_row >= NEW.first_row)
BEGIN SELECT RAISE(ABORT, 'a row of a statement is settled once'); END;
CREATE TRIGGER settlement_no_delete BEFORE DELETE ON settlement
BEGIN SELECT RAISE(ABORT, 'settlement is append-only'); END;
CREATE TRIGGER settlement_no_update BEFORE UPDATE ON settlement
BEGIN SELECT RAISE(ABORT, 'settlement is append-only'); END;
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
) STRICT, WITHOUT ROWID;
CREATE INDEX settlement_wallet ON settlement (wallet, asset, scale, last_row);
CREATE TABLE snapshot (
    journal_sequence INTEGER PRIMARY KEY CHECK (journal_sequence > 0),
    book BLOB NOT NULL
) STRICT;
CREATE TABLE spending (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (kind IN ('charge', 'refund', 'hold')),
    payer BLOB NOT NULL,
    payee BLOB,
    asset INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    amount BLOB NOT NULL,
    fee BLOB,
    reference TEXT NOT NULL,
    parent BLOB,
    refunded BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK (refunded <= amount)
) STRICT;
CREATE INDEX spending_payee ON spending (payee);
CREATE INDEX spending_payer ON spending (payer);
CREATE TABLE store_state (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    time INTEGER NOT NULL,
    journal_row INTEGER NOT NULL CHECK (journal_row >= 0)
) STRICT;
CREATE TABLE verdict (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    deposit BLOB NOT NULL,
    canonical BLOB NOT NULL,
    customer_text TEXT NOT NULL,
    staff_text TEXT NOT NULL,
    time INTEGER NOT NULL,
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    link BLOB NOT NULL UNIQUE CHECK (length(link) = 32)
) STRICT;
CREATE INDEX verdict_deposit ON verdict (deposit);
CREATE TRIGGER verdict_no_delete BEFORE DELETE ON verdict
BEGIN SELECT RAISE(ABORT, 'verdict is append-only'); END;
CREATE TRIGGER verdict_no_update BEFORE UPDATE ON verdict
BEGIN SELECT RAISE(ABORT, 'verdict is append-only'); END;
CREATE TABLE wallet (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    reference TEXT NOT NULL,
    tier TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'closed')),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
