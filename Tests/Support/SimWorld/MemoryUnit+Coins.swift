import ChainModel
import Connector
import DepositRules
import PayoutRules
import Units

extension MemoryUnit {
    /// An output of ours that is final, spent or not.
    private struct Known {
        let coin: SpendableCoin
        let isClear: Bool
        let claim: MemoryClaim?
        var isUnspent: Bool { claim?.isSpent != true }
    }

    private func knownCoins(on chain: ChainID) -> [Known] {
        let origins = Dictionary(
            state.addresses.filter { $0.family == .bitcoin }.map { ($0.script, $0) }
        ) { first, _ in first }
        var coins: [Known] = state.deposits.values.compactMap { deposit in
            guard deposit.sighting.chain == chain, case .final = deposit.chainTrack,
                let origin = origins[deposit.recipient]
            else { return nil }
            var isClear = false
            if case .clear = deposit.screeningTrack { isClear = true }
            let outpoint = Outpoint(
                transaction: deposit.sighting.transaction,
                outputIndex: deposit.sighting.locator)
            return known(
                SpendableCoin(
                    outpoint: outpoint, value: deposit.amount, script: deposit.recipient,
                    keyFile: origin.keyFile, index: origin.index), isClear: isClear, on: chain)
        }
        for plan in state.plans.values where plan.chain == chain {
            guard case .final = plan.stage, let change = plan.change,
                let transaction = plan.transaction
            else { continue }
            let outpoint = Outpoint(transaction: transaction, outputIndex: change.outputIndex)
            coins.append(
                known(
                    SpendableCoin(
                        outpoint: outpoint, value: change.value, script: change.script,
                        keyFile: change.keyFile, index: change.index), isClear: true, on: chain))
        }
        return coins.sorted { left, right in
            let (left, right) = (left.coin.outpoint, right.coin.outpoint)
            return left.transaction == right.transaction
                ? left.outputIndex < right.outputIndex : left.transaction < right.transaction
        }
    }

    private func known(_ coin: SpendableCoin, isClear: Bool, on chain: ChainID) -> Known {
        let key = MemoryClaimKey(chain: chain, part: .outpoints([coin.outpoint]))
        return Known(coin: coin, isClear: isClear, claim: state.claims[key])
    }

    func spendableCoins(on chain: ChainID, limit: Int) throws -> [SpendableCoin] {
        knownCoins(on: chain).filter { $0.isClear && $0.claim == nil }.prefix(limit).map(\.coin)
    }

    func coin(_ outpoint: Outpoint, on chain: ChainID) throws -> SpendableCoin? {
        knownCoins(on: chain).first { $0.coin.outpoint == outpoint }?.coin
    }

    func allCoins(on chain: ChainID, limit: Int) throws -> [SpendableCoin] {
        knownCoins(on: chain).filter(\.isUnspent).prefix(limit).map(\.coin)
    }

    func coinTotal(on chain: ChainID) throws -> Amount {
        try knownCoins(on: chain).filter(\.isUnspent).reduce(.zero(.btc)) {
            try $0.adding($1.coin.value)
        }
    }

    func payingAddresses(
        on chain: ChainID, asset: Asset, skipping count: Int, limit: Int
    ) throws -> [AddressRecord] {
        let paid = Set(
            state.deposits.values.filter {
                $0.sighting.chain == chain && $0.amount.asset == asset && $0.isSpendable
            }.map(\.recipient))
        return state.addresses.filter { $0.family == .evm && paid.contains($0.script) }
            .dropFirst(count).prefix(limit).map(\.self)
    }

    func unspendableUnits(
        at account: WatchedScript, on chain: ChainID, asset: Asset
    ) throws -> UInt256 {
        guard !showsNothingKept else { return .zero }
        return state.deposits.values.filter { deposit in
            guard deposit.recipient == account, deposit.sighting.chain == chain,
                deposit.amount.asset == asset
            else { return false }
            switch (deposit.chainTrack, deposit.screeningTrack) {
            case (.seen, _), (.orphaned, _), (.final, .clear), (.final, .refunded): return false
            case (.included, _), (.final, .notStarted), (.final, .running), (.final, .held),
                (.final, .frozen), (.final, .refunding):
                return true
            }
        }.reduce(.zero) { $0.plus($1.paid.units) }
    }
}
