import ChainModel
import Connector
import DepositRules
import LedgerRules
import ScreeningRules
import Units

/// One unit of work of the store in memory.
final class MemoryUnit {
    var state: MemoryState
    /// The accounts that open hits may want money of, as the unit moved it.
    private var moved: [AccountID] = []
    private let death: SimDeath?
    /// What is told of the lists in force instead of the truth: a planted fault.
    var shownListsDigest: Bytes32?
    /// Whether all lists seem empty: a planted fault.
    var showsNobodyListed = false
    /// Whether no payout seems to wait for the travel rule: a planted fault.
    var showsNoHolds = false
    /// Whether nothing seems to have to stay on deposit accounts: a planted fault.
    var showsNothingKept = false

    init(_ state: MemoryState, death: SimDeath? = nil) {
        self.state = state
        self.death = death
    }
}

extension MemoryUnit: StoreTransaction {
    var now: Timestamp { state.time }

    func balance(_ account: AccountID) throws -> Amount? { state.book.balance(account) }
    func hold(_ id: HoldID) throws -> HoldState? { state.book.hold(id) }
    func statement(of wallet: WalletID, page: PageRequest) throws -> [Posting] {
        // A position is the transfer's sequence twice, plus the side.
        state.postings.lazy.filter { owner, posting in
            let side: UInt128 = posting.account == posting.transfer.debit ? 0 : 1
            let position = UInt128(posting.sequence) * 2 + side
            return owner == wallet && page.after.map { position > $0 } ?? true
        }
        .prefix(page.limit).map(\.posting)
    }
    var ledgerSequence: UInt64 { state.book.sequence }
    func apply(_ group: [LedgerCommand]) throws -> [CommandResult] {
        guard !group.isEmpty else { return [] }
        let outcome = state.book.apply(LedgerBatch(linked: group), at: state.time)
        state.book.commit()
        try note(outcome)
        return outcome.results
    }
    /// Gives back what expired holds still reserve, before the unit looks.
    func expireHolds() throws {
        while let due = state.book.nextExpiry, due <= state.time {
            let outcome = state.book.apply(LedgerBatch(), at: state.time)
            state.book.commit()
            try note(outcome)
        }
        try settleHits()
    }
    /// Gives open hits what came free, at the end of a unit that did not fail.
    func settleHits() throws {
        let accounts = moved
        moved = []
        try RetroHitTopUp.run(over: accounts, in: self)
        moved = []
    }
    private func note(_ outcome: BatchOutcome) throws {
        for posted in outcome.transfers {
            try post(posted, at: outcome.time)
            if RetroHitTopUp.concerns(posted.transfer) {
                moved += [posted.transfer.debit, posted.transfer.credit]
            }
        }
    }
    private func post(_ posted: PostedTransfer, at time: Timestamp) throws {
        let transfer = posted.transfer
        for (account, isDebit, balance) in [
            (transfer.debit, true, posted.debitBalance),
            (transfer.credit, false, posted.creditBalance),
        ] {
            guard let wallet = account.wallet else { continue }
            try death?.pass()
            let posting = Posting(
                sequence: posted.sequence, transfer: transfer, time: time, account: account,
                isIncrease: (account.kind.side == .debit) == isDebit, balanceAfter: balance)
            state.postings.append((wallet, posting))
        }
    }

    func chain(_ id: ChainID) throws -> ChainRecord? { state.chains[id] }
    func checkpoints(_ id: ChainID) throws -> [BlockReference] { state.checkpoints[id] ?? [] }
    func rescan(_ id: ChainID) throws -> RescanRecord? { state.rescans[id] }
    func save(_ chain: ChainRecord) throws { state.chains[chain.id] = chain }
    func addCheckpoint(
        _ block: BlockReference, of chain: ChainID, keeping window: UInt64
    ) throws {
        var blocks = state.checkpoints[chain] ?? []
        blocks.append(block)
        blocks.removeAll { $0.height.value + window < block.height.value }
        state.checkpoints[chain] = blocks
    }
    func removeCheckpoint(_ block: BlockReference, of chain: ChainID) throws {
        guard state.checkpoints[chain]?.last == block else {
            throw StoreFailure.corrupt("only the highest block is taken back")
        }
        state.checkpoints[chain]?.removeLast()
    }
    func save(_ rescan: RescanRecord) throws { state.rescans[rescan.chain] = rescan }

    func wallet(_ id: WalletID) throws -> WalletRecord? { state.wallets[id] }
    func wallets(page: PageRequest) throws -> [WalletRecord] {
        let all = state.wallets.values.sorted { $0.id < $1.id }
        return Array(all.filter { $0.id.value > page.after ?? 0 }.prefix(page.limit))
    }
    func address(_ family: AddressFamily, _ script: WatchedScript) throws -> AddressRecord? {
        state.addresses.first { $0.family == family && $0.script == script }
    }
    func addresses(of wallet: WalletID) throws -> [AddressRecord] {
        state.addresses.filter { $0.wallet == wallet }
    }
    func forEachAddress(_ family: AddressFamily, _ body: (WatchedScript) -> Void) throws {
        for address in state.addresses where address.family == family { body(address.script) }
    }
    func unusedRun(ofKeyFile name: String) throws -> UInt32 {
        let paid = Set(state.deposits.values.map(\.recipient))
        let own = state.addresses.filter { $0.keyFile == name }
        return UInt32(own.reversed().prefix { !paid.contains($0.script) }.count)
    }
    func nextIndex(ofKeyFile name: String) throws -> UInt32 { state.nextIndexes[name] ?? 0 }
    func save(_ wallet: WalletRecord) throws { state.wallets[wallet.id] = wallet }
    func takeIndex(ofKeyFile name: String) throws -> UInt32 {
        let index = state.nextIndexes[name] ?? 0
        state.nextIndexes[name] = index + 1
        return index
    }
    func add(_ address: AddressRecord) throws {
        let isTaken = state.addresses.contains {
            ($0.family == address.family && $0.script == address.script)
                || ($0.keyFile == address.keyFile && $0.index == address.index)
        }
        guard !isTaken else { throw StoreFailure.corrupt("the script or index is taken") }
        state.addresses.append(address)
    }

    func complianceCase(_ id: CaseID) throws -> CaseRecord? { state.cases[id] }
    func complianceCases(
        _ filter: CaseFilter, page: PageRequest
    ) throws -> [(UInt128, CaseRecord)] {
        let start = Int(page.after ?? 0)
        return state.caseOrder.enumerated().dropFirst(start).compactMap { place, id in
            state.cases[id].map { (UInt128(place + 1), $0) }
        }.filter { filter == .all || $0.1.machine.waitingSince != nil }.prefix(page.limit).map(
            \.self)
    }
    func save(_ record: CaseRecord) throws {
        if state.cases[record.machine.id] == nil { state.caseOrder.append(record.machine.id) }
        state.cases[record.machine.id] = record
    }

    func lists() throws -> [ListRecord] { state.lists.reversed() }
    func entries(of versionID: String) throws -> [ListEntry] {
        showsNobodyListed ? [] : state.listEntries[versionID] ?? []
    }
    func entries(of versionID: String, notIn otherID: String?) throws -> [ListEntry] {
        let others = otherID.map { state.listEntries[$0] ?? [] } ?? []
        let spellings = Set(others.map { [$0.address.raw, $0.address.family.rawValue, $0.label] })
        return (state.listEntries[versionID] ?? []).filter {
            !spellings.contains([$0.address.raw, $0.address.family.rawValue, $0.label])
        }
    }
    func activeListsDigest() throws -> Bytes32 { shownListsDigest ?? state.listsDigest }
    func add(_ list: ListRecord, entries: [ListEntry]) throws {
        state.lists.append(list)
        state.listEntries[list.version.id] = entries
    }
    func save(_ list: ListRecord) throws {
        for place in state.lists.indices where state.lists[place].version.id == list.version.id {
            state.lists[place] = list
        }
    }
    func setActiveListsDigest(_ digest: Bytes32) throws { state.listsDigest = digest }

    func events(after sequence: UInt64, limit: Int) throws -> [EventRecord] {
        Array(state.events.dropFirst(Int(sequence)).prefix(limit))
    }
    var lastEventSequence: UInt64 { UInt64(state.events.count) }
    func appendEvent(type: String, subject: String, json: [UInt8]) throws -> UInt64 {
        let sequence = UInt64(state.events.count) + 1
        state.events.append(
            EventRecord(
                sequence: sequence, type: type, subject: subject, json: json, time: state.time))
        return sequence
    }

    func apiKey(_ id: String) throws -> APIKeyRecord? { state.apiKeys[id] }
    func apiKeys() throws -> [APIKeyRecord] { state.apiKeys.values.sorted { $0.id < $1.id } }
    func newestAPIKey(madeBy principal: String) throws -> APIKeyRecord? {
        state.apiKeys.values.filter { $0.madeBy == principal }
            .max { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }
    func idempotency(_ key: Bytes32) throws -> IdempotencyRecord? { state.answers[key] }
    func spending(_ id: UInt128) throws -> SpendingRecord? { state.spending[id] }
    func spending(
        of wallet: WalletID, kind: SpendingRecord.Kind?, page: PageRequest
    ) throws -> [SpendingRecord] {
        state.spendingOrder.reversed().compactMap { state.spending[$0] }.filter {
            ($0.from == wallet || $0.to == wallet) && (kind == nil || $0.kind == kind)
        }.prefix(page.limit).map(\.self)
    }
    func save(_ key: APIKeyRecord) throws { state.apiKeys[key.id] = key }
    func add(_ record: IdempotencyRecord) throws { state.answers[record.key] = record }
    func save(_ record: SpendingRecord) throws {
        if state.spending[record.id] == nil { state.spendingOrder.append(record.id) }
        state.spending[record.id] = record
    }
}
