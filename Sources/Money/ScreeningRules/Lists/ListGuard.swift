/// What is to be done with a new edition of a list.
public enum ListDecision: Sendable, Hashable {
    /// Use it; the warnings are shown to staff.
    case accept(warnings: [ListWarning])
    /// Keep the old edition until two people approve the new one.
    case hold(reasons: [ListHoldReason], warnings: [ListWarning])
}

/// Why a new edition waits for people.
public enum ListHoldReason: Sendable, Hashable {
    /// It has no addresses at all.
    case empty
    /// It has so many fewer addresses than the edition before.
    case countFell(from: Int, to: Int)
    /// A label of the edition before is gone.
    case labelLost(String, count: Int)
    /// It was published before the edition that we have.
    case olderThanCurrent(CalendarDate, current: CalendarDate)
    /// It is of another source or kind than the one that it would replace.
    case otherList(String)
}

/// What staff should know about a new edition that is used all the same.
public enum ListWarning: Sendable, Hashable {
    /// A label that the edition before had not; its addresses are screened.
    case newLabel(String, count: Int)
    /// Labels have a word for what they mean that is not known here; they count as `other`.
    case unknownConcept(String, count: Int)
    /// Labels of a currency have addresses that are none of it; their bytes say what they are, or
    /// they are met as text.
    case unreadableAddresses(currency: String, count: Int)
    /// Labels are about transactions and not about addresses; they are left out.
    case notAddresses(count: Int)
}

/// What an edition adds and takes away, as labels and canonical addresses.
public struct ListDifference: Sendable, Hashable {
    /// Entries that only the new edition has, in its order.
    public let added: [ListEntry]
    /// Entries that only the old edition has, in its order.
    public let removed: [ListEntry]
}

/// Keeps a broken or cut-off download from taking addresses off the list unseen.
public struct ListGuard: Sendable, Hashable {
    /// How many percent of the addresses may go without anybody's approval.
    public let fallPercentMax: Int

    /// Makes a guard; 5 percent is what past editions never passed but once (2025-03-21).
    public init(fallPercentMax: Int = 5) { self.fallPercentMax = fallPercentMax }

    /// Decides on a new edition; `current` is nil for the first of its source.
    public func review(_ new: ListVersion, replacing current: ListVersion?) -> ListDecision {
        var reasons: [ListHoldReason] = []
        var warnings: [ListWarning] = []
        if new.entryCount == 0 { reasons.append(.empty) }
        guard let current else {
            return reasons.isEmpty
                ? .accept(warnings: warnings) : .hold(reasons: reasons, warnings: warnings)
        }
        if new.source != current.source || new.kind != current.kind {
            reasons.append(.otherList(current.source))
        }
        if new.published < current.published {
            reasons.append(.olderThanCurrent(new.published, current: current.published))
        }
        let fall = current.entryCount - new.entryCount
        if fall * 100 > current.entryCount * fallPercentMax {
            reasons.append(.countFell(from: current.entryCount, to: new.entryCount))
        }
        let labels = Set(new.counts.map(\.label))
        let known = Set(current.counts.map(\.label))
        reasons += current.counts.filter { !labels.contains($0.label) }
            .map { .labelLost($0.label, count: $0.count) }
        warnings += new.counts.filter { !known.contains($0.label) }
            .map { .newLabel($0.label, count: $0.count) }
        return reasons.isEmpty
            ? .accept(warnings: warnings) : .hold(reasons: reasons, warnings: warnings)
    }

    /// Returns what a new edition adds and takes away.
    public static func difference(
        from old: ScreeningList?, to new: ScreeningList
    ) -> ListDifference {
        let before = Set((old?.entries ?? []).map(Place.init))
        let after = Set(new.entries.map(Place.init))
        return ListDifference(
            added: new.entries.filter { !before.contains(Place($0)) },
            removed: (old?.entries ?? []).filter { !after.contains(Place($0)) })
    }

    private struct Place: Hashable {
        let family: ScreeningFamily
        let key: [UInt8]
        let label: String
        init(_ entry: ListEntry) {
            family = entry.address.family
            key = entry.address.key
            label = entry.label
        }
    }
}
