import ChainModel
import Connector
import EVMRules
import PayoutRules
import Units

/// Money that stays where it is, as what is held or frozen is in the same account.
extension SimRun {
    /// Whether what may be moved does not suffice for an EVM payout and those before it: nothing
    /// leaves an account in which something is held or frozen, whoever sent that.
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
        let blocked = deposits.filter { deposit in
            switch deposit.screeningTrack {
            case .clear: false
            case .notStarted, .running, .held, .frozen, .refunding, .refunded:
                deposit.chainTrack.block != nil
            }
        }.map(\.recipient)
        let free = platform.addresses.map(\.script).filter { !blocked.contains($0) }
        let state = play.evmRules.state(after: tip)
        let accounts = [SimKeys.hot] + Set(free).compactMap { EVMAddress($0.bytes) }
        let reachable = accounts.filter { !issuer.blacklist.contains($0) }
            .compactMap { state.units[SimEVMState.Holding(token: contract, account: $0)] }
            .reduce(.zero, SimEVMState.sum)
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
