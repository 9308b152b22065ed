import BitcoinRules
import ChainModel
import Connector
import EVMRules
import Encodings
import PayoutRules
import ScreeningRules
import Units

/// What the platform and people do about payouts.
extension SimRun {
    private static let payoutCountMax = 12

    /// The platform asks for a payout, or asks again, at times wrongly.
    func askPayout(_ play: SimPlay) async {
        let isRepeat = play.askOrder.count >= Self.payoutCountMax || dice.happens(perMille: 250)
        if isRepeat, let id = dice.pick(play.askOrder), let ask = play.asks[id] {
            let isChanged = dice.happens(perMille: 300)
            await send(isChanged ? changed(ask) : ask, play, isChanged: isChanged)
        } else if play.askOrder.count < Self.payoutCountMax, let ask = newAsk(play) {
            play.remember(ask)
            await send(ask, play, isChanged: false)
        }
    }

    private func changed(_ ask: PayoutAsk) -> PayoutAsk {
        PayoutAsk(
            id: ask.id, wallet: ask.wallet, token: ask.token,
            amount: Amount(ask.amount.minorUnits + 1, of: ask.token.asset), address: ask.address,
            reference: ask.reference)
    }

    private func send(_ ask: PayoutAsk, _ play: SimPlay, isChanged: Bool) async {
        let daemon = daemon
        do {
            platform.isAsking = true
            defer { platform.isAsking = false }
            let (record, wasKnown) = try await daemon.store.write { store in
                let wasKnown = try store.payout(ask.id) != nil
                guard let parts = daemon.payouts else {
                    throw StoreFailure.stopped("nothing pays out")
                }
                return (try parts.desk.request(ask, by: "platform", in: store), wasKnown)
            }
            log("payout \(ask.id.text.prefix(8)) \(record.payout.state.name)")
            if isChanged {
                // Its first request was lost: this one is the request now.
                if wasKnown { fail(["a payout was asked for with other content, and taken"]) }
                play.remember(ask)
            }
        } catch let refusal as RequestRefusal {
            log("payout \(ask.id.text.prefix(8)) refused \(refusal)")
        } catch StoreFailure.unknownOutcome {
            // It may be on record now; nothing is known but that.
            if isChanged { await relearn(ask, play) }
            log("payout unknown")
        } catch {
            if isChanged { await relearn(ask, play) }
            log("payout \(error)")
        }
    }

    /// What the books say of a request whose answer is lost is what the world goes by.
    private func relearn(_ ask: PayoutAsk, _ play: SimPlay) async {
        do {
            let record = try await daemon.store.inner.read { try $0.payout(ask.id) }
            if let record, record.payout.amount == ask.amount { play.remember(ask) }
        } catch {
            fail(["a payout cannot be read: \(error)"])
        }
    }

    private func newAsk(_ play: SimPlay) -> PayoutAsk? {
        let wallets = platform.wallets.filter { $0 != play.house }
        guard let wallet = dice.pick(wallets) else { return nil }
        let isBitcoin = dice.pick(places) == 0
        let asset: Asset = isBitcoin ? .btc : dice.happens(perMille: 700) ? .usdt : .usdc
        let units =
            isBitcoin
            ? dice.pick([100, 40_000, 300_000, 900_000, 2_000_000]) ?? 1
            : dice.pick([1, 5_000_000, 40_000_000, 120_000_000, 200_000_000]) ?? 1
        let chain = isBitcoin ? chains[0] : chains[1]
        return PayoutAsk(
            id: PayoutID(dice.id()), wallet: wallet,
            token: TokenID(chain: chain.id, asset: asset),
            amount: Amount(UInt128(units), of: asset), address: newAddress(isBitcoin),
            reference: "sim")
    }

    /// Mostly somebody's address; at times one that must be refused.
    func newAddress(_ isBitcoin: Bool) -> String {
        let bytes = dice.bytes(32)
        switch dice.number(in: 0...19) {
        case 0:
            let own = platform.addresses.filter { ($0.family == .bitcoin) == isBitcoin }
            return dice.pick(own)?.text ?? ""
        case 1: return isBitcoin ? "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4" : "0x1234"
        case 2 where !isBitcoin: return SimProfiles.usdt.checksummed
        case 3:
            let listed = listedPayers.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
                .filter { ($0.bytes.count == 20) != isBitcoin }
            if let script = dice.pick(listed) { return spelling(script, isBitcoin) }
        default: break
        }
        guard isBitcoin else {
            return (EVMAddress(bytes.prefix(20)) ?? .zero).checksummed
        }
        let script: BitcoinScript =
            switch dice.number(in: 0...3) {
            case 0: .p2pkh(Array(bytes.prefix(20)))
            case 1: .p2wsh(bytes)
            default: .p2wpkh(Array(bytes.prefix(20)))
            }
        return spelling(WatchedScript(script.bytes), true)
    }

    func spelling(_ script: WatchedScript, _ isBitcoin: Bool) -> String {
        isBitcoin
            ? BitcoinAddress.encode(BitcoinScript(script.bytes), network: .regtest) ?? ""
            : EVMAddress(script.bytes)?.checksummed ?? ""
    }

    // MARK: People

    /// One or two people say yes, at times no, at times the proposer tries.
    func approve(_ play: SimPlay) async {
        guard let id = dice.pick(play.askOrder) else { return }
        let isApproval = !dice.happens(perMille: 60)
        for actor in ["bert", "cora", "platform"] where dice.happens(perMille: 500) {
            await decide(id, isApproval, by: actor)
        }
    }

    private func decide(_ id: PayoutID, _ isApproval: Bool, by actor: String) async {
        let parts = daemon.payouts
        do {
            let name = try await daemon.store.write { store in
                try parts?.desk.decide(
                    id, isApproval: isApproval, by: actor, reason: "looked at it", in: store
                ).payout.state.name
            }
            log("\(actor) \(isApproval ? "yes" : "no") \(name ?? "")")
        } catch {
            log("\(actor) \(error)")
        }
    }

    func cancel(_ play: SimPlay) async {
        guard let id = dice.pick(play.askOrder) else { return }
        let parts = daemon.payouts
        do {
            let name = try await daemon.store.write {
                try parts?.desk.cancel(id, by: "platform", in: $0).payout.state.name
            }
            log("cancel \(name ?? "")")
        } catch {
            log("cancel \(error)")
        }
    }

    func retry(_ play: SimPlay) async {
        let waiting = await waitingForPeople()
        guard let id = dice.pick(waiting) ?? dice.pick(play.askOrder) else { return }
        await retry(id)
    }

    private func retry(_ id: PayoutID) async {
        let parts = daemon.payouts
        do {
            let name = try await daemon.store.write {
                try parts?.desk.retry(id, by: "anna", in: $0).payout.state.name
            }
            log("retry \(name ?? "")")
        } catch {
            log("retry \(error)")
        }
    }

    private func waitingForPeople() async -> [PayoutID] {
        do {
            return try await daemon.store.inner.read { store in
                try store.payouts(
                    PayoutFilter(needsPerson: true), page: PageRequest(after: nil, limit: 1_000)
                ).map(\.1.payout.id)
            }
        } catch {
            fail(["payouts cannot be read: \(error)"])
            return []
        }
    }

    /// In the calm, people do all that waits for them.
    func decideAll(_ play: SimPlay) async {
        let open = try? await daemon.store.inner.read { store in
            try store.payouts(PayoutFilter(), page: PageRequest(after: nil, limit: 1_000))
                .map(\.1).filter { record in
                    guard case .open = record.approvals.state else { return false }
                    return !record.payout.isFinished
                }
                .map(\.payout.id)
        }
        for id in open ?? [] {
            await decide(id, true, by: "bert")
            await decide(id, true, by: "cora")
            // One of the two may have proposed a refund, the other approved it already.
            await decide(id, true, by: "emil")
        }
        for id in await waitingForPeople() { await retry(id) }
    }

    /// Merchants' terms are set, and settlements made.
    func settle() async {
        guard let wallet = dice.pick(platform.wallets.filter { $0 != play?.house }),
            let play, places.contains(1)
        else { return }
        let token = TokenID(
            chain: chains[1].id, asset: dice.happens(perMille: 500) ? .usdt : .usdc)
        let address = newAddress(false)
        let roll = dice.number(in: 0...3)
        let parts = daemon.payouts
        do {
            let made = try await daemon.store.write { store -> [SettlementRecord] in
                guard let parts else { return [] }
                if roll == 0 {
                    guard
                        let rule = SettlementRule(
                            minimum: Amount(1_000_000, of: token.asset),
                            threshold: Amount(300_000_000, of: token.asset),
                            periodSeconds: 300, feeShareMax: BasisPoints(500))
                    else { return [] }
                    _ = try parts.settlements.setTerms(
                        of: wallet, token: token, address: address, rule: rule,
                        by: "platform", in: store)
                    return []
                }
                if roll == 1 {
                    return [
                        try parts.settlements.settle(wallet, asset: token.asset, in: store)
                    ].compactMap(\.self)
                }
                return try parts.settlements.round(
                    fees: [token: Amount(1, of: token.asset)],
                    page: PageRequest(after: nil, limit: 1_000), in: store
                ).made
            }
            log("settled \(made.count)")
        } catch {
            log("settled \(error)")
        }
        await learnPayouts(play)
    }

    /// Payouts of settlements and refunds are wishes like any other.
    func learnPayouts(_ play: SimPlay) async {
        do {
            let records = try await daemon.store.inner.read { store in
                try store.payouts(PayoutFilter(), page: PageRequest(after: nil, limit: 1_000))
                    .map(\.1).filter {
                        try $0.settlement != nil || store.refundCase(of: $0.payout.id) != nil
                    }
            }
            for record in records where play.asks[record.payout.id] == nil {
                play.remember(
                    PayoutAsk(
                        id: record.payout.id, wallet: record.payout.wallet,
                        token: record.payout.token, amount: record.payout.amount,
                        address: record.address, reference: record.reference))
            }
        } catch {
            fail(["payouts cannot be read: \(error)"])
        }
    }

    // MARK: Lists

    /// A destination comes on a list, or leaves it.
    func changeDestinations(_ play: SimPlay) async {
        if let script = destination(play) {
            if listedPayers.contains(script) {
                listedPayers.remove(script)
            } else {
                listedPayers.insert(script)
                truth.everListed.insert(script)
            }
        }
        await installList()
        if dice.happens(perMille: 700) { await approveLists(true, by: "bert") }
    }

    /// The token's issuer freezes a destination.
    func freezeDestination(_ play: SimPlay) {
        guard let script = destination(play), let account = EVMAddress(script.bytes),
            !issuer.blacklist.contains(account)
        else { return }
        issuer.blacklist.append(account)
        truth.frozenAt[script] = step
        log("issuer freezes a destination")
    }

    private func destination(_ play: SimPlay) -> WatchedScript? {
        guard let id = dice.pick(play.askOrder), let ask = play.asks[id] else { return nil }
        let script =
            ask.token.asset == .btc
            ? (try? BitcoinAddress.decode(ask.address, network: .regtest)).map {
                WatchedScript($0.bytes)
            }
            : (try? Hex.decodePrefixed(ask.address)).flatMap { EVMAddress($0) }?.script
        guard let script, !platform.addresses.contains(where: { $0.script == script }) else {
            return nil
        }
        return script == SimProfiles.usdt.script ? nil : script
    }
}
