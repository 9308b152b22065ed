import ChainModel
import LedgerRules
public import PayoutRules
public import Units

/// Pays merchants their net income: many charges, one payout, with the list of what it covers.
public struct Settlements: Sendable {
    private let desk: PayoutDesk

    /// How many rows one settlement covers at most: a wallet with more is settled more often.
    private static let rowCountMax = 100_000

    /// Makes it over the desk that takes the payouts.
    public init(desk: PayoutDesk) { self.desk = desk }

    /// Sets or replaces a wallet's standing terms for one asset.
    ///
    /// Who sets them chooses the address, and so proposes every payout that follows from them.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func setTerms(
        of wallet: WalletID, token: TokenID, address: String, rule: SettlementRule,
        by actor: String, in store: any StoreTransaction
    ) throws -> SettlementTermsRecord {
        try Wallets.requireActive(wallet, in: store)
        guard rule.minimum.asset == token.asset else {
            throw RequestRefusal.invalid(field: "minimum", "must be of the token's asset")
        }
        let spelling = try desk.spelling(of: address, token: token)
        let known = try store.settlementTerms(of: wallet, asset: token.asset)
        let terms = SettlementTermsRecord(
            wallet: wallet, token: token, address: spelling, rule: rule, setBy: actor,
            coveredThrough: known?.coveredThrough ?? 0, lastAt: known?.lastAt ?? store.now)
        try store.save(terms)
        return terms
    }

    /// Settles a wallet now, whatever its schedule says; nil if there is nothing to pay.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func settle(
        _ wallet: WalletID, asset: Asset, in store: any StoreTransaction
    ) throws -> SettlementRecord? {
        guard let terms = try store.settlementTerms(of: wallet, asset: asset) else {
            throw RequestRefusal.notFound(what: "settlement terms", id: wallet.text)
        }
        return try settle(terms, in: store)
    }

    /// Settles those wallets of a page whose terms say that they are due; returns the settlements
    /// made, and where the next page begins, nil after the last.
    ///
    /// - Parameter fees: What one more payout of a token costs, in the token's asset; schedules of
    ///   tokens that are not in it wait.
    /// - Throws: `StoreFailure`.
    public func round(
        fees: [TokenID: Amount], page: PageRequest, in store: any StoreTransaction
    ) throws -> (made: [SettlementRecord], next: UInt128?) {
        var made: [SettlementRecord] = []
        let all = try store.settlementTerms(page: page)
        for terms in all {
            guard let fee = fees[terms.token] else { continue }
            let balance =
                try store.balance(.available(terms.wallet, terms.token.asset))
                ?? .zero(terms.token.asset)
            let decision = terms.rule.decide(
                balance: balance, fee: fee, last: terms.lastAt, now: store.now)
            guard case .pay = decision else { continue }
            do {
                if let record = try settle(terms, in: store) {
                    made.append(record)
                }
            } catch is RequestRefusal {
                // A limit, or a wallet that is suspended: due again next time, shown by its terms.
                continue
            }
        }
        return (made, all.last?.wallet.value)
    }

    private func settle(
        _ terms: SettlementTermsRecord, in store: any StoreTransaction
    ) throws -> SettlementRecord? {
        let account = AccountID.available(terms.wallet, terms.token.asset)
        let balance = try store.balance(account) ?? .zero(terms.token.asset)
        guard !balance.isZero else { return nil }
        let rows = try rows(of: account, after: terms.coveredThrough, in: store)
        let coverage: SettlementCoverage
        do throws(SettlementCoverageError) {
            coverage = try SettlementCoverage(rows: rows, after: terms.coveredThrough)
        } catch {
            throw RequestRefusal.conflict("the statement cannot be settled: \(error)")
        }
        guard rows.count < Self.rowCountMax, coverage.net == balance else {
            throw RequestRefusal.conflict(
                "the statement has too many rows for one settlement, or began before its terms: "
                    + "the rows come to \(coverage.net), and \(balance) are available")
        }
        let number = DerivedID.make(
            "settlement", Array("\(terms.wallet.text)/\(coverage.last)".utf8))
        let payout = try desk.request(
            PayoutAsk(
                id: PayoutID(number), wallet: terms.wallet, token: terms.token, amount: balance,
                address: terms.address, reference: "settlement"),
            by: terms.setBy, settlement: SettlementID(number), in: store)
        let record = SettlementRecord(
            id: SettlementID(number), wallet: terms.wallet, payout: payout.payout.id,
            coverage: coverage, createdAt: store.now)
        try store.add(record)
        var terms = terms
        // The reservation itself is the last row: the next settlement begins behind it.
        terms.coveredThrough = try store.ledgerSequence
        terms.lastAt = store.now
        try store.save(terms)
        return record
    }

    /// The rows of an account behind a position, oldest first.
    private func rows(
        of account: AccountID, after covered: UInt64, in store: any StoreReading
    ) throws -> [SettlementRow] {
        guard let wallet = account.wallet else { return [] }
        var rows: [SettlementRow] = []
        // A statement's position is a transfer's sequence twice, plus the side.
        var position = UInt128(covered) * 2 + 1
        while rows.count < Self.rowCountMax {
            let page = try store.statement(
                of: wallet, page: PageRequest(after: position, limit: 1_000))
            for posting in page where posting.account == account {
                rows.append(
                    SettlementRow(
                        sequence: posting.sequence, transfer: posting.transfer.id,
                        amount: posting.transfer.amount, isCredit: posting.isIncrease))
            }
            guard let last = page.last, page.count == 1_000 else { break }
            let side: UInt128 = last.account == last.transfer.debit ? 0 : 1
            position = UInt128(last.sequence) * 2 + side
        }
        return rows
    }
}
