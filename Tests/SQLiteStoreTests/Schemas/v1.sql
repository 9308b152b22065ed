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
    changed_at INTEGER NOT NULL,
    UNIQUE (chain, transaction_id, locator),
    CHECK ((chain_state = 'seen') = (block_hash IS NULL)),
    CHECK ((screening_state IN ('clear', 'held', 'frozen')) = (verdict IS NOT NULL)),
    CHECK ((screening_state IN ('held', 'frozen')) = (case_id IS NOT NULL))
) STRICT;
CREATE INDEX deposit_block ON deposit (block_hash);
CREATE INDEX deposit_cleared ON deposit (number)
WHERE screening_state = 'clear' AND chain_state <> 'final';
CREATE INDEX deposit_open ON deposit (chain) WHERE chain_state = 'included';
CREATE INDEX deposit_running ON deposit (number) WHERE screening_state = 'running';
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
CREATE TABLE rescan (
    chain TEXT PRIMARY KEY REFERENCES chain (id),
    first INTEGER NOT NULL,
    through INTEGER NOT NULL,
    next INTEGER NOT NULL,
    found INTEGER NOT NULL CHECK (found >= 0)
) STRICT;
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
