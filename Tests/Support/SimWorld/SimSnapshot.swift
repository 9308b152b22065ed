import ChainModel
import Connector
import DepositRules
import LedgerRules
import PayoutRules
import ScreeningRules
import Units

/// The database as the auditor reads it: through the store's read port, after a step.
struct SimSnapshot: Sendable {
    struct Chain: Sendable {
        let record: ChainRecord?
        let checkpoints: [BlockReference]
    }

    let deposits: [Deposit]
    let wallets: [WalletID]
    let balances: [AccountID: Amount]
    let chains: [ChainID: Chain]
    let holds: [HoldID: HoldState]
    let addresses: [AddressRecord]
    let cases: [CaseID: CaseRecord]
    /// What stands on record of each spendable deposit's verdict.
    let clearances: [DepositID: VerdictRecord]
    let hits: [SimHit]
    /// The editions that after-care has worked through.
    let caredFor: [String]
    let activeLists: [ListRecord]
    let listed: Set<WatchedScript>
    let events: [EventRecord]
    let lastEvent: UInt64
    let payouts: [PayoutRecord]
    /// The payouts that send a case's money back.
    let refunds: [PayoutID: CaseID]
    /// A retro hit with its deposits.
    struct SimHit: Sendable {
        let hit: RetroHit
        let deposits: [DepositID]
    }

    /// Plans whose transactions are final.
    let finalPlans: [PlanRecord]

    static func read(
        _ store: any StoreReading, chains ids: [ChainID], holds: [HoldID], eventsAfter: UInt64
    ) throws -> SimSnapshot {
        let all = PageRequest(after: nil, limit: 1_000)
        let wallets = try store.wallets(page: all).map(\.id)
        var balances: [AccountID: Amount] = [:]
        for account in accounts(of: wallets, on: ids) {
            balances[account] = try store.balance(account)
        }
        var states: [HoldID: HoldState] = [:]
        for id in holds { states[id] = try store.hold(id) }
        let active = try store.lists().filter { $0.state == .active }
        var listed: Set<WatchedScript> = []
        for list in active where list.version.kind == .sanctions {
            for entry in try store.entries(of: list.version.id) {
                listed.insert(WatchedScript(entry.address.key))
            }
        }
        var chains: [ChainID: Chain] = [:]
        for id in ids {
            chains[id] = Chain(record: try store.chain(id), checkpoints: try store.checkpoints(id))
        }
        var cases: [CaseID: CaseRecord] = [:]
        for (_, record) in try store.complianceCases(.all, page: all) {
            cases[record.machine.id] = record
        }
        let deposits = try store.deposits(DepositFilter(), page: all).map(\.1)
        var clearances: [DepositID: VerdictRecord] = [:]
        for deposit in deposits where deposit.isSpendable {
            if case .clear(let id) = deposit.screeningTrack {
                clearances[deposit.id] = try store.verdict(id)
            }
        }
        let hits = try store.retroHits(page: all).map(\.1).map { hit in
            SimHit(
                hit: hit, deposits: try store.deposits(of: hit.id, after: nil, limit: 1_000))
        }
        let payouts = try store.payouts(PayoutFilter(), page: all).map(\.1)
        var refunds: [PayoutID: CaseID] = [:]
        for record in payouts {
            refunds[record.payout.id] = try store.refundCase(of: record.payout.id)
        }
        var finalPlans: [PlanRecord] = []
        for id in ids {
            finalPlans += try store.finalPlans(of: id, above: BlockHeight(0), limit: 1_000)
        }
        return SimSnapshot(
            deposits: deposits, wallets: wallets,
            balances: balances, chains: chains, holds: states,
            addresses: try wallets.flatMap { try store.addresses(of: $0) }, cases: cases,
            clearances: clearances, hits: hits,
            caredFor: try store.aftercare("lists")?.finished ?? [],
            activeLists: active, listed: listed,
            events: try store.events(after: eventsAfter, limit: 1_000),
            lastEvent: try store.lastEventSequence, payouts: payouts, refunds: refunds,
            finalPlans: finalPlans)
    }

    private static func accounts(of wallets: [WalletID], on chains: [ChainID]) -> [AccountID] {
        var accounts: [AccountID] = []
        for asset in Asset.supported {
            accounts.append(.operatorFunds(asset))
            for wallet in wallets { accounts += AccountID.all(of: wallet, asset: asset) }
            for chain in chains {
                let token = TokenID(chain: chain, asset: asset)
                accounts += [.inTransit(token), .custody(token), .suspense(token)]
                accounts.append(.networkFees(chain, asset))
            }
        }
        return accounts
    }

    func units(_ account: AccountID) -> Int128 { Int128(balances[account]?.minorUnits ?? 0) }
}
