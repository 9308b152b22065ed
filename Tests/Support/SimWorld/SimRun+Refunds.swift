import BitcoinRules
import ChainModel
import Connector
import DepositRules
import EVMRules
import Encodings
import PayoutRules
import ScreeningRules
import Units

/// What people do about held money that is to be sent back.
extension SimRun {
    func refund() async {
        switch dice.number(in: 0...9) {
        case 0..<5: await proposeRefund()
        case 5..<8: await approveRefund()
        case 8: await cancelRefund()
        default: await takeProofBack()
        }
        if let play { await learnPayouts(play) }
    }

    /// Somebody proposes to send a case's money to an address that its owner proved; at times to
    /// one that nobody proved, and at times what is frozen.
    private func proposeRefund() async {
        let isAnyCase = dice.happens(perMille: 100)
        let items = await cases { isAnyCase || $0.machine.state == .open }
        guard let item = dice.pick(items), let deposit = await deposit(of: item) else { return }
        let isBitcoin = deposit.sighting.chain == chains[0].id
        let address = newAddress(isBitcoin)
        let script = script(of: address, isBitcoin)
        let isProven = script != nil && !dice.happens(perMille: 150)
        let method: OwnershipMethod =
            !isProven ? .declaration : isBitcoin ? .bip322Simple : .personalSign
        if isProven, let script {
            truth.proven.insert("\(item.wallet.text) \(spelling(script, isBitcoin))")
        }
        let proof = script.map { newProof(item.wallet, $0, isBitcoin, method) }
        let daemon = daemon
        guard let action = action(by: dice.pick(["anna", "bert"]) ?? "anna") else { return }
        do {
            let state = try await daemon.store.write { store in
                if let (question, proof) = proof {
                    let known = try store.ownership(
                        of: proof.wallet, proof.address.family, proof.address.key)
                    if known == nil || proof.method.isProof {
                        if let question { try store.save(question) }
                        try store.save(proof)
                    }
                }
                return try CaseRefunds.propose(
                    item.machine.id, to: address, action, payouts: daemon.payoutDesk,
                    screening: daemon.desk.screening, in: store
                ).machine.state
            }
            log("refund \(state.name)")
        } catch {
            log("refund \(error)")
        }
    }

    func newProof(
        _ wallet: WalletID, _ script: WatchedScript, _ isBitcoin: Bool, _ method: OwnershipMethod
    ) -> (InformationRequest?, OwnershipRecord) {
        let address = CustomerAddress(
            family: isBitcoin ? .bitcoin : .evm, key: script.bytes,
            text: spelling(script, isBitcoin))
        let id = QuestionID(dice.id())
        let question = try? InformationRequest(
            id: id, wallet: wallet, kind: .ownership(address, nonce: 1, payment: nil),
            platform: "sim", text: "Is it yours?", caseID: nil, askedBy: "anna",
            askedAt: clock.now(), dueAt: clock.now().adding(seconds: 9_000))
        return (
            question,
            OwnershipRecord(
                wallet: wallet, address: address, method: method, provenAt: clock.now(),
                evidence: Bytes32(head: 1, tail: dice.id()), question: id)
        )
    }

    private func approveRefund() async {
        let items = await cases { $0.machine.state.name == .refundProposed }
        let daemon = daemon
        guard let item = dice.pick(items),
            let action = action(by: dice.pick(["anna", "bert", "cora"]) ?? "cora")
        else { return }
        do {
            let state = try await daemon.store.write { store in
                try CaseDesk.act(
                    .approve, on: item.machine.id, seeing: item.machine.proposalName, action,
                    payouts: daemon.payoutDesk, in: store
                ).machine.state
            }
            log("refund \(state.name)")
        } catch {
            log("refund \(error)")
        }
    }

    private func cancelRefund() async {
        let daemon = daemon
        let choice = dice.next()
        do {
            let name = try await daemon.store.write { store -> String? in
                let all = PageRequest(after: nil, limit: 1_000)
                let open = try store.payouts(PayoutFilter(), page: all).map(\.1.payout).filter {
                    try !$0.isFinished && store.refundCase(of: $0.id) != nil
                }
                guard !open.isEmpty else { return nil }
                let id = open[Int(choice % UInt64(open.count))].id
                return try daemon.payoutDesk.cancel(id, by: "dora", in: store).payout.state.name
            }
            if let name { log("refund \(name)") }
        } catch {
            log("refund \(error)")
        }
    }

    /// What an answer proved is taken back, for it was a mistake.
    private func takeProofBack() async {
        guard let wallet = dice.pick(platform.wallets) else { return }
        let choice = dice.next()
        do {
            try await daemon.store.write { store in
                let known = try store.ownerships(of: wallet, limit: 100)
                guard !known.isEmpty else { return }
                try store.removeOwnership(
                    provenBy: known[Int(choice % UInt64(known.count))].question)
            }
            log("proof taken back")
        } catch {
            log("proof \(error)")
        }
    }

    private func action(by actor: String) -> CaseAction? {
        CaseAction(actor: actor, reason: .refundRequested, note: "", time: clock.now())
    }

    private func deposit(of item: CaseRecord) async -> Deposit? {
        do {
            return try await daemon.store.inner.read { try $0.deposit(item.machine.deposit) }
        } catch {
            fail(["a deposit cannot be read: \(error)"])
            return nil
        }
    }

    private func cases(
        _ isWanted: @escaping @Sendable (CaseRecord) -> Bool
    ) async -> [CaseRecord] {
        do {
            return try await daemon.store.inner.read { store in
                try store.complianceCases(.all, page: PageRequest(after: nil, limit: 1_000))
                    .map(\.1).filter { $0.machine.state.phase != .over && isWanted($0) }
            }
        } catch {
            fail(["cases cannot be read: \(error)"])
            return []
        }
    }

    /// The bytes of an address; nil for text that is none.
    func script(of address: String, _ isBitcoin: Bool) -> WatchedScript? {
        guard isBitcoin else {
            return (try? EVMAddress(checksummed: address))?.script
        }
        return (try? BitcoinAddress.decode(address, network: .regtest)).map {
            WatchedScript($0.bytes)
        }
    }
}
