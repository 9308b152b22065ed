import ChainModel
import Connector
import EVMRules
import PayoutRules
import Units

/// Money that stays where it is, as it is held, frozen or not final.
extension SimRun {
    /// Whether what may be moved does not suffice for an EVM payout and those before it: what is
    /// not clear stays on its account.
    ///
    /// Where the connector decides by what gas costs, it must have said so.
    func isBeyondAccounts(_ record: PayoutRecord, _ all: [PayoutRecord]) async throws -> Bool {
        let payout = record.payout
        let chain = chains[1]
        guard let play, payout.token.chain == chain.id, payout.state == .approved,
            let token = profiles.evm.tokens.first(where: { $0.asset == payout.token.asset }),
            let contract = EVMAddress(token.contract.bytes), let tip = chain.best.last
        else { return false }
        let (deposits, events) = try await daemon.store.inner.read { store in
            (
                try store.deposits(DepositFilter(), page: PageRequest(after: nil, limit: 1_000))
                    .map(\.1),
                try store.events(of: payout.id, limit: 1_000)
            )
        }
        let state = play.evmRules.state(after: tip)
        let scripts = platform.addresses.filter { $0.family == .evm }.map(\.script)
        let accounts = [SimKeys.hot] + Set(scripts).compactMap { EVMAddress($0.bytes) }
        let reachable = accounts.filter { !issuer.blacklist.contains($0) }.map { account in
            SimEVMState.difference(
                state.units[SimEVMState.Holding(token: contract, account: account)] ?? .zero,
                play.auditor.kept(on: account.script, token.asset, deposits))
        }.reduce(.zero, SimEVMState.sum)
        // Those that need the hot account are served in their order.
        let needed = all.map(\.payout).filter {
            $0.token == payout.token && $0.requestedAt <= payout.requestedAt
        }.compactMap { TokenAmount($0.amount, decimals: token.decimals)?.units }
            .reduce(.zero, SimEVMState.sum)
        guard reachable < needed else { return false }
        log("payout \(payout.id.text.prefix(8)) needs \(needed), \(reachable) may be moved")
        return !play.hasPrices || events.contains { $0.type == "payout.sourceInsufficient" }
    }
}
