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
CREATE TABLE aftercare (
    subject TEXT PRIMARY KEY,
    finished BLOB NOT NULL,
    finished_digest BLOB NOT NULL CHECK (length(finished_digest) = 32),
    target BLOB NOT NULL CHECK (length(target) = 32),
    position INTEGER NOT NULL CHECK (position >= 0),
    place_wallet BLOB,
    place_subject BLOB,
    place_kind TEXT,
    place_is_form INTEGER
) STRICT, WITHOUT ROWID;
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
, made_by TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX api_key_maker ON api_key (made_by, created_at) WHERE made_by IS NOT NULL;
CREATE TABLE behaviour_day (
    wallet BLOB NOT NULL CHECK (length(wallet) = 16),
    day INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    payers INTEGER NOT NULL CHECK (payers BETWEEN 0 AND count),
    PRIMARY KEY (wallet, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE behaviour_day_value (
    wallet BLOB NOT NULL,
    day INTEGER NOT NULL,
    asset INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    value BLOB NOT NULL CHECK (length(value) = 16),
    PRIMARY KEY (wallet, day, asset, scale)
) STRICT, WITHOUT ROWID;
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
) STRICT, WITHOUT ROWID;
CREATE TABLE behaviour_first (
    number INTEGER PRIMARY KEY,
    wallet BLOB NOT NULL UNIQUE CHECK (length(wallet) = 16),
    asset INTEGER,
    scale INTEGER,
    value BLOB
) STRICT;
CREATE TABLE behaviour_payer (
    payer BLOB NOT NULL,
    time INTEGER NOT NULL,
    id BLOB NOT NULL,
    wallet BLOB NOT NULL,
    PRIMARY KEY (payer, time, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX behaviour_wallet ON behaviour_event (wallet, time, id, direction);
CREATE TABLE blocked_property (
    number INTEGER PRIMARY KEY,
    case_id BLOB NOT NULL UNIQUE CHECK (length(case_id) = 16),
    deposit BLOB NOT NULL CHECK (length(deposit) = 16),
    wallet BLOB NOT NULL CHECK (length(wallet) = 16),
    asset INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    amount BLOB NOT NULL CHECK (length(amount) = 16),
    value BLOB CHECK (value IS NULL OR length(value) = 16),
    value_asset INTEGER,
    value_scale INTEGER,
    entries BLOB NOT NULL,
    blocked_at INTEGER NOT NULL,
    reference TEXT,
    reported_by TEXT,
    reported_at INTEGER,
    ended_at INTEGER,
    CHECK ((value IS NULL) = (value_asset IS NULL)),
    CHECK ((reference IS NULL) = (reported_by IS NULL)),
    CHECK ((reference IS NULL) = (reported_at IS NULL))
) STRICT;
CREATE INDEX blocked_property_due ON blocked_property (number) WHERE reference IS NULL;
CREATE TABLE case_attachment (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    case_id BLOB NOT NULL CHECK (length(case_id) = 16),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    byte_count INTEGER NOT NULL CHECK (byte_count BETWEEN 1 AND 5242880),
    bytes BLOB NOT NULL CHECK (length(bytes) = byte_count)
) STRICT;
CREATE TRIGGER case_attachment_no_delete BEFORE DELETE ON case_attachment
BEGIN SELECT RAISE(ABORT, 'case_attachment is append-only'); END;
CREATE TRIGGER case_attachment_no_update BEFORE UPDATE ON case_attachment
BEGIN SELECT RAISE(ABORT, 'case_attachment is append-only'); END;
CREATE TABLE case_bulk (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    cases BLOB NOT NULL,
    proposer TEXT NOT NULL,
    proposed_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'rejected')),
    decided_by TEXT,
    CHECK (state <> 'approved' OR decided_by <> proposer)
) STRICT;
CREATE INDEX case_bulk_open ON case_bulk (number) WHERE state = 'proposed';
CREATE INDEX case_deposit ON compliance_case (deposit);
CREATE INDEX case_late ON compliance_case (severity, waiting_since)
WHERE waiting_since IS NOT NULL;
CREATE INDEX case_queue ON compliance_case
(floor DESC, points DESC, value DESC, number);
CREATE TABLE case_tag (
    tag TEXT NOT NULL,
    case_id BLOB NOT NULL CHECK (length(case_id) = 16),
    PRIMARY KEY (tag, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_tag_case ON case_tag (case_id);
CREATE INDEX case_verdict ON compliance_case (verdict);
CREATE INDEX case_waiting ON compliance_case
(floor DESC, points DESC, value DESC, number) WHERE waiting_since IS NOT NULL;
CREATE INDEX case_wallet ON compliance_case (wallet);
CREATE TABLE chain (
    id TEXT PRIMARY KEY,
    genesis BLOB CHECK (genesis IS NULL OR length(genesis) = 32),
    start_height INTEGER NOT NULL CHECK (start_height >= 0),
    final_floor INTEGER,
    safe INTEGER,
    finalized INTEGER,
    halt TEXT
, final_to_reread BLOB CHECK (final_to_reread IS NULL
    OR (length(final_to_reread) > 0 AND length(final_to_reread) % 40 = 0))) STRICT;
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
CREATE TABLE "compliance_case" (
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
        'refundProposed', 'refundApproved', 'refunded', 'frozen',
        'frozenReleaseProposed', 'transferProposed', 'transferredToBlockedWallet',
        'released', 'alert', 'closeProposed', 'closed')),
    is_over INTEGER NOT NULL CHECK (is_over =
        (state IN ('refunded', 'transferredToBlockedWallet', 'released', 'closed'))),
    proposer TEXT,
    authority TEXT,
    refund_address TEXT,
    refund_proof TEXT,
    entries BLOB NOT NULL,
    floor INTEGER NOT NULL CHECK (floor BETWEEN 0 AND 3),
    grounds_floor TEXT NOT NULL
        CHECK (grounds_floor IN ('clear', 'alert', 'hold', 'freeze')),
    points INTEGER NOT NULL,
    value BLOB CHECK (value IS NULL OR length(value) = 16),
    value_asset INTEGER,
    value_scale INTEGER,
    rules BLOB NOT NULL,
    severity INTEGER NOT NULL CHECK (severity BETWEEN 1 AND 4),
    waiting_since INTEGER,
    assignee TEXT,
    snoozed_until INTEGER,
    escalation INTEGER NOT NULL CHECK (escalation >= 0),
    work BLOB NOT NULL,
    CHECK ((value IS NULL) = (value_asset IS NULL)),
    CHECK ((refund_address IS NULL) = (refund_proof IS NULL)),
    CHECK ((refund_address IS NOT NULL) =
        (state IN ('refundProposed', 'refundApproved', 'refunded')))
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
, tier TEXT NOT NULL DEFAULT '', value_asset INTEGER, value_scale INTEGER, value BLOB) STRICT, WITHOUT ROWID;
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
CHECK (is_spent IN (0, 1)), refund TEXT
CHECK (refund IS NULL OR refund IN ('underWay', 'done')),
    UNIQUE (chain, transaction_id, locator),
    CHECK ((chain_state = 'seen') = (block_hash IS NULL)),
    CHECK ((screening_state IN ('clear', 'held', 'frozen')) = (verdict IS NOT NULL)),
    CHECK ((screening_state IN ('held', 'frozen')) = (case_id IS NOT NULL))
) STRICT;
CREATE INDEX deposit_amount ON deposit (amount, asset, scale, number);
CREATE INDEX deposit_block ON deposit (block_hash);
CREATE INDEX deposit_cleared ON deposit (number)
WHERE screening_state = 'clear' AND chain_state <> 'final';
CREATE INDEX deposit_first_seen
ON deposit (first_seen, chain_state, screening_state, refund);
CREATE INDEX deposit_not_spendable ON deposit (number)
WHERE NOT (chain_state = 'final' AND screening_state = 'clear');
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
, actor TEXT) STRICT;
CREATE INDEX event_actor ON event (actor) WHERE actor IS NOT NULL;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE INDEX event_payout ON event (subject, sequence)
WHERE type >= 'payout.' AND type < 'payout/';
CREATE INDEX event_subject ON event (subject)
WHERE type < 'payout.' OR type >= 'payout/';
CREATE TABLE false_positive (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    case_id BLOB NOT NULL CHECK (length(case_id) = 16),
    rule TEXT NOT NULL,
    address TEXT NOT NULL,
    family TEXT NOT NULL,
    key BLOB NOT NULL,
    entry TEXT NOT NULL,
    entry_digest BLOB NOT NULL CHECK (length(entry_digest) = 32),
    terms_digest BLOB NOT NULL CHECK (length(terms_digest) = 32),
    until INTEGER NOT NULL,
    authority TEXT,
    proposer TEXT NOT NULL,
    note TEXT NOT NULL,
    proposed_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'rejected', 'revoked')),
    decided_by TEXT,
    decided_at INTEGER,
    CHECK ((decided_by IS NULL) = (state = 'proposed')),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CHECK (state <> 'accepted' OR decided_by <> proposer)
) STRICT;
CREATE INDEX false_positive_key ON false_positive (key) WHERE state = 'accepted';
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
CREATE TABLE issuer_event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    chain TEXT NOT NULL,
    block_height INTEGER NOT NULL CHECK (block_height >= 0),
    block_hash BLOB NOT NULL CHECK (length(block_hash) = 32),
    asset INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('frozen', 'unfrozen', 'destroyed')),
    account BLOB NOT NULL,
    transaction_id BLOB NOT NULL CHECK (length(transaction_id) = 32),
    log_index INTEGER NOT NULL CHECK (log_index >= 0),
    time INTEGER NOT NULL,
    UNIQUE (chain, block_hash, log_index)
) STRICT;
CREATE INDEX issuer_event_account ON issuer_event (account, chain);
CREATE INDEX issuer_event_chain ON issuer_event (chain, number);
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
CREATE TABLE limit_sum (
    series BLOB NOT NULL CHECK (length(series) = 32),
    time INTEGER NOT NULL,
    position INTEGER NOT NULL CHECK (position > 0),
    entry BLOB NOT NULL CHECK (length(entry) = 16),
    units BLOB NOT NULL CHECK (length(units) = 16),
    value BLOB CHECK (length(value) = 16),
    unit_total BLOB NOT NULL CHECK (length(unit_total) = 16),
    era INTEGER NOT NULL CHECK (era >= 0),
    currency INTEGER,
    scale INTEGER,
    valued_total BLOB NOT NULL CHECK (length(valued_total) = 16),
    value_total BLOB NOT NULL CHECK (length(value_total) = 16),
    PRIMARY KEY (series, time, position),
    CHECK ((currency IS NULL) = (scale IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX limit_sum_entry ON limit_sum (series, entry);
CREATE TRIGGER limit_sum_no_delete BEFORE DELETE ON limit_sum
BEGIN SELECT RAISE(ABORT, 'limit_sum is append-only'); END;
CREATE TRIGGER limit_sum_no_update BEFORE UPDATE ON limit_sum
BEGIN SELECT RAISE(ABORT, 'limit_sum is append-only'); END;
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
, in_force_from INTEGER, in_force_until INTEGER, changes BLOB) STRICT;
CREATE TABLE list_entry (
    list INTEGER NOT NULL REFERENCES list (number),
    position INTEGER NOT NULL,
    raw TEXT NOT NULL,
    family TEXT NOT NULL,
    label TEXT NOT NULL,
    party_id TEXT NOT NULL,
    party_name TEXT NOT NULL,
    programs BLOB NOT NULL, category TEXT, confidence INTEGER
CHECK (confidence BETWEEN 0 AND 100),
    PRIMARY KEY (list, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_source ON list (source, number);
CREATE TABLE lists_in_force (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;
CREATE TABLE ownership (
    wallet BLOB NOT NULL CHECK (length(wallet) = 16),
    family TEXT NOT NULL,
    key BLOB NOT NULL,
    address TEXT NOT NULL,
    method TEXT NOT NULL,
    proven_at INTEGER NOT NULL,
    evidence BLOB NOT NULL CHECK (length(evidence) = 32),
    question BLOB NOT NULL REFERENCES question (id),
    PRIMARY KEY (wallet, family, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX ownership_question ON ownership (question);
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
CREATE INDEX payout_amount ON payout (amount, asset, scale, number);
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
CREATE INDEX payout_destination ON payout (destination, number);
CREATE INDEX payout_destination_use ON payout (destination, requested_at);
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
CREATE TABLE payout_hold (
    payout BLOB PRIMARY KEY REFERENCES payout (id),
    wallet BLOB NOT NULL CHECK (length(wallet) = 16),
    facts BLOB NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payout_reserved ON payout (number) WHERE state_name = 'reserved';
CREATE TRIGGER payout_stays_finished BEFORE UPDATE ON payout
WHEN OLD.state_name IN ('final', 'failed', 'refused', 'cancelled')
    AND NEW.state IS NOT OLD.state
BEGIN SELECT RAISE(ABORT, 'a finished payout stays finished'); END;
CREATE INDEX payout_to_plan ON payout (chain, number)
WHERE state_name = 'approved' AND wait IS NULL;
CREATE INDEX payout_to_screen ON payout (number) WHERE awaits_screening = 1;
CREATE INDEX payout_use ON payout (requested_at);
CREATE TABLE payout_value (
    payout BLOB PRIMARY KEY REFERENCES payout (id),
    value BLOB NOT NULL CHECK (length(value) = 16),
    asset INTEGER NOT NULL,
    scale INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER payout_value_no_delete BEFORE DELETE ON payout_value
BEGIN SELECT RAISE(ABORT, 'payout_value is append-only'); END;
CREATE TRIGGER payout_value_no_update BEFORE UPDATE ON payout_value
BEGIN SELECT RAISE(ABORT, 'payout_value is append-only'); END;
CREATE INDEX payout_wallet ON payout (wallet);
CREATE INDEX payout_wallet_use ON payout (wallet, requested_at);
CREATE TABLE personal_record (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    wallet BLOB NOT NULL CHECK (length(wallet) = 16),
    kind TEXT NOT NULL CHECK (kind IN ('declaration', 'travelIdentity')),
    salt BLOB CHECK (salt IS NULL OR length(salt) = 32),
    content BLOB,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    created_at INTEGER NOT NULL,
    erased_at INTEGER,
    erased_by TEXT,
    CHECK ((content IS NULL) = (salt IS NULL)),
    CHECK ((content IS NULL) = (erased_at IS NOT NULL)),
    CHECK ((erased_at IS NULL) = (erased_by IS NULL))
) STRICT;
CREATE INDEX personal_record_wallet ON personal_record (wallet);
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
CREATE TABLE question (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    wallet BLOB NOT NULL CHECK (length(wallet) = 16),
    case_id BLOB CHECK (case_id IS NULL OR length(case_id) = 16),
    state TEXT NOT NULL
        CHECK (state IN ('asked', 'answered', 'accepted', 'refused', 'expired')),
    due_at INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX question_case ON question (case_id, number) WHERE case_id IS NOT NULL;
CREATE INDEX question_due ON question (due_at) WHERE state = 'asked';
CREATE INDEX question_wallet ON question (wallet, number);
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
CREATE TABLE refund (
    payout BLOB PRIMARY KEY CHECK (length(payout) = 16),
    case_id BLOB NOT NULL CHECK (length(case_id) = 16)
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_case ON refund (case_id);
CREATE TABLE rescan (
    chain TEXT PRIMARY KEY REFERENCES chain (id),
    first INTEGER NOT NULL,
    through INTEGER NOT NULL,
    next INTEGER NOT NULL,
    found INTEGER NOT NULL CHECK (found >= 0)
) STRICT;
CREATE TABLE retro_hit (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    wallet BLOB NOT NULL REFERENCES wallet (id),
    case_id BLOB NOT NULL UNIQUE CHECK (length(case_id) = 16),
    causes BLOB NOT NULL,
    deposit_count INTEGER NOT NULL CHECK (deposit_count >= 0),
    asset INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    tainted BLOB NOT NULL CHECK (length(tainted) = 16),
    frozen BLOB NOT NULL CHECK (length(frozen) = 16),
    reserved BLOB NOT NULL CHECK (length(reserved) = 16),
    spent BLOB NOT NULL CHECK (length(spent) = 16),
    freeze_count INTEGER NOT NULL CHECK (freeze_count >= 0),
    state TEXT NOT NULL CHECK (state IN ('open', 'released')),
    opened_at INTEGER NOT NULL,
    CHECK (frozen <= tainted)
) STRICT;
CREATE TABLE retro_hit_deposit (
    hit BLOB NOT NULL REFERENCES retro_hit (id),
    deposit BLOB NOT NULL REFERENCES deposit (id),
    PRIMARY KEY (hit, deposit)
) STRICT, WITHOUT ROWID;
CREATE INDEX retro_hit_of_deposit ON retro_hit_deposit (deposit);
CREATE TRIGGER retro_hit_stays_released BEFORE UPDATE ON retro_hit
WHEN OLD.state = 'released' AND (NEW.state <> 'released' OR NEW.frozen <> OLD.frozen)
BEGIN SELECT RAISE(ABORT, 'a released retro hit stays released'); END;
CREATE INDEX retro_hit_wallet ON retro_hit (wallet);
CREATE INDEX retro_hit_wallet_wanting ON retro_hit (wallet, asset, scale)
WHERE state = 'open' AND reserved > x'00000000000000000000000000000000';
CREATE INDEX retro_hit_wanting ON retro_hit (number) WHERE state = 'open' AND reserved > x'00000000000000000000000000000000';
CREATE TABLE rule_pack (
    number INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    version TEXT NOT NULL,
    json BLOB NOT NULL,
    first_used INTEGER NOT NULL
) STRICT;
CREATE TRIGGER rule_pack_no_delete BEFORE DELETE ON rule_pack
BEGIN SELECT RAISE(ABORT, 'rule_pack is append-only'); END;
CREATE TRIGGER rule_pack_no_update BEFORE UPDATE ON rule_pack
BEGIN SELECT RAISE(ABORT, 'rule_pack is append-only'); END;
CREATE TABLE saved_view (
    staff TEXT NOT NULL REFERENCES staff (name),
    page TEXT NOT NULL,
    name TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 60),
    query TEXT NOT NULL CHECK (length(CAST(query AS BLOB)) <= 1000),
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (staff, page, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE seen_address (
    key BLOB NOT NULL,
    family TEXT NOT NULL,
    wallet BLOB NOT NULL CHECK (length(wallet) = 16),
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    kind TEXT NOT NULL CHECK (kind IN ('destination', 'payer')),
    is_form INTEGER NOT NULL CHECK (is_form IN (0, 1)),
    PRIMARY KEY (family, key, wallet, subject, kind, is_form)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE "staff" (
    name TEXT PRIMARY KEY,
    password TEXT NOT NULL,
    is_password_one_time INTEGER NOT NULL CHECK (is_password_one_time IN (0, 1)),
    secret BLOB NOT NULL CHECK (length(secret) IN (20, 48)),
    role TEXT NOT NULL
        CHECK (role IN ('viewer', 'analyst', 'approver', 'admin', 'examiner')),
    is_disabled INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
    failures INTEGER NOT NULL CHECK (failures >= 0),
    locked_until INTEGER,
    last_step INTEGER NOT NULL CHECK (last_step >= 0),
    created_at INTEGER NOT NULL,
    signed_in_at INTEGER,
    fresh_since INTEGER,
    fresh_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE staff_session (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    previous BLOB CHECK (previous IS NULL OR length(previous) = 32),
    rotated_at INTEGER NOT NULL,
    form_key BLOB NOT NULL CHECK (length(form_key) = 32),
    staff TEXT NOT NULL REFERENCES staff (name),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_session_previous ON staff_session (previous);
CREATE INDEX staff_session_staff ON staff_session (staff, created_at);
CREATE TABLE staff_trail (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    staff TEXT NOT NULL,
    act TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    time INTEGER NOT NULL
) STRICT;
CREATE TRIGGER staff_trail_no_delete BEFORE DELETE ON staff_trail
BEGIN SELECT RAISE(ABORT, 'staff_trail is append-only'); END;
CREATE TRIGGER staff_trail_no_update BEFORE UPDATE ON staff_trail
BEGIN SELECT RAISE(ABORT, 'staff_trail is append-only'); END;
CREATE INDEX staff_trail_staff ON staff_trail (staff);
CREATE INDEX staff_trail_subject ON staff_trail (subject);
CREATE TABLE store_state (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    time INTEGER NOT NULL,
    journal_row INTEGER NOT NULL CHECK (journal_row >= 0)
) STRICT;
CREATE TABLE "travel_record" (
    subject_kind TEXT NOT NULL
        CHECK (subject_kind IN ('payout', 'deposit', 'address')),
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    wallet BLOB NOT NULL CHECK (length(wallet) = 16),
    counterparty TEXT NOT NULL
        CHECK (counterparty IN ('hosted', 'selfHosted', 'unknown')),
    present BLOB NOT NULL,
    identity BLOB REFERENCES personal_record (id),
    digest BLOB CHECK (digest IS NULL OR length(digest) = 32),
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    PRIMARY KEY (subject_kind, subject),
    CHECK ((identity IS NULL) = (digest IS NULL))
) STRICT, WITHOUT ROWID;
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
CREATE INDEX verdict_time ON verdict (time);
CREATE TABLE wallet (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    reference TEXT NOT NULL,
    tier TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'closed')),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX wallet_reference ON wallet (reference);
CREATE INDEX wallet_status ON wallet (status);
CREATE INDEX wallet_tier ON wallet (tier);
