import ChainModel
import Connector
import DepositRules
import LedgerRules
import ScreeningRules
import Units

/// Faults stop: within a bounded number of steps everything must settle.
extension SimRun {
    func calm() async throws {
        faults.plan.isCalm = true
        play?.calm()
        opinions?.provider.isCalm = true
        traces?.faults.calm()
        for port in ports { port.heal() }
        clock.move(milliseconds: 60_000)
        log("calm")
        await installList()
        await approveLists(true, by: "bert")
        let daemon = daemon
        try await daemon.store.read { try daemon.desk.reload(from: $0) }
        for place in places { await resume(place) }
        for request in platform.unanswered { await send(request) }
        if let play { await settle(play) }
        var rounds = play == nil ? Int(SimProfiles.window) - 2 : 0
        let hasCoinbase = truth.payments.values.contains(where: \.isCoinbase)
        if hasCoinbase { rounds += 100 }
        for round in 0..<rounds where report.failures.isEmpty {
            step += 1
            clock.move(milliseconds: 12_000)
            for place in places {
                if place == 0 || round < 10 {
                    mine(round < 2 ? chains[place].pool : [], on: chains[place])
                }
                await catchUp(place)
            }
            for _ in 0..<3 { await screen() }
            await careAfter()
            if play == nil, round < 10 { for _ in 0..<3 { await refund() } }
            await audit()
        }
        for place in places { await finishRescan(place) }
        await audit()
        if report.failures.isEmpty { fail(try await unsettled()) }
        if report.failures.isEmpty, let play {
            fail(try await play.auditor.checkEnd(daemon.store.inner))
        }
    }

    func catchUp(_ place: Int) async {
        // Down to the fork and up again, a block a step, and a little more.
        let most = 4 * chains[place].best.count + 20
        for _ in 0..<most {
            let outcome = await daemon.watchers[place].step()
            log("watch \(chains[place].id) \(outcome)")
            switch outcome {
            case .upToDate, .halted: return
            case .moved: continue
            case .retry: clock.move(milliseconds: 2_000)
            }
        }
        fail(["\(chains[place].id) is not up to date after \(most) steps"])
    }

    private func finishRescan(_ place: Int) async {
        do {
            for _ in 0..<200 where try await daemon.rescans[place].step() != nil {}
        } catch {
            log("rescan \(error)")
        }
    }

    /// Returns what has not settled although nothing stood in its way.
    private func unsettled() async throws -> [String] {
        let ids = chains.map(\.id)
        let snapshot = try await daemon.store.inner.read {
            try SimSnapshot.read($0, chains: ids, holds: [], eventsAfter: 0)
        }
        var problems: [String] = []
        if !platform.unanswered.isEmpty { problems.append("a request was never answered") }
        let deposits = Dictionary(uniqueKeysWithValues: snapshot.deposits.map { ($0.sighting, $0) })
        for chain in places.map({ chains[$0] }) {
            guard let known = snapshot.chains[chain.id], let record = known.record else {
                problems.append("\(chain.id) was never followed")
                continue
            }
            if let halt = record.halt {
                report.haltCount += 1
                if !isHaltDue(known, record, chain) { problems.append("\(chain.id): \(halt)") }
                continue
            }
            if known.checkpoints.last != chain.tip.link.reference {
                problems.append("\(chain.id) does not end where the world does")
            }
            for payment in truth.payments.values.sorted(by: { $0.id < $1.id })
            where payment.id.chain == chain.id {
                problems += unsettled(payment, deposits[payment.id], on: chain, record, snapshot)
            }
        }
        return problems
    }

    /// A halt stands only where the world left our blocks for good, or took a final one back, be it
    /// while blocks were read again.
    private func isHaltDue(
        _ known: SimSnapshot.Chain, _ record: ChainRecord, _ chain: SimChain
    ) -> Bool {
        if record.finalToReread.contains(where: { !chain.isOnBest($0) }) { return true }
        guard let fork = known.checkpoints.last(where: { chain.isOnBest($0) }) else { return true }
        return record.finalFloor.map { fork.height < $0 } ?? false
    }

    private func unsettled(
        _ payment: SimPayment, _ deposit: Deposit?, on chain: SimChain, _ record: ChainRecord,
        _ snapshot: SimSnapshot
    ) -> [String] {
        let what = "payment \(payment.id.depositID.text.prefix(8))"
        let place = (chain.inclusions[payment.id.transaction] ?? []).map {
            chain.blocks[$0].link.reference
        }.first { chain.isOnBest($0) }
        guard let block = place else {
            let isIncluded = deposit?.chainTrack.block != nil
            return isIncluded ? ["\(what) is on no chain and counts as included"] : []
        }
        guard block.height > record.startHeight else { return [] }
        guard let deposit else { return ["\(what) in block \(block.height.value) was lost"] }
        let depth = chain.tip.height - block.height.value + 1
        let least: UInt64 = payment.isCoinbase ? 100 : 5
        guard depth >= least else { return [] }
        guard deposit.chainTrack == .final(block) else {
            return ["\(what) is \(deposit.chainTrack), not final at depth \(depth)"]
        }
        switch deposit.screeningTrack {
        case .notStarted, .running: return ["\(what) was never screened to an end"]
        case .held, .frozen, .refunding, .refunded:
            return isBlameless(payment, deposit) ? ["\(what) is \(deposit.screeningTrack)"] : []
        case .clear:
            return []
        }
    }

    /// Nobody who paid ever stood on a list or was frozen, and no limit applies.
    private func isBlameless(_ payment: SimPayment, _ deposit: Deposit) -> Bool {
        // A replayed answer about an issuer's blacklist cannot be told from a true one.
        if payment.id.chain == profiles.evm.id, faults.counts[.stale] != nil { return false }
        if let traces, traces.auditor.isTainted(payment) { return false }
        // The provider is asked about all who took part: relayers and contracts as well.
        let parties = payment.payers + deposit.counterparties.map(\.script)
        if let opinions, parties.contains(where: opinions.doubts) { return false }
        return platform.tiers[deposit.wallet] == "free" && !payment.isCoinbase
            && payment.payers.allSatisfy {
                !truth.everListed.contains($0) && truth.frozenAt[$0] == nil
            }
    }

    /// The canary's fault: money appears a second time under other ids, and the sums still fit.
    func plantDoubleCredit() async throws {
        guard !report.isPlanted else { return }
        let deposits = try await daemon.store.inner.read {
            try $0.deposits(
                DepositFilter(isSpendable: true), page: PageRequest(after: nil, limit: 1))
        }
        guard let deposit = deposits.first?.1 else { return }
        report.isPlanted = true
        let token = TokenID(chain: deposit.sighting.chain, asset: deposit.amount.asset)
        let commands = [
            (AccountID.custody(token), AccountID.screening(deposit.wallet, token.asset)),
            (.screening(deposit.wallet, token.asset), .available(deposit.wallet, token.asset)),
        ].map { debit, credit in
            LedgerCommand.transfer(
                LedgerTransfer(
                    id: TransferID(dice.id()), debit: debit, credit: credit,
                    amount: deposit.amount, reason: .depositCleared, subject: deposit.id.value))
        }
        _ = try await daemon.store.inner.write { try $0.apply(commands) }
    }
}
