import ChainModel
import Connector
import ScreeningRules
import Units

extension MemoryUnit {
    func behaviour(of wallet: WalletID, currency: Asset) throws -> WalletBehaviour {
        var behaviour = WalletBehaviour(currency: currency)
        for event in state.behaviour where event.wallet == wallet { behaviour.record(event) }
        return behaviour
    }

    func deposits(
        ofPayers payers: [WatchedScript], besides wallet: WalletID, since: Timestamp, limit: Int
    ) throws -> [BehaviourEvent] {
        state.behaviour.filter { event in
            event.direction == .deposit && event.wallet != wallet && event.time >= since
                && event.counterparties.contains { payers.contains($0) }
        }.sorted { ($0.time, $0.id) < ($1.time, $1.id) }.suffix(max(0, limit))
    }

    func typicalFirstDeposit(currency: Asset) throws -> Amount? {
        var seen: Set<WalletID> = []
        let firsts = state.behaviour.filter {
            $0.direction == .deposit && seen.insert($0.wallet).inserted
        }
        let values = firsts.compactMap(\.value).filter { $0.asset == currency }
            .suffix(500).map(\.minorUnits)
        guard values.count >= 20 else { return nil }
        return Amount(values.sorted()[values.count / 2], of: currency)
    }

    func record(_ event: BehaviourEvent) throws {
        let known = state.behaviour.firstIndex {
            $0.direction == event.direction && $0.id == event.id
        }
        if let known {
            state.behaviour[known] = event
        } else {
            state.behaviour.append(event)
        }
    }
}
