import ChainModel
import DepositRules
import Encodings
import ScreeningRules
import Units

/// What one pass of after-care works through: from the state of one digest to that of another.
struct AftercarePlan: Sendable {
    let subject: AftercareSubject
    /// The digest of what was in force when the last pass was finished.
    let base: Bytes32
    /// The digest that this pass works towards.
    let digest: Bytes32
    let changes: AftercareChanges
}

/// One unit of work of after-care: the next places of a pass, with all that follows from them.
///
/// Progress and cases are saved in one transaction. Ids follow from the finding, so that a unit
/// that ran twice, or a pass that began again, changes nothing more.
struct AftercareStep: Sendable {
    let plan: AftercarePlan

    /// How many places one unit looks at.
    static let placeMax = 500
    /// How many causes one unit asks for, most of which nobody ever paid with.
    static let causeMax = 5_000
    /// How many places of one wallet are taken together, so that they are one case with one sum.
    ///
    /// What one payer brought one wallet beyond it joins the same hit, in the next unit; the
    /// case's own amount stays that of the first.
    static let walletPlaceMax = 10_000

    /// Does the unit; returns how many deposits met something.
    func run(in store: any StoreTransaction) throws -> Int {
        let name = plan.subject.name
        var progress = try store.aftercare(name) ?? .none(name)
        guard progress.finishedDigest == plan.base, plan.base != plan.digest,
            try plan.subject.digest(store) == plan.digest
        else { return 0 }
        if progress.target != plan.digest {
            progress.target = plan.digest
            progress.position = 0
            progress.place = nil
        }
        let items = plan.changes.items
        var hitCount = 0
        var placesLeft = AftercareStep.placeMax
        var causesLeft = AftercareStep.causeMax
        while progress.position < items.count, placesLeft > 0, causesLeft > 0 {
            let item = items[progress.position]
            let (places, isLast) = try nextPlaces(item.cause.key, after: progress.place, store)
            hitCount += try judge(places, item, in: store)
            placesLeft -= places.count
            causesLeft -= 1
            progress.place = isLast ? nil : places.last
            if isLast { progress.position += 1 }
        }
        if progress.position == items.count {
            progress.finished = plan.changes.editions
            progress.finishedDigest = plan.digest
            progress.position = 0
            try RetroHitEvents.appendFinished(name, itemCount: items.count, store)
        }
        try store.save(progress)
        return hitCount
    }

    /// The next places of a key; a wallet's are not torn apart.
    private func nextPlaces(
        _ key: ScreeningKey, after place: SeenPlace?, _ store: any StoreReading
    ) throws -> (places: [SeenPlace], isLast: Bool) {
        let limit = AftercareStep.placeMax
        let found = try store.seen(key, after: place, limit: limit)
        guard found.count == limit, let last = found.last?.wallet else { return (found, true) }
        let whole = found.prefix { $0.wallet != last }
        if !whole.isEmpty { return (Array(whole), false) }
        let most = AftercareStep.walletPlaceMax
        let wider = try store.seen(key, after: place, limit: most)
        let own = Array(wider.prefix { $0.wallet == last })
        return (own, own.count == wider.count && wider.count < most)
    }

    private func judge(
        _ places: [SeenPlace], _ item: AftercareItem, in store: any StoreTransaction
    ) throws -> Int {
        switch item {
        case .came(let cause): return try came(cause, places, in: store)
        case .went(let cause):
            try went(cause, places, in: store)
            return 0
        }
    }

    private struct Group: Hashable {
        let wallet: WalletID
        let asset: Asset
        let cause: RetroCause
    }

    private func came(
        _ cause: RetroCause, _ places: [SeenPlace], in store: any StoreTransaction
    ) throws -> Int {
        var order: [Group] = []
        var groups: [Group: [Deposit]] = [:]
        var hitCount = 0
        for place in places {
            guard let cause = place.isForm ? cause.throughOtherForm : cause else { continue }
            switch place.kind {
            case .destination:
                try RetroHitSteps.noteDestination(place, cause, in: store)
            case .payer:
                guard let deposit = try store.deposit(DepositID(place.subject)),
                    RetroHitSteps.concerns(cause, deposit)
                else { continue }
                switch (deposit.screeningTrack, deposit.chainTrack) {
                case (.clear, .final):
                    let group = Group(
                        wallet: deposit.wallet, asset: deposit.amount.asset, cause: cause)
                    if groups[group] == nil { order.append(group) }
                    groups[group, default: []].append(deposit)
                case (.clear, .seen), (.clear, .included), (.clear, .orphaned):
                    var deposit = deposit
                    try DepositSteps.apply(
                        .listsChanged, to: &deposit, eventName: "deposit.screening", in: store)
                case (.held(let id, _), _), (.frozen(let id, _), _):
                    let isNew = try ListedDeposits.learn(
                        cause, of: deposit, in: id, lists: plan.digest, store)
                    if isNew { hitCount += 1 }
                case (.refunding(let id, _), _):
                    let isNew = try RetroHitSteps.stopRefund(
                        deposit, id, cause, lists: plan.digest, in: store)
                    if isNew { hitCount += 1 }
                // Its case is over and the money gone: the log says so.
                case (.refunded(let id, _), _):
                    try RetroHitEvents.appendRefunded(id, deposit, cause, store)
                case (.notStarted, _), (.running, _): break
                }
            }
        }
        for group in order {
            let step = RetroHitSteps(
                wallet: group.wallet, asset: group.asset, cause: group.cause, base: plan.base,
                lists: plan.digest)
            hitCount += try step.record(groups[group] ?? [], in: store)
        }
        return hitCount
    }

    /// What is not said any more frees nothing by itself: people are told, in the event log.
    private func went(
        _ cause: RetroCause, _ places: [SeenPlace], in store: any StoreTransaction
    ) throws {
        var told: Set<CaseID> = []
        for place in places where place.kind == .payer {
            guard let deposit = try store.deposit(DepositID(place.subject)),
                RetroHitSteps.concerns(cause, deposit)
            else { continue }
            var cases = try store.retroHits(of: deposit.id).filter { $0.state == .open }
                .map(\.caseID)
            switch deposit.screeningTrack {
            case .held(let id, _), .frozen(let id, _), .refunding(let id, _): cases.append(id)
            case .notStarted, .running, .clear, .refunded: break
            }
            for id in cases where told.insert(id).inserted {
                try RetroHitEvents.appendDelisted(id, cause, store)
            }
        }
    }
}
