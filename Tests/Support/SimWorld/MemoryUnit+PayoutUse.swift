import Connector
import PayoutRules
import ScreeningRules
import Units

/// What limits count of payouts, in memory.
extension MemoryUnit {
    func payoutUse(
        of subject: PayoutUseSubject, since: Timestamp?, without id: PayoutID, limit: Int
    ) throws -> [CountedUse] {
        let payouts = payoutsInOrder.map(\.payout).enumerated().filter { _, payout in
            guard payout.id != id, since.map({ payout.requestedAt >= $0 }) ?? true else {
                return false
            }
            switch payout.state {
            case .failed, .refused, .cancelled: return false
            case .requested, .reserved, .approved, .planned, .signed, .broadcast, .included,
                .final:
                break
            }
            return switch subject {
            case .wallet(let wallet): payout.wallet == wallet
            case .destination(let script): payout.destination == script
            case .tier(let name): state.wallets[payout.wallet]?.tier == name
            }
        }
        let newest = payouts.sorted {
            ($0.element.requestedAt, $0.offset) > ($1.element.requestedAt, $1.offset)
        }
        return newest.prefix(limit).map { _, payout in
            CountedUse(
                amount: payout.amount, value: state.payoutValues[payout.id],
                time: payout.requestedAt)
        }
    }

    func payoutValue(_ id: PayoutID) throws -> Amount? { state.payoutValues[id] }

    func addValue(_ value: Amount, of payout: PayoutID) throws {
        guard state.payoutValues[payout] == nil else {
            throw StoreFailure.corrupt("the payout's value is known already")
        }
        state.payoutValues[payout] = value
    }
}
