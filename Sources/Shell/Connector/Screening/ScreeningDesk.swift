public import ScreeningRules
import Units

/// The lists, limits and prices that are in force, shared by all who screen.
public final class ScreeningDesk: Sendable {
    private let current: LockedBox<Screening>
    private let archived: LockedBox<Archived>
    /// The prices of assets in fiat money.
    public let rates: RateDesk
    /// What the travel rule asks for of deposits.
    public let travel: TravelDesk
    /// What behaviour is compared with.
    public let behaviour = BehaviourDesk()

    /// The history, and the editions that it was made of.
    private struct Archived {
        var editions: [String] = []
        var history: ListHistory?
    }

    /// Makes a desk without lists: until some are loaded, nothing becomes spendable.
    public init(
        limits: LimitRules, rules: RulePack, rates: RateDesk = RateDesk(),
        travel: TravelDesk = .off
    ) {
        self.rates = rates
        self.travel = travel
        current = LockedBox(
            Screening(index: SanctionsIndex(lists: []), limits: limits, rules: rules))
        archived = LockedBox(Archived())
    }

    /// What is in force now; a value that stays as it is.
    public var screening: Screening { current.withLock { $0 } }

    /// Loads the active lists from the store, and what sanctions lists had before them; the first
    /// time also what the model of behaviour had learnt.
    ///
    /// - Throws: `StoreFailure`.
    public func reload(from store: any StoreReading) throws {
        try behaviour.teach(from: store)
        let records = try store.lists()
        let lists = try records.filter { $0.state == .active }.map { try $0.list(in: store) }
        let index = SanctionsIndex(lists: lists)
        let history = try history(of: records, in: store)
        current.withLock { screening in
            screening = Screening(
                index: index, history: history, limits: screening.limits,
                rules: screening.rules)
        }
    }

    private func history(
        of records: [ListRecord], in store: any StoreReading
    ) throws -> ListHistory? {
        let editions = ListArchive.editions(of: .sanctions, in: records).map(\.version.id)
        let known = archived.withLock { $0 }
        if known.editions == editions { return known.history }
        let history = try ListArchive.history(of: records, in: store)
        archived.withLock { $0 = Archived(editions: editions, history: history) }
        return history
    }

    /// Returns what the lists say of an address, for people who ask.
    public func match(_ address: ScreeningAddress) -> AddressMatch {
        screening.index.match(address)
    }
}
