import ChainModel
import Connector
import DepositRules
import PayoutRules
import ScreeningRules
import Units

extension MemoryUnit {
    func search(_ key: SearchKey, limit: Int) throws -> [SearchFind] {
        let deposits = state.depositOrder.reversed().compactMap { state.deposits[$0] }
        let payouts = state.payoutOrder.reversed().compactMap { state.payouts[$0]?.payout }
        func found(
            _ deposit: (Deposit) -> Bool, _ payout: (Payout) -> Bool = { _ in false }
        ) -> [SearchFind] {
            deposits.filter(deposit).prefix(limit).map { SearchFind.deposit($0.id) }
                + payouts.filter(payout).prefix(limit).map { SearchFind.payout($0.id) }
        }
        switch key {
        case .transaction(let chain, let transaction):
            let plan = state.planOrder.compactMap { state.plans[$0] }.first {
                $0.chain == chain && $0.transaction == transaction
            }
            return found {
                $0.sighting.chain == chain && $0.sighting.transaction == transaction
            } + (plan?.payouts ?? []).prefix(limit).map { SearchFind.payout($0) }
        case .payer(let script):
            let paid = state.behaviour.filter {
                $0.direction == .deposit && $0.counterparties.contains(script)
            }
            return found { deposit in paid.contains { $0.id == deposit.id.value } }
        case .destination(let script):
            return found({ _ in false }, { $0.destination == script })
        case .amount(let amount): return found({ $0.amount == amount }, { $0.amount == amount })
        case .reference(let text):
            return state.wallets.values.filter { $0.reference == text }.map(\.id).sorted()
                .prefix(limit).map { SearchFind.wallet($0) }
        case .shortened(let id):
            let wallets = state.wallets.keys.filter { id.fits($0.value) }.sorted()
            let cases = state.caseOrder.reversed().filter { id.fits($0.value) }
            return found({ id.fits($0.id.value) }, { id.fits($0.id.value) })
                + wallets.prefix(limit).map { SearchFind.wallet($0) }
                + cases.prefix(limit).map { SearchFind.complianceCase($0) }
        }
    }
}
