import ChainModel
import Connector
import PayoutRules
import Units

extension MemoryUnit {
    var payoutsInOrder: [PayoutRecord] {
        state.payoutOrder.compactMap { state.payouts[$0] }
    }

    func payout(_ id: PayoutID) throws -> PayoutRecord? { state.payouts[id] }

    func payouts(_ filter: PayoutFilter, page: PageRequest) throws -> [(UInt128, PayoutRecord)] {
        let numbered = payoutsInOrder.enumerated().map { (UInt128($0 + 1), $1) }
        return numbered.reversed().filter { place, record in
            let payout = record.payout
            let needsPerson = payout.wait?.needsPerson ?? false
            return place < page.after ?? .max
                && (filter.wallet == nil || filter.wallet == payout.wallet)
                && (filter.chain == nil || filter.chain == payout.token.chain)
                && (filter.state == nil || filter.state == payout.state.name)
                && (filter.needsPerson == nil || filter.needsPerson == needsPerson)
                && (filter.awaitsApproval == nil
                    || filter.awaitsApproval == record.awaitsApproval)
        }.prefix(page.limit).map(\.self)
    }

    func payoutsToPlan(on chain: ChainID, limit: Int) throws -> [PayoutRecord] {
        try payoutsInOrder.filter {
            try $0.payout.token.chain == chain && $0.payout.isReadyToPlan
                && payoutHold($0.payout.id) == nil
        }.prefix(limit).map(\.self)
    }

    func payoutsToScreen(limit: Int) throws -> [PayoutRecord] {
        payoutsInOrder.filter(\.payout.awaitsScreening).prefix(limit).map(\.self)
    }

    func countedPayouts(of asset: Asset, since: Timestamp) throws -> [CountedPayout] {
        payoutsInOrder.map(\.payout).filter { payout in
            switch payout.state {
            case .failed, .refused, .cancelled: return false
            case .requested, .reserved, .approved, .planned, .signed, .broadcast, .included,
                .final:
                return payout.amount.asset == asset && payout.requestedAt >= since
            }
        }.map {
            CountedPayout(
                id: $0.id, wallet: $0.wallet, destination: $0.destination, amount: $0.amount,
                time: $0.requestedAt)
        }
    }

    func knownPayoutAddresses(of wallet: WalletID, limit: Int) throws -> [String] {
        var known: [String] = []
        for record in payoutsInOrder.reversed() {
            guard record.payout.wallet == wallet, case .final = record.payout.state,
                !known.contains(record.address), known.count < limit
            else { continue }
            known.append(record.address)
        }
        return known
    }

    func events(of payout: PayoutID, limit: Int) throws -> [EventRecord] {
        state.events.filter { $0.subject == payout.text && $0.type.hasPrefix("payout.") }
            .prefix(limit).map(\.self)
    }

    func save(_ payout: PayoutRecord) throws {
        let id = payout.payout.id
        if let known = state.payouts[id] {
            guard payout.canFollow(known) else {
                throw StoreFailure.corrupt("payout \(id.text) cannot become what is to be saved")
            }
        } else {
            state.payoutOrder.append(id)
        }
        state.payouts[id] = payout
    }

    func settlementTerms(of wallet: WalletID, asset: Asset) throws -> SettlementTermsRecord? {
        state.settlementTerms[MemoryTermsKey(wallet: wallet, asset: asset)]
    }

    func settlementTerms(page: PageRequest) throws -> [SettlementTermsRecord] {
        let all = state.settlementTerms.values.filter { $0.wallet.value > page.after ?? 0 }
        let wallets = Set(all.map(\.wallet)).sorted().prefix(page.limit)
        return wallets.flatMap { wallet in
            all.filter { $0.wallet == wallet }.sorted { $0.token.asset < $1.token.asset }
        }
    }

    func settlements(
        of wallet: WalletID?, page: PageRequest
    ) throws -> [(UInt128, SettlementRecord)] {
        let numbered = state.settlements.enumerated().map { (UInt128($0 + 1), $1) }
        return numbered.reversed().filter { place, settlement in
            place < page.after ?? .max && (wallet == nil || wallet == settlement.wallet)
        }.prefix(page.limit).map(\.self)
    }

    func settlement(_ id: SettlementID) throws -> SettlementRecord? {
        state.settlements.first { $0.id == id }
    }

    func save(_ terms: SettlementTermsRecord) throws {
        let key = MemoryTermsKey(wallet: terms.wallet, asset: terms.token.asset)
        state.settlementTerms[key] = terms
    }

    func removeSettlementTerms(of wallet: WalletID, asset: Asset) throws {
        state.settlementTerms[MemoryTermsKey(wallet: wallet, asset: asset)] = nil
    }

    func add(_ settlement: SettlementRecord) throws {
        let isTaken = state.settlements.contains { other in
            other.id == settlement.id || other.payout == settlement.payout
                || (other.wallet == settlement.wallet
                    && other.coverage.net.asset == settlement.coverage.net.asset
                    && other.coverage.last >= settlement.coverage.first)
        }
        guard !isTaken, state.payouts[settlement.payout] != nil else {
            throw StoreFailure.corrupt("the settlement's id, payout or rows are taken")
        }
        state.settlements.append(settlement)
    }

    func latestReconciliations() throws -> [ReconciliationRecord] {
        state.reconciliations.sorted { $0.key < $1.key }.map(\.value)
    }

    func payoutGate(_ token: TokenID) throws -> PayoutGate {
        state.gates[token] ?? PayoutGate(token: token)
    }

    func save(_ record: ReconciliationRecord, gate: PayoutGate) throws {
        let token = record.reconciliation.facts.token
        guard gate.token == token else {
            throw StoreFailure.corrupt("the gate is another token's")
        }
        state.reconciliations[token] = record
        try save(gate)
    }

    func save(_ gate: PayoutGate) throws { state.gates[gate.token] = gate }
}
