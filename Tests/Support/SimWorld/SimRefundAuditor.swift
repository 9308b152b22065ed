import Connector
import DepositRules
import PayoutRules
import ScreeningRules
import Units

/// Knows which money may be sent back, and that what is frozen never is.
///
/// Written apart from the program: it looks at each deposit after each commit, and remembers.
final class SimRefundAuditor {
    private var tracks: [DepositID: ScreeningTrack] = [:]

    func check(_ snapshot: SimSnapshot, _ truth: SimTruth) -> [String] {
        var faults: [String] = []
        var payouts: [DepositID: [PayoutRecord]] = [:]
        for record in snapshot.payouts {
            guard let id = snapshot.refunds[record.payout.id] else { continue }
            guard let item = snapshot.cases[id] else {
                faults.append("a refund's case is missing")
                continue
            }
            payouts[item.machine.deposit, default: []].append(record)
        }
        for deposit in snapshot.deposits {
            let what = "deposit \(deposit.id.text.prefix(8))"
            if let before = tracks[deposit.id], !before.mayBecome(deposit.screeningTrack) {
                faults.append("\(what): was \(before) and is \(deposit.screeningTrack)")
            }
            let own = payouts[deposit.id] ?? []
            faults += sums(deposit, own).map { "\(what): \($0)" }
            switch deposit.screeningTrack {
            case .refunding(let id, _), .refunded(let id, _):
                let item = snapshot.cases[id]
                faults += (item.map { people($0, truth) } ?? ["has no case"]).map {
                    "\(what): \($0)"
                }
            case .notStarted, .running, .clear, .held, .frozen: break
            }
        }
        tracks = Dictionary(
            uniqueKeysWithValues: snapshot.deposits.map { ($0.id, $0.screeningTrack) })
        return faults
    }

    /// A deposit that is sent back is one payout, all of it; every other is none.
    private func sums(_ deposit: Deposit, _ payouts: [PayoutRecord]) -> [String] {
        let open = payouts.filter { !$0.payout.isFinished }
        let left = payouts.filter(\.hasLeft)
        let wanted: (open: Int, left: Int) =
            switch deposit.screeningTrack {
            case .refunding: (1, 0)
            case .refunded: (0, 1)
            case .notStarted, .running, .clear, .held, .frozen: (0, 0)
            }
        var faults: [String] = []
        if (open.count, left.count) != wanted {
            faults.append(
                "is \(deposit.screeningTrack), with \(open.count) refunds under way and "
                    + "\(left.count) gone")
        }
        let isOwn = payouts.allSatisfy {
            $0.payout.amount == deposit.amount && $0.payout.wallet == deposit.wallet
                && $0.payout.token.chain == deposit.sighting.chain
        }
        if !isOwn { faults.append("a refund of it is of another amount, wallet or chain") }
        return faults
    }

    /// Two people decided, and the owner had proved the address.
    private func people(_ item: CaseRecord, _ truth: SimTruth) -> [String] {
        let entries = item.machine.entries
        let proposer = entries.last { $0.step == .refundProposed }?.action?.actor
        let approver = entries.last { $0.step == .approved }?.action?.actor
        var faults: [String] = []
        if proposer == nil || approver == nil || proposer == approver {
            faults.append("is sent back by one person alone")
        }
        guard let target = item.machine.state.refundTarget else {
            return faults + ["is sent back, its case is \(item.machine.state.name)"]
        }
        if !truth.proven.contains("\(item.wallet.text) \(target.address)") {
            faults.append("is sent to an address that nobody proved")
        }
        return faults
    }
}

extension ScreeningTrack {
    /// Whether one unit of work may lead from here to there.
    fileprivate func mayBecome(_ next: ScreeningTrack) -> Bool {
        switch (self, next) {
        case (.frozen, .frozen), (.frozen, .clear): true
        case (.frozen, _): false
        case (.held, .refunding), (.refunding, .refunding), (.refunding, .refunded): true
        case (.refunding, .held), (.refunding, .frozen), (.refunded, .refunded): true
        case (.refunding, _), (.refunded, _), (_, .refunding), (_, .refunded): false
        case (.notStarted, _), (.running, _), (.clear, _), (.held, _): true
        }
    }
}
