import DepositRules
import ScreeningRules
import Units

/// What a later listing means for a deposit that waits in a case: held, or frozen already.
enum ListedDeposits {
    /// Lets the case know, so that nobody releases the deposit without having seen the listing;
    /// a cause that freezes blocks what is only held. Returns whether the listing was new.
    static func learn(
        _ cause: RetroCause, of deposit: Deposit, in id: CaseID, lists: Bytes32,
        _ store: any StoreTransaction
    ) throws -> Bool {
        guard try !isKnown(cause, to: deposit, in: store),
            var record = try store.complianceCase(id)
        else { return false }
        _ = try RetroVerdict.append(deposit, cause, hit: nil, lists: lists, in: store)
        try CaseEvents.append("case.listed", record, because: cause.sentence, store)
        if cause.floor == .freeze {
            switch record.machine.verdictFroze(now: store.now) {
            case .none, .record, .release, .refund: break
            case .freeze:
                try store.save(record)
                try CaseEvents.append("case.frozenByVerdict", record, store)
                var deposit = deposit
                try DepositSteps.apply(
                    .frozen(id), to: &deposit, eventName: "deposit.frozen", in: store)
            }
        }
        try CaseBasis.changed(id, because: cause.sentence, in: store)
        try BlockedProperties.record(cause, of: id, in: store)
        return true
    }

    /// Whether the deposit's own verdict names this listing in this edition, or people were told.
    private static func isKnown(
        _ cause: RetroCause, to deposit: Deposit, in store: any StoreReading
    ) throws -> Bool {
        let own: VerdictID? =
            switch deposit.screeningTrack {
            case .clear(let id), .held(_, let id), .frozen(_, let id), .refunding(_, let id),
                .refunded(_, let id):
                id
            case .notStarted, .running: nil
            }
        for verdict in try store.verdicts(on: deposit.id) {
            if verdict.id == own {
                do {
                    let edition = cause.edition
                    if try cause.isNamed(inVerdict: verdict.canonical, in: edition) { return true }
                } catch {
                    throw StoreFailure.corrupt("verdict \(verdict.id.text) is not JSON: \(error)")
                }
            }
            if try RetroVerdict.cause(of: verdict) == cause { return true }
        }
        return false
    }
}
