import BitcoinRules
import ChainModel
import Connector
import EVMRules
import PayoutRules
import SignerProtocol
import Units

/// How a world of payouts begins, and what happens in it at each step.
extension SimRun {
    private var parts: SimPayoutParts {
        guard let parts = daemon.payouts else {
            preconditionFailure("a world of payouts has a connector that pays out")
        }
        return parts
    }

    /// Before the faults: wallets that have money, and a list in force.
    func begin(_ play: SimPlay) async throws {
        faults.plan.isCalm = true
        daemon.store.afterCommit = nil
        if play.stranger != nil { listStranger() }
        await installList()
        await approveLists(true, by: "bert")
        let daemon = daemon
        try await daemon.store.read { try daemon.desk.reload(from: $0) }
        for place in 0..<4 {
            let id = WalletID(dice.id())
            // What the last one gets is above its limits, and held.
            await send(.wallet(id, tier: place == 3 ? "limited" : "free"))
            if place == 0 { play.house = id }
            for place in places {
                await send(.address(id, place == 0 ? profiles.bitcoin : profiles.evm))
            }
        }
        for place in places {
            await catchUp(place)
            for wallet in platform.wallets { fund(wallet, place, isHouse: wallet == play.house) }
            if place == 1, let dice = play.stranger { payAsStranger(dice) }
            for _ in 0..<(place == 0 ? 4 : 5) {
                clock.move(milliseconds: 12_000)
                mine(chains[place].pool, on: chains[place])
            }
            await catchUp(place)
        }
        for _ in 0..<2 { await screen() }
        watchStore()
        await audit()
        for _ in 0..<dice.number(in: 1...4) {
            await askPayout(play)
            await approve(play)
            if let travel = play.travel { await tellSomebody(travel, play) }
        }
        for _ in 0..<dice.number(in: 0...4) { await refund() }
        faults.plan.isCalm = false
        play.faults.isCalm = false
    }

    private func fund(_ wallet: WalletID, _ place: Int, isHouse: Bool) {
        let chain = chains[place]
        guard
            let script = platform.addresses.first(where: {
                $0.wallet == wallet && ($0.family == .bitcoin) == (place == 0)
            })?.script
        else { return }
        var payments: [SimTransaction] = []
        if let account = EVMAddress(script.bytes) {
            payments = [
                payers.tokenFunding(
                    account, isUSDC: false, UInt256(isHouse ? 900_000_000 : 400_000_000),
                    on: chain),
                payers.tokenFunding(
                    account, isUSDC: true, UInt256(250_000_000_000_000_000_123), on: chain),
            ]
        } else {
            let coins: [UInt64] =
                isHouse ? [20_000_000] : [3_000_000, 1_200_000]
            payments = [payers.bitcoinFunding(coins.map { (script, $0) }, on: chain)]
        }
        for payment in payments {
            chain.submit(payment)
            truth.note(payment, step: step)
        }
    }

    /// One thing happens.
    func act(_ play: SimPlay, _ roll: Int) async {
        switch roll {
        case 0..<14:
            let place = dice.pick(places) ?? 0
            for _ in 0..<dice.number(in: 1...3) { await watch(place) }
        case 14..<22: await screenDestinations()
        case 22..<47: await payOut(dice.pick(places) ?? 0)
        case 47..<50: await refund()
        case 50: await screen()
        case 51: await operate()
        case 52: await request()
        case 53: await reconcile(dice.pick(places) ?? 0)
        default: await actBeside(play, roll - 54)
        }
    }

    /// What may happen at any time, beside a step that waits.
    func actBeside(_ play: SimPlay, _ roll: Int) async {
        let chain = chains[dice.pick(places) ?? 0]
        switch roll % 46 {
        case 0..<16: mine(chain)
        case 16: pay(on: chain)
        case 17..<21: reorganize(chain)
        case 21..<23: await changeDestinations(play)
        case 23: freezeDestination(play)
        case 24..<31: await askPayout(play)
        case 31..<33: await refund()
        case 33..<41: await approve(play)
        case 41: await cancel(play)
        case 42..<44: await retry(play)
        case 44: await settle()
        default: await screenDestinations()
        }
    }

    func screenDestinations() async {
        do {
            let count = try await parts.screening.round()
            log("screened \(count)")
        } catch {
            log("screening \(error)")
        }
    }

    /// Rounds of one chain, as its loop runs them.
    func payOut(_ place: Int) async {
        do {
            for _ in 0..<dice.number(in: 1...3) {
                if let play, play.faults.threatens(.listedBeforeSigning) {
                    await listBeforeSigning(play, on: chains[place].id)
                }
                let hasMoved =
                    try await place == 0 ? parts.bitcoin.round() : parts.evm.round()
                log("round \(chains[place].id) \(hasMoved)")
                guard hasMoved else { return }
            }
        } catch {
            log("round \(chains[place].id) \(error)")
        }
    }

    func reconcile(_ place: Int) async {
        do {
            let parts = parts
            let found =
                place == 0
                ? try await parts.reconciliations.bitcoin(parts.sources.bitcoin)
                : try await parts.reconciliations.evm(
                    parts.sources.evm, dice.happens(perMille: 500) ? .usdt : .usdc,
                    hot: SimKeys.hot.script)
            log("reconcile \(place) \(found.map { "\($0.isMatch)" } ?? "none")")
            if let found, !found.isMatch { await noteMismatch(found) }
        } catch {
            log("reconcile \(error)")
        }
    }

    /// Nothing is missing in this world unless somebody stole it: else only a node that
    /// contradicts itself makes it seem so. A
    /// person looks into it, and opens the gate again.
    private func noteMismatch(_ found: Reconciliation) async {
        let facts = found.facts
        // What is below one ledger unit is in no book until its deposit is final, or ever: the
        // chain may have so much more, and that closes no gate.
        if case .surplus(let more) = found.outcome,
            let unit = TokenAmount(
                Amount(1, of: facts.token.asset), decimals: facts.chain.decimals),
            more < unit.units
        {
            return log("dust \(facts.token) \(more)")
        }
        guard
            faults.counts[.contradiction] != nil || faults.counts[.stale] != nil
                || play?.stolen.isEmpty == false
        else {
            return fail(["\(facts.token): \(facts.custody.decimal) in the books, \(facts.chain)"])
        }
        log("mismatch \(facts.custody.decimal) \(facts.chain)")
        do {
            try await daemon.store.inner.write {
                try Reconciliations.clear(facts.token, by: "anna", reason: "looked", in: $0)
            }
        } catch is RequestRefusal {
            log("the gate is open")
        } catch {
            fail(["the gate cannot be opened: \(error)"])
        }
    }

    /// Looks whom a signature would pay: nobody whose address was listed before the plan.
    func lookAtSigning(_ request: SigningRequest) async {
        guard let play else { return }
        do {
            fail(try await play.auditor.look(at: request, daemon.store.inner))
        } catch {
            fail(["the lists cannot be read: \(error)"])
        }
    }

    /// Faults have stopped: every payout must come to an end, or to a person with words.
    func settle(_ play: SimPlay) async {
        // Time goes on where it was before the clock stepped back.
        clock.move(milliseconds: 3_600_000 * Int64(faults.counts[.clockBack] ?? 0))
        await installList()
        for round in 0..<70 where report.failures.isEmpty {
            step += 1
            clock.move(milliseconds: 31_000)
            play.faults.areTokensCalm = round > 8
            if round % 8 == 7 { await installList() }
            await approveLists(true, by: "bert")
            for place in places {
                for _ in 0..<2 { mine(chains[place].pool, on: chains[place]) }
                await catchUp(place)
            }
            await screen()
            await decideAll(play)
            if let travel = play.travel { await tellAll(travel) }
            await screenDestinations()
            for place in places { await payOutToTheEnd(place) }
            if options.plant == .doublePayout { await plantDoublePayout(play) }
            await audit()
            if round > (options.plant == nil ? 0 : 12), await isSettled() { break }
        }
        if report.failures.isEmpty { await judgeEnd() }
    }

    private func payOutToTheEnd(_ place: Int) async {
        do {
            for _ in 0..<30 {
                guard try await place == 0 ? parts.bitcoin.round() : parts.evm.round() else {
                    return
                }
                await screenDestinations()
            }
            fail(["rounds of \(chains[place].id) never end"])
        } catch {
            log("round \(chains[place].id) \(error)")
        }
    }

    private func open() async -> [PayoutRecord] {
        do {
            return try await daemon.store.inner.read { store in
                try store.payouts(PayoutFilter(), page: PageRequest(after: nil, limit: 1_000))
                    .map(\.1).filter { !$0.payout.isFinished }
            }
        } catch {
            fail(["payouts cannot be read: \(error)"])
            return []
        }
    }

    /// Whether nothing is under way: no payout, and no transaction of ours in a block, such as a
    /// child that paid for its parent, whose fee is booked when it is final.
    private func isSettled() async -> Bool {
        guard await open().isEmpty else { return false }
        do {
            for chain in chains {
                let id = chain.id
                let plans = try await daemon.store.inner.read { try $0.openPlans(on: id) }
                if plans.contains(where: { $0.transaction.map(chain.isMined) ?? false }) {
                    return false
                }
            }
        } catch {
            fail(["plans cannot be read: \(error)"])
        }
        return true
    }

    /// What is not finished after all this time must say to a person what it waits for.
    private func judgeEnd() async {
        await logPlans()
        let all = await open()
        for record in all {
            let payout = record.payout
            if await isBeyondCoins(payout) { continue }
            if isHeldUp(record, all) { continue }
            do {
                if try await isBeyondAccounts(record, all) { continue }
            } catch {
                fail(["what may be moved cannot be read: \(error)"])
            }
            guard let wait = payout.wait, wait.needsPerson, !wait.sentence.isEmpty else {
                let words = payout.wait?.sentence ?? "nothing"
                fail([
                    "payout \(payout.id.text.prefix(8)) is \(payout.state.name), waits for \(words)"
                ])
                continue
            }
            log("payout \(payout.id.text.prefix(8)) waits: \(wait.sentence)")
        }
    }

    /// Whether a payout waits for another of its transaction, which waits for a person.
    private func isHeldUp(_ record: PayoutRecord, _ all: [PayoutRecord]) -> Bool {
        guard case .screeningUnknown(_, let reason) = record.payout.wait else { return false }
        return all.contains { other in
            reason.contains(other.payout.id.text) && other.payout.wait?.needsPerson == true
        }
    }

    /// Writes open plans down, for whoever looks into a failed world.
    private func logPlans() async {
        guard options.keepsLog else { return }
        for record in await open() {
            let payout = record.payout
            log("open \(payout.id.text.prefix(8)) \(payout.token) \(payout.amount.decimal)")
        }
        for chain in chains {
            let id = chain.id
            let plans = (try? await daemon.store.inner.read { try $0.openPlans(on: id) }) ?? []
            for plan in plans {
                let transaction = plan.transaction
                let isWaiting = chain.pool.contains { $0.id == transaction }
                let isMined = transaction.map { chain.isMined($0) } ?? false
                log(
                    "plan \(plan.id.text.prefix(8)) for \(plan.payouts.map { $0.text.prefix(8) }) "
                        + "\(plan.stage) waiting \(isWaiting) mined \(isMined) sent "
                        + "\(plan.sentAt.map { "\($0.value)" } ?? "never") fee \(plan.fee.decimal) "
                        + "replaces \(plan.replaces?.text.prefix(8) ?? "none") \(plan.claim)")
            }
        }
    }

    func close(_ play: SimPlay) async throws {
        report.payoutFaults = play.faults.counts
        report.signatureCount = play.signer.made.count
        report.childCount = play.signer.made.count { made in
            if case .outpoints = made.claim { made.payouts.isEmpty } else { false }
        }
        report.directCount = play.signer.made.count { made in
            guard case .nonce(let account, _) = made.claim else { return false }
            return !made.payouts.isEmpty && account != SimKeys.hot.script
        }
        // A plan that was never signed did no harm that anybody could see.
        report.isPlanted = play.signer.made.contains { $0.plan == play.planted }
        let payouts = try await daemon.store.inner.read {
            try $0.payouts(PayoutFilter(), page: PageRequest(after: nil, limit: 1_000)).map(\.1)
        }
        for record in payouts { report.payoutCounts[record.payout.state.name, default: 0] += 1 }
    }
}
