public import ScreeningRules
import Units

/// The lists, limits and prices that are in force, shared by all who screen.
public final class ScreeningDesk: Sendable {
    private let current: LockedBox<Screening>
    /// The prices of assets in fiat money.
    public let rates: RateDesk
    /// What behaviour is compared with.
    public let behaviour = BehaviourDesk()

    /// Makes a desk without lists: until some are loaded, nothing becomes spendable.
    public init(limits: LimitRules, rules: RulePack, rates: RateDesk = RateDesk()) {
        self.rates = rates
        current = LockedBox(
            Screening(index: SanctionsIndex(lists: []), limits: limits, rules: rules))
    }

    /// What is in force now; a value that stays as it is.
    public var screening: Screening { current.withLock { $0 } }

    /// Loads the active lists from the store.
    ///
    /// - Throws: `StoreFailure`.
    public func reload(from store: any StoreReading) throws {
        var lists: [ScreeningList] = []
        for record in try store.lists() where record.state == .active {
            lists.append(
                ScreeningList(
                    version: record.version, entries: try store.entries(of: record.version.id),
                    checkedAt: record.checkedAt))
        }
        let index = SanctionsIndex(lists: lists)
        current.withLock { screening in
            screening = Screening(
                index: index, history: screening.history, limits: screening.limits,
                rules: screening.rules)
        }
    }

    /// Returns what the lists say of an address, for people who ask.
    public func match(_ address: ScreeningAddress) -> AddressMatch {
        screening.index.match(address)
    }
}
