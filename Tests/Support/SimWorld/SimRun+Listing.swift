import ChainModel
import Connector
import DepositRules
import LedgerRules
import PayoutRules
import Units

/// A list that changes while money of whom it names is promised.
extension SimRun {
    /// Promises part of a wallet's money where nobody has, and lists who paid it; nothing where no
    /// wallet has money of somebody who is not listed. Then the promise ends, or goes on.
    func listReserved() async {
        do {
            guard let (deposit, payer) = try await reservable() else { return }
            faults.count(.listedWhileReserved)
            log("lists a payer of reserved money")
            let asset = deposit.amount.asset
            let hold = HoldID(faults.later.id())
            let parts = UInt128(faults.later.number(in: 2...5))
            let part = Amount(max(deposit.amount.minorUnits / parts, 1), of: asset)
            await send(
                .hold(
                    hold, deposit.wallet, part,
                    expiresAt: clock.now().adding(
                        seconds: Int64(faults.later.number(in: 60...9_000)))))
            listedPayers.insert(payer)
            truth.everListed.insert(payer)
            await installList()
            if faults.later.happens(perMille: 800) { await careAfter() }
            let transfer = TransferID(faults.later.id())
            switch faults.later.number(in: 0...3) {
            case 0: await send(.release(hold, transfer))
            case 1:
                guard let other = faults.later.pick(platform.wallets) else { return }
                await send(
                    .capture(
                        hold, transfer, Amount(part.minorUnits / 2 + 1, of: asset), to: other,
                        isLast: faults.later.happens(perMille: 500)))
            default: break
            }
        } catch {
            log("nobody is listed")
        }
    }

    /// Lists the destination of a payout whose plan is to be signed next; nothing where none is.
    func listBeforeSigning(_ play: SimPlay, on chain: ChainID) async {
        do {
            let ready = try await daemon.store.inner.read { store in
                try store.openPlans(on: chain).flatMap { plan in
                    try plan.payouts.compactMap { try store.payout($0)?.payout }.filter { payout in
                        switch payout.family?.member(plan.id)?.signing {
                        case .ready, .asked: true
                        case _: false
                        }
                    }.map(\.destination)
                }
            }
            let own = Set(platform.addresses.map(\.script))
            guard
                let script = play.faults.later.pick(
                    ready.filter { !own.contains($0) && !listedPayers.contains($0) })
            else { return }
            play.faults.count(.listedBeforeSigning)
            log("lists a destination")
            listedPayers.insert(script)
            truth.everListed.insert(script)
            await installList()
            await approveLists(true, by: "bert")
        } catch {
            log("no plan is listed")
        }
    }

    /// A spendable deposit in a wallet that has some money left, and who paid it.
    private func reservable() async throws -> (Deposit, WatchedScript)? {
        let found = try await daemon.store.inner.read { store in
            let all = PageRequest(after: nil, limit: 1_000)
            return try store.deposits(DepositFilter(), page: all).map(\.1).filter { deposit in
                let (wallet, asset) = (deposit.wallet, deposit.amount.asset)
                let accounts = [
                    AccountID.available(wallet, asset), .reserved(wallet, asset),
                ]
                return try deposit.isSpendable
                    && accounts.contains { try store.balance($0)?.isZero == false }
            }
        }
        guard let deposit = faults.later.pick(found),
            let payer = truth.payments[deposit.sighting]?.payers.first,
            !listedPayers.contains(payer)
        else { return nil }
        return (deposit, payer)
    }
}
