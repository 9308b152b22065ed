import BitcoinRules
import ChainModel
import Connector
import DepositRules
import EVMRules
import ScreeningRules
import Units

/// What people and the platform do.
extension SimRun {
    func request() async {
        guard let request = platform.nextRequest(profiles: profiles) else { return }
        await send(request)
    }

    func send(_ request: SimRequest) async {
        let addresses = daemon.addresses
        do {
            platform.willAsk(request)
            defer { platform.isAsking = false }
            let reply = try await daemon.store.write { try request.perform(in: $0, addresses) }
            platform.answered(request, reply)
            log("\(request.name) done")
        } catch let refusal as RequestRefusal {
            platform.refused(request)
            log("\(request.name) refused \(refusal)")
        } catch StoreFailure.notCommitted {
            log("\(request.name) not committed")
        } catch {
            platform.lostAnswer(to: request)
            log("\(request.name) unknown")
        }
    }

    /// Lists change, lapse, and are approved.
    func changeLists() async {
        let payer =
            dice.happens(perMille: 500)
            ? dice.pick(payers.bitcoinScripts + (payers.past?.strangers ?? []))
            : dice.pick(payers.accounts)?.script
        if let payer {
            if listedPayers.contains(payer) {
                listedPayers.remove(payer)
            } else if dice.happens(perMille: 600) {
                listedPayers.insert(payer)
                truth.everListed.insert(payer)
            }
        }
        await installList()
        if dice.happens(perMille: 400) {
            await approveLists(
                dice.happens(perMille: 700), by: dice.pick(["anna", "bert"]) ?? "bert")
        }
    }

    func installList() async {
        if let traces { return await refreshLists(traces) }
        let daemon = daemon
        let list = currentList()
        do {
            let record = try await daemon.store.write {
                try daemon.lists.install(list, by: "anna", in: $0)
            }
            // At times the reload is lost: whoever screens must notice by itself.
            if faults.plan.isCalm
                || options.plant != .hiddenLists && dice.happens(perMille: 700)
            {
                try await daemon.store.read { try daemon.desk.reload(from: $0) }
            }
            log("list \(record.state)")
        } catch {
            log("list failed \(error)")
        }
    }

    func approveLists(_ approve: Bool, by actor: String) async {
        let daemon = daemon
        // At times somebody decides on an edition that a newer one has overtaken.
        let isNewest = faults.plan.isCalm || dice.happens(perMille: 700)
        do {
            try await daemon.store.write { store in
                let waiting = try store.lists().filter { $0.state == .awaitingApproval }
                guard let record = isNewest ? waiting.first : waiting.last else { return }
                _ = try daemon.lists.decide(
                    record.version.id, approve: approve, by: actor, in: store)
            }
            log("lists decided")
        } catch {
            log("lists not decided")
        }
    }

    func currentList() -> ScreeningList {
        let fillers = (UInt8(0)..<3).map { [UInt8](repeating: $0, count: 20) }
        let scripts =
            fillers.map { WatchedScript($0) }
            + fillers.map { WatchedScript(BitcoinScript.p2wpkh($0).bytes) }
            + listedPayers.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        guard let today = CalendarDate(clock.now()) else {
            preconditionFailure("the world's clock stays within the calendar")
        }
        let list = ScreeningList(
            source: "sim-sanctions", kind: .sanctions, published: today,
            digest: Bytes32(head: dice.id(), tail: dice.id()), parserVersion: 1,
            entries: scripts.compactMap(entry), checkedAt: clock.now())
        truth.editions[list.version.id] = SimTruth.Edition(
            scripts: scripts, answered: clock.now())
        return list
    }

    private func entry(_ script: WatchedScript) -> ListEntry? {
        let account = EVMAddress(script.bytes)
        let text =
            account?.checksummed
            ?? BitcoinAddress.encode(BitcoinScript(script.bytes), network: .regtest)
        return text.flatMap { AddressDecoding.listed($0) }.map {
            ListEntry(
                address: $0, label: account == nil ? "XBT" : "ETH", partyID: "1",
                partyName: "Somebody", programs: ["SIM"])
        }
    }

    /// Two people work on cases; at times one tries alone.
    func decideCase() async {
        let actor = dice.pick(["anna", "bert"]) ?? "anna"
        let command =
            dice.pick([.proposeRelease, .proposeFreeze, .approve, .reject, .note])
            ?? CaseCommand.note
        let authority = dice.happens(perMille: 600) ? "licence 7" : nil
        let choice = dice.next()
        guard
            let action = CaseAction(
                actor: actor, reason: .comment, note: "", authority: authority, time: clock.now())
        else { return }
        let daemon = daemon
        do {
            let state = try await daemon.store.write { store -> CaseState? in
                let open = try store.complianceCases(
                    .all, page: PageRequest(after: nil, limit: 1_000)
                ).filter { $0.1.machine.state.phase != .over }.prefix(100)
                guard !open.isEmpty else { return nil }
                let seen = open[Int(choice % UInt64(open.count))].1.machine
                return try CaseDesk.act(
                    command, on: seen.id, seeing: seen.proposalName, action,
                    payouts: daemon.payoutDesk, in: store
                ).machine.state
            }
            if let state { log("case \(command) \(state)") }
        } catch {
            log("case \(command) \(error)")
        }
    }

    func rescan(_ place: Int) async {
        let daemon = daemon
        let id = chains[place].id
        do {
            if dice.happens(perMille: 300) {
                let back = UInt64(dice.number(in: 0...6))
                try await daemon.store.write { store in
                    guard let record = try store.chain(id),
                        let tip = try store.checkpoints(id).last
                    else { return }
                    let from = max(
                        record.startHeight.value + 1,
                        tip.height.value - min(back, tip.height.value))
                    guard from <= tip.height.value else { return }
                    _ = try Rescan.request(id, from: BlockHeight(from), through: nil, in: store)
                }
                log("rescan requested")
            }
            let record = try await daemon.rescans[place].step()
            log("rescan \(id) \(record.map { "\($0.next.value) \($0.foundCount)" } ?? "none")")
        } catch {
            log("rescan \(id) \(error)")
        }
    }

    /// An operator's work: resumes, looks, closes; and the clock's whims.
    func operate() async {
        switch dice.number(in: 0...4) {
        case 0: await resume(dice.number(in: 0...1))
        case 1: await learnAddresses()
        case 2:
            if faults.strikes(.clockBack) { clock.move(milliseconds: -3_600_000) }
            if faults.strikes(.clockJump) { clock.move(milliseconds: 4 * 86_400_000) }
        case 3: await changeWallet()
        default: await installList()
        }
    }

    /// Resumes a chain: from its start where its branch is lost and no final block was, as final
    /// deposits that are gone for good are for people and their books alone.
    func resume(_ place: Int) async {
        let id = chains[place].id
        do {
            if let start = try await lostStart(chains[place]), dice.happens(perMille: 700) {
                let report = try await daemon.reanchors[place].run(from: start, by: "anna")
                log("reanchor \(id) \(report.takenBack.count) \(report.finalityBroken.count)")
                return
            }
            let record = try await daemon.store.write { store -> ChainRecord? in
                try store.chain(id) == nil ? nil : try ChainDesk.resume(id, by: "anna", in: store)
            }
            log("resume \(id) \(record?.halt ?? "running")")
        } catch {
            log("resume failed")
        }
    }

    /// Returns where a halted chain was first followed, if nothing final left it.
    private func lostStart(_ chain: SimChain) async throws -> BlockHeight? {
        let id = chain.id
        let known = try await daemon.store.inner.read { store -> (BlockHeight, [Deposit])? in
            guard let record = try store.chain(id), record.halt != nil,
                let tip = try store.checkpoints(id).last, record.startHeight <= tip.height
            else { return nil }
            return (
                record.startHeight,
                try store.finalDeposits(of: id, above: record.startHeight, limit: 10_000)
            )
        }
        guard let (start, final) = known else { return nil }
        let isKept = final.allSatisfy { deposit in
            deposit.chainTrack.block.map { chain.isOnBest($0) } ?? false
        }
        return isKept ? start : nil
    }

    func learnAddresses() async {
        let wallets = platform.wallets
        do {
            let records = try await daemon.store.read { store in
                try wallets.flatMap { try store.addresses(of: $0) }
            }
            platform.learn(records)
        } catch {
            log("addresses not read")
        }
    }

    private func changeWallet() async {
        guard let id = dice.pick(platform.wallets) else { return }
        let status: WalletRecord.Status = dice.happens(perMille: 300) ? .suspended : .active
        do {
            _ = try await daemon.store.write {
                try Wallets.change(id, tier: nil, status: status, in: $0)
            }
            log("wallet \(status)")
        } catch {
            log("wallet not changed")
        }
    }
}
