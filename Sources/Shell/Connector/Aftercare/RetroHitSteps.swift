import ChainModel
import DepositRules
import Digests
import Encodings
import LedgerRules
import PayoutRules
import ScreeningRules
import Units

/// Carries out what a later listing means for the deposits of one payer, wallet and asset.
struct RetroHitSteps: Sendable {
    let wallet: WalletID
    let asset: Asset
    let cause: RetroCause
    /// What was in force before: the same finding from the same start is the same hit.
    let base: Bytes32
    /// What is in force now.
    let lists: Bytes32

    /// How often the same finding may open a hit of its own, each after the one before was
    /// released in the middle of a pass.
    private static let attemptMax = 4

    /// Records the finding; returns how many deposits it says something new of.
    ///
    /// Deposits that an open hit has already stay with it, which learns the new cause; the others
    /// are one hit together, or join such a hit, so that no release frees what another cause
    /// still blocks.
    func record(_ deposits: [Deposit], in store: any StoreTransaction) throws -> Int {
        let own = (0..<Self.attemptMax).map(id)
        var joined: [RetroHit] = []
        var fresh: [Deposit] = []
        for deposit in deposits where try !isKnown(deposit, in: store) {
            let hits = try store.retroHits(of: deposit.id)
            let open = hits.filter { $0.state == .open }
            if open.isEmpty {
                // People released this very finding while its pass was still under way.
                if !hits.contains(where: { own.contains($0.id) }) { fresh.append(deposit) }
            }
            for hit in open where !joined.contains(where: { $0.id == hit.id }) {
                joined.append(hit)
            }
        }
        var count = 0
        if !fresh.isEmpty {
            let target = try openOwn(own, in: store) ?? joined.min { $0.id < $1.id }
            joined.removeAll { $0.id == target?.id }
            try block(fresh, target ?? newHit(own, in: store), in: store)
            count += fresh.count
        }
        for hit in joined.sorted(by: { $0.id < $1.id }) {
            if try learn(hit, in: store) { count += 1 }
        }
        return count
    }

    /// Gives back what a hit blocked, once two people have decided so in its case.
    static func release(_ hit: RetroHit, in store: any StoreTransaction) throws {
        var hit = hit
        let amount = hit.release()
        try apply(
            RetroHitTransfers.release(amount, of: hit.wallet, for: hit.id), in: store)
        try store.save(hit, adding: [])
        try RetroHitEvents.append("retroHit.released", hit, store)
        try BlockedProperties.end(hit.caseID, in: store)
    }

    /// Carries out what people decided in a hit's case.
    static func carryOut(
        _ effect: CaseEffect, _ hit: RetroHit, of record: CaseRecord,
        in store: any StoreTransaction
    ) throws {
        switch effect {
        case .release: try release(hit, in: store)
        // Its money is blocked already: a freeze moves nothing more.
        case .freeze: try BlockedProperties.recordFreeze(of: record, in: store)
        case .record, .none, .refund: break
        }
    }

    /// Lets a hit's case know that it is about more than before.
    static func grew(
        _ hit: RetroHit, because reason: String, in store: any StoreTransaction
    ) throws {
        try worsen(hit, in: store)
        try CaseBasis.changed(hit.caseID, because: reason, in: store)
        try BlockedProperties.record(hit, in: store)
    }

    /// Whether a cause is about a deposit's token.
    static func concerns(_ cause: RetroCause, _ deposit: Deposit) -> Bool {
        guard let token = cause.token else { return true }
        return token == TokenID(chain: deposit.sighting.chain, asset: deposit.amount.asset)
    }

    /// Stops the refund of a deposit whose payer was listed meanwhile, so that it is frozen; where
    /// a signature may exist people are told. Returns whether that is new.
    static func stopRefund(
        _ deposit: Deposit, _ id: CaseID, _ cause: RetroCause, lists: Bytes32,
        in store: any StoreTransaction
    ) throws -> Bool {
        guard cause.floor == .freeze else { return false }
        guard try CaseRefunds.stop(id, because: cause.sentence, in: store) else { return false }
        _ = try RetroVerdict.append(deposit, cause, hit: nil, lists: lists, in: store)
        return true
    }

    /// Money that left to an address that was listed later cannot be called back: people are told.
    static func noteDestination(
        _ place: SeenPlace, _ cause: RetroCause, in store: any StoreTransaction
    ) throws {
        guard let record = try store.payout(PayoutID(place.subject)),
            cause.token == nil || cause.token == record.payout.token
        else { return }
        switch record.payout.state {
        case .signed, .broadcast, .included, .final:
            try RetroHitEvents.appendPayout(record, cause, store)
        // One that can still be stopped is screened again right before the signer is asked.
        case .requested, .reserved, .approved, .planned, .refused, .cancelled, .failed: break
        }
    }

    // MARK: One hit

    private func id(_ attempt: Int) -> RetroHitID {
        let parts = [
            wallet.text, asset.code, "\(asset.scale)", cause.rule.rawValue, cause.source,
            cause.key.family.rawValue, Hex.encode(cause.key.bytes), Hex.encode(base.bytes),
            "\(attempt)",
        ]
        return RetroHitID(DerivedID.make("retroHit", [UInt8](parts.joined(separator: "\n").utf8)))
    }

    /// The hit of this very finding, while it is open.
    private func openOwn(
        _ ids: [RetroHitID], in store: any StoreReading
    ) throws -> RetroHit? {
        for id in ids {
            if let hit = try store.retroHit(id), hit.state == .open { return hit }
        }
        return nil
    }

    private func newHit(_ ids: [RetroHitID], in store: any StoreTransaction) throws -> RetroHit {
        for id in ids where try store.retroHit(id) == nil {
            return RetroHit(
                id: id, wallet: wallet, asset: asset,
                caseID: CaseID(DerivedID.make("retroCase", id.value)), cause: cause, now: store.now)
        }
        throw StoreFailure.corrupt("one finding was released more often than it can be found")
    }

    /// Whether the deposit's own verdict named this listing, so that people decided knowing it.
    private func isKnown(_ deposit: Deposit, in store: any StoreReading) throws -> Bool {
        guard case .clear(let id) = deposit.screeningTrack, let verdict = try store.verdict(id)
        else { return false }
        do {
            return try cause.isNamed(inVerdict: verdict.canonical)
        } catch {
            throw StoreFailure.corrupt("verdict \(id.text) is not JSON: \(error)")
        }
    }

    private func block(
        _ deposits: [Deposit], _ found: RetroHit, in store: any StoreTransaction
    ) throws {
        var hit = found
        let isNew = hit.depositCount == 0
        _ = hit.add(cause)
        let zero = Amount.zero(asset)
        let amount = try hit.add(
            deposits.map { TaintedDeposit($0.id, $0.amount) },
            given: RetroBalances(
                available: try store.balance(.available(wallet, asset)) ?? zero,
                reserved: try RetroHitTopUp.unwanted(of: wallet, asset, in: store)))
        try RetroHitSteps.apply(
            RetroHitTransfers.freeze(
                amount, of: wallet, for: hit.id, ordinal: hit.freezeCount), in: store)
        try store.save(hit, adding: deposits.map(\.id))
        var verdicts: [VerdictID] = []
        for deposit in deposits {
            verdicts.append(
                try RetroVerdict.append(deposit, cause, hit: hit, lists: lists, in: store))
            try RetroHitEvents.append("deposit.retroHit", hit, deposit: deposit, store)
        }
        if isNew, let first = deposits.first, let verdict = verdicts.first {
            try openCase(hit, of: first, verdict, in: store)
        } else {
            let count = deposits.count
            try Self.grew(
                hit, because: "\(count) more deposits joined: \(cause.sentence)", in: store)
        }
    }

    /// Lets a hit know another cause of its deposits; returns whether it was new.
    private func learn(_ found: RetroHit, in store: any StoreTransaction) throws -> Bool {
        var hit = found
        guard hit.add(cause) else { return false }
        try store.save(hit, adding: [])
        try RetroHitEvents.append("retroHit.causeAdded", hit, store)
        try Self.grew(hit, because: cause.sentence, in: store)
        return true
    }

    private func openCase(
        _ hit: RetroHit, of deposit: Deposit, _ verdict: VerdictID, in store: any StoreTransaction
    ) throws {
        let machine = ComplianceCase(
            id: hit.caseID, deposit: deposit.id, isFrozen: hit.floor == .freeze, isSenior: true,
            now: store.now)
        let record = CaseRecord(
            machine: machine, verdict: verdict.value, wallet: wallet, amount: hit.tainted,
            grounds: CaseGrounds(
                floor: hit.floor, points: 0, value: nil, rules: [cause.rule.rawValue]))
        try store.save(record)
        try CaseEvents.append("case.opened", record, store)
        try BlockedProperties.record(hit, in: store)
    }

    /// A case that only held is frozen once a cause says so; the money is blocked either way.
    private static func worsen(_ hit: RetroHit, in store: any StoreTransaction) throws {
        guard hit.floor == .freeze, var record = try store.complianceCase(hit.caseID) else {
            return
        }
        switch record.machine.verdictFroze(now: store.now) {
        case .none, .record, .release, .refund: return
        case .freeze:
            try store.save(record)
            try CaseEvents.append("case.frozenByVerdict", record, store)
        }
    }

    static func apply(
        _ commands: [LedgerCommand], in store: any StoreTransaction
    ) throws {
        guard !commands.isEmpty else { return }
        for result in try store.apply(commands) {
            if case .refused(let refusal) = result { throw BlockStepError.ledgerRefused(refusal) }
        }
    }
}
