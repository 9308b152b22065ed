import ChainModel
import Connector
import DepositRules
import Encodings
import LedgerRules
import PayoutRules
import ScreeningRules
import Units

/// Compares the database with the truth of the world after every step.
///
/// Written apart from the program and simply: it adds up, it looks up, and it remembers.
final class SimAuditor {
    private let truth: SimTruth
    private let chains: [SimChain]
    private let profiles: SimProfiles
    private let platform: SimPlatform
    private let struck: Faults
    private var spendable: Set<DepositID> = []
    private var final: Set<DepositID> = []
    private var clear: Set<DepositID> = []
    private var known: Set<DepositID> = []
    private var lastEvent: UInt64 = 0
    private var lastState: [UInt64] = []
    private var lastTips: [BlockReference?] = []
    private var wasCertain = false
    private var owners: [String: WalletID] = [:]
    private let aftercare = SimAftercareAuditor()
    private let refunds = SimRefundAuditor()

    init(
        truth: SimTruth, chains: [SimChain], profiles: SimProfiles, platform: SimPlatform,
        faults: Faults
    ) {
        struck = faults
        self.truth = truth
        self.chains = chains
        self.profiles = profiles
        self.platform = platform
    }

    /// Checks the database; returns all that is wrong, in words.
    func check(_ store: any StorePort, now: Timestamp) async throws -> [String] {
        let ids = chains.map(\.id)
        let holds = platform.holdOrder
        let after = lastEvent
        let (state, tips) = try await store.read { store in
            (
                [try store.lastEventSequence, try store.ledgerSequence],
                try ids.map { try store.checkpoints($0).last }
            )
        }
        if state == lastState, tips == lastTips, wasCertain { return [] }
        (lastState, lastTips, wasCertain) = (state, tips, platform.isCertain)
        let snapshot = try await store.read {
            try SimSnapshot.read($0, chains: ids, holds: holds, eventsAfter: after)
        }
        return events(snapshot) + deposits(snapshot, now: now) + ledger(snapshot)
            + wallets(snapshot) + indexes(snapshot) + aftercare.check(snapshot, truth)
            + refunds.check(snapshot, truth)
    }

    private func events(_ snapshot: SimSnapshot) -> [String] {
        var expected = lastEvent
        var faults: [String] = []
        for event in snapshot.events {
            expected += 1
            if event.sequence != expected {
                faults.append("event \(expected) is missing: \(event.sequence) follows")
            }
        }
        if snapshot.lastEvent != expected {
            faults.append("the last event is \(snapshot.lastEvent), not \(expected)")
        }
        lastEvent = snapshot.lastEvent
        return faults
    }

    // MARK: Deposits

    private func deposits(_ snapshot: SimSnapshot, now: Timestamp) -> [String] {
        var faults: [String] = []
        for deposit in snapshot.deposits {
            let what = "deposit \(deposit.id.text.prefix(8))"
            faults += origin(deposit).map { "\(what): \($0)" }
            faults += inclusion(deposit, snapshot).map { "\(what): \($0)" }
            faults += screening(deposit, snapshot, now: now).map { "\(what): \($0)" }
            if final.contains(deposit.id), !deposit.chainTrack.isFinal {
                faults.append("\(what): was final and is not")
            }
            if spendable.contains(deposit.id), !deposit.isSpendable {
                faults.append("\(what): was spendable and is not")
            }
        }
        let present = Set(snapshot.deposits.map(\.id))
        if !known.isSubset(of: present) { faults.append("a deposit was forgotten") }
        known = present
        final = Set(snapshot.deposits.filter(\.chainTrack.isFinal).map(\.id))
        spendable = Set(snapshot.deposits.filter(\.isSpendable).map(\.id))
        clear = Set(snapshot.deposits.filter(\.screeningTrack.isClear).map(\.id))
        return faults
    }

    /// A deposit is a payment that was made: to this address, of this amount.
    private func origin(_ deposit: Deposit) -> [String] {
        guard let payment = truth.payments[deposit.sighting] else {
            return ["nobody ever made this payment"]
        }
        var faults: [String] = []
        if deposit.recipient != payment.recipient { faults.append("paid to another address") }
        if deposit.paid != payment.paid { faults.append("of another amount") }
        if deposit.amount.asset != payment.asset { faults.append("of another asset") }
        let owner = platform.addresses.first { $0.script == deposit.recipient }?.wallet
        if let owner, owner != deposit.wallet { faults.append("credited to another wallet") }
        return faults
    }

    /// An included deposit is in its block, and the block is on the chain that we follow.
    private func inclusion(_ deposit: Deposit, _ snapshot: SimSnapshot) -> [String] {
        guard let block = deposit.chainTrack.block,
            let chain = chains.first(where: { $0.id == deposit.sighting.chain }),
            let ours = snapshot.chains[chain.id]
        else { return [] }
        var faults: [String] = []
        let inclusions = chain.inclusions[deposit.sighting.transaction] ?? []
        if !inclusions.contains(where: { chain.blocks[$0].link.reference == block }) {
            faults.append("is not in block \(block.height.value)")
        }
        // A final one above our tip was there before a person went back below it.
        let isAhead = ours.checkpoints.last.map { block.height > $0.height } ?? false
        if let first = ours.checkpoints.first, block.height >= first.height,
            !ours.checkpoints.contains(block), !(isAhead && deposit.chainTrack == .final(block))
        {
            faults.append("its block \(block.height.value) is not on our chain")
        }
        if deposit.chainTrack.isFinal, !final.contains(deposit.id) {
            faults += finality(deposit, in: block, ours)
        }
        return faults
    }

    private func finality(
        _ deposit: Deposit, in block: BlockReference, _ chain: SimSnapshot.Chain
    ) -> [String] {
        guard let tip = chain.checkpoints.last, let record = chain.record else {
            return ["is final on a chain without a tip"]
        }
        let depth = tip.height.value + 1 - min(block.height.value, tip.height.value + 1)
        if truth.payments[deposit.sighting]?.isCoinbase == true, depth < 100 {
            return ["a coinbase is final at depth \(depth)"]
        }
        let highest = truth.highest[deposit.sighting.chain] ?? 0
        let profile =
            deposit.sighting.chain == profiles.bitcoin.id ? profiles.bitcoin : profiles.evm
        let isFinal: Bool
        switch profile.finality.mark(for: deposit.amount) {
        case .depth(let least): isFinal = depth >= least.value
        case .safe:
            isFinal =
                block.height.value + SimEVMNode.safeLag <= highest
                && record.safe.map { block.height <= $0 } ?? false
        case .finalized:
            isFinal =
                block.height.value + profiles.finalizedLag <= highest
                && record.finalized.map { block.height <= $0 } ?? false
        }
        return isFinal ? [] : ["is final too early, at depth \(depth)"]
    }

    /// Spendable only if its payers are on no list and not frozen, or two people released it.
    private func screening(
        _ deposit: Deposit, _ snapshot: SimSnapshot, now: Timestamp
    ) -> [String] {
        guard let payment = truth.payments[deposit.sighting], deposit.screeningTrack.isClear else {
            return []
        }
        var faults: [String] = []
        let isReleased = snapshot.cases.values.contains {
            $0.machine.deposit == deposit.id && SimAuditor.isReleasedByTwo($0.machine)
        }
        if !clear.contains(deposit.id), !isReleased {
            let isFresh = snapshot.activeLists.contains {
                $0.version.kind == .sanctions
                    && now.milliseconds(since: $0.checkedAt) < 73 * 3_600_000
            }
            if !isFresh { faults.append("was cleared without a fresh list") }
        }
        guard deposit.isSpendable, !spendable.contains(deposit.id), !isReleased else {
            return faults
        }
        let decision = SimAuditor.decision(snapshot.clearances[deposit.id])
        if decision != "clear", decision != "alert" {
            faults.append("is spendable, its verdict is \(decision ?? "not on record")")
        }
        // What nobody can disprove is believed.
        for payer in payment.payers where !truth.misled.contains(payment.id.transaction) {
            if snapshot.listed.contains(payer) {
                faults.append("is spendable, its payer is listed")
            }
            let isAsked = profiles.evm.tokens.contains {
                $0.asset == payment.asset && $0.blacklistCall != nil
            }
            if isAsked, struck.counts[.stale] == nil, let step = truth.frozenAt[payer],
                step < truth.madeAt[payment.id] ?? 0
            {
                faults.append("is spendable, the issuer froze its payer before")
            }
        }
        return faults
    }

    /// What a verdict's record decides; nil where there is none that can be read.
    private static func decision(_ verdict: VerdictRecord?) -> String? {
        guard let verdict else { return nil }
        do {
            return try JSONValue.parse(verdict.canonical)["decision"]?.text
        } catch {
            return nil
        }
    }

    private static func isReleasedByTwo(_ machine: ComplianceCase) -> Bool {
        guard machine.state == .released else { return false }
        let approver = machine.entries.last { $0.step == .approved }?.action?.actor
        let proposer = machine.entries.last { $0.step == .releaseProposed }?.action?.actor
        return approver != nil && proposer != nil && approver != proposer
    }

    // MARK: Money

    private func ledger(_ snapshot: SimSnapshot) -> [String] {
        var faults: [String] = []
        for asset in Asset.supported {
            var debits: Int128 = 0
            for chain in chains.map(\.id) {
                let token = TokenID(chain: chain, asset: asset)
                let own = snapshot.deposits.filter {
                    $0.sighting.chain == chain && $0.amount.asset == asset
                }
                let transit = snapshot.units(.inTransit(token))
                let custody = snapshot.units(.custody(token))
                debits += transit + custody + snapshot.units(.networkFees(chain, asset))
                if transit != SimAuditor.sum(own.filter(\.chainTrack.isIncluded)) {
                    faults.append("\(token): in transit is \(transit)")
                }
                let left = SimAuditor.left(token, snapshot)
                if custody != SimAuditor.sum(own.filter(\.chainTrack.isFinal)) - left {
                    faults.append("\(token): custody is \(custody)")
                }
            }
            var credits = snapshot.units(.operatorFunds(asset))
            for wallet in snapshot.wallets {
                credits += AccountID.all(of: wallet, asset: asset).reduce(0) {
                    $0 + snapshot.units($1)
                }
            }
            if debits != credits { faults.append("\(asset): debits \(debits), credits \(credits)") }
        }
        return faults
    }

    private func wallets(_ snapshot: SimSnapshot) -> [String] {
        var faults: [String] = []
        for wallet in snapshot.wallets {
            for asset in Asset.supported {
                let own = snapshot.deposits.filter {
                    $0.wallet == wallet && $0.amount.asset == asset
                }
                let settled = own.filter(\.chainTrack.isFinal)
                let reserved = snapshot.units(.reserved(wallet, asset))
                let payouts = snapshot.payouts.filter {
                    $0.payout.wallet == wallet && $0.payout.amount.asset == asset
                }
                let promised = SimAuditor.sum(payouts.filter(\.isOpen))
                let expected: [(String, Int128, Int128)] = [
                    (
                        "pending", snapshot.units(.pending(wallet, asset)),
                        SimAuditor.sum(own.filter(\.chainTrack.isIncluded))
                    ),
                    (
                        "screening", snapshot.units(.screening(wallet, asset)),
                        SimAuditor.sum(settled.filter(\.screeningTrack.isUndecided))
                    ),
                    (
                        "frozen", snapshot.units(.frozen(wallet, asset)),
                        SimAuditor.sum(settled.filter(\.screeningTrack.isFrozen))
                            + SimAftercareAuditor.blocked(snapshot, wallet, asset)
                    ),
                    ("reserved", reserved, SimAuditor.open(snapshot, wallet, asset) + promised),
                ]
                for (name, found, wanted) in expected where found != wanted {
                    faults.append(
                        "\(wallet.text.prefix(6)) \(asset) \(name): \(found), not \(wanted)")
                }
                guard platform.isCertain else { continue }
                let total = snapshot.units(.available(wallet, asset)) + reserved
                let flow = platform.flows[.init(wallet: wallet, asset: asset)] ?? 0
                let wanted =
                    SimAuditor.sum(
                        own.filter { $0.isSpendable || $0.screeningTrack.isSentBack }) + flow
                    - SimAuditor.sum(payouts.filter(\.hasLeft))
                    - SimAftercareAuditor.blocked(snapshot, wallet, asset)
                if total != wanted {
                    faults.append(
                        "\(wallet.text.prefix(6)) \(asset) spendable: \(total), not \(wanted)")
                }
            }
        }
        return faults
    }

    private static func open(
        _ snapshot: SimSnapshot, _ wallet: WalletID, _ asset: Asset
    ) -> Int128 {
        snapshot.holds.values.reduce(0) { sum, state in
            guard case .open(let hold) = state, hold.request.wallet == wallet,
                hold.request.amount.asset == asset
            else { return sum }
            return sum + Int128(hold.remaining.minorUnits)
        }
    }

    /// What left a token's custody: payouts, and their fees where they are of the same asset.
    private static func left(_ token: TokenID, _ snapshot: SimSnapshot) -> Int128 {
        let paid = snapshot.payouts.filter { $0.hasLeft && $0.payout.token == token }
        let fees = snapshot.finalPlans.filter {
            $0.chain == token.chain && $0.fee.asset == token.asset
        }
        return sum(paid) + fees.reduce(0) { $0 + Int128($1.fee.minorUnits) }
    }

    private static func sum(_ payouts: [PayoutRecord]) -> Int128 {
        payouts.reduce(0) { $0 + Int128($1.payout.amount.minorUnits) }
    }

    private static func sum(_ deposits: [Deposit]) -> Int128 {
        deposits.reduce(0) { $0 + Int128($1.amount.minorUnits) }
    }

    /// An index and a script belong to one wallet for ever.
    private func indexes(_ snapshot: SimSnapshot) -> [String] {
        var faults: [String] = []
        var seen: Set<String> = []
        for address in snapshot.addresses {
            let key = "\(address.keyFile)/\(address.index)"
            if !seen.insert(key).inserted { faults.append("index \(key) is given twice") }
            if let owner = owners[key], owner != address.wallet {
                faults.append("index \(key) changed its owner")
            }
            owners[key] = address.wallet
        }
        for address in platform.addresses
        where !seen.contains("\(address.keyFile)/\(address.index)") {
            faults.append("an address that was given out is forgotten")
        }
        return faults
    }
}

extension PayoutRecord {
    var hasLeft: Bool { if case .final = payout.state { true } else { false } }

    /// Whether its money is reserved.
    var isOpen: Bool { payout.state != .requested && !payout.isFinished }
}

extension ChainTrack {
    var isFinal: Bool { if case .final = self { true } else { false } }
    var isIncluded: Bool { if case .included = self { true } else { false } }
}

extension ScreeningTrack {
    var isClear: Bool { if case .clear = self { true } else { false } }
    var isFrozen: Bool { if case .frozen = self { true } else { false } }
    /// Whether its money is a payout's, or was.
    var isSentBack: Bool {
        switch self {
        case .refunding, .refunded: true
        case .notStarted, .running, .clear, .held, .frozen: false
        }
    }
    var isUndecided: Bool { !isClear && !isFrozen && !isSentBack }
}
