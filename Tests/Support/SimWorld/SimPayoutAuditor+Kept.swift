import ChainModel
import DepositRules
import EVMRules
import Units

/// Knows what must stay on deposit accounts: to the unit, all that is not clear and final.
extension SimPayoutAuditor {
    /// The EVM chain's tokens of the world.
    static let tokens: [(asset: Asset, contract: EVMAddress)] = [
        (.usdt, SimProfiles.usdt), (.usdc, SimProfiles.usdc),
    ]

    /// What never leaves left: a deposit account has at least what is held, frozen or waits there.
    func taken(_ deposits: [Deposit]) -> [String] {
        guard let play, let platform, chains.count > 1, let tip = chains[1].best.last else {
            return []
        }
        let state = play.evmRules.state(after: tip)
        let known = Dictionary(uniqueKeysWithValues: deposits.map { ($0.sighting, $0) })
        var faults: [String] = []
        for script in platform.addresses.filter({ $0.family == .evm }).map(\.script) {
            guard let account = EVMAddress(script.bytes) else { continue }
            for (asset, contract) in Self.tokens {
                let payments = payments(to: script, asset)
                // Where a final block left the chain, what it paid was moved in good faith.
                guard payments.allSatisfy({ isThere($0, known[$0.id]) }) else { continue }
                let holding = SimEVMState.Holding(token: contract, account: account)
                let has = state.units[holding] ?? .zero
                let kept = kept(payments, known)
                // Parts of a ledger's unit are in no deposit: they move, and a reorg takes them.
                let parts = UInt256(
                    asset == .usdc ? 1_000_000_000_000 * UInt128(chains[1].known.count) : 0)
                if SimEVMState.sum(has, parts) < kept {
                    faults.append(
                        "\(asset) \(kept) must stay on \(account.lowercase.suffix(8)), and "
                            + "\(has) are there")
                }
            }
        }
        return faults.sorted()
    }

    /// What of a token must stay on an account.
    func kept(on script: WatchedScript, _ asset: Asset, _ deposits: [Deposit]) -> UInt256 {
        kept(
            payments(to: script, asset),
            Dictionary(uniqueKeysWithValues: deposits.map { ($0.sighting, $0) }))
    }

    private func payments(to script: WatchedScript, _ asset: Asset) -> [SimPayment] {
        (truth?.payments.values.map(\.self) ?? []).filter {
            $0.id.chain == chains[1].id && $0.recipient == script && $0.asset == asset
        }
    }

    private func kept(_ payments: [SimPayment], _ known: [SightingID: Deposit]) -> UInt256 {
        payments.filter { payment in
            guard chains[1].isMined(payment.id.transaction) else { return false }
            guard let deposit = known[payment.id] else { return true }
            if case .refunded = deposit.screeningTrack { return false }
            return !deposit.isSpendable
        }.map(\.paid.units).reduce(.zero, SimEVMState.sum)
    }

    /// Whether a payment whose money may have moved is on the chain.
    private func isThere(_ payment: SimPayment, _ deposit: Deposit?) -> Bool {
        guard case .final = deposit?.chainTrack else { return true }
        return chains[1].isMined(payment.id.transaction)
    }
}
