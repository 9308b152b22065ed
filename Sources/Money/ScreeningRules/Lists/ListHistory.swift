/// A row of a list's history: an address was put on, or taken off.
public struct ListChange: Sendable, Hashable {
    /// What happened.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It was put on the list.
        case added
        /// It was taken off.
        case removed
    }

    /// The first day on which the list was so.
    public let date: CalendarDate
    /// The list's label for it.
    public let label: String
    /// What happened.
    public let kind: Kind
    /// The address.
    public let address: ScreeningAddress
    /// Whether nobody knows what was before: the row is of the first edition that is kept of its
    /// source, so that the address may have been on it for years.
    public let isFirstKnown: Bool

    /// Makes a row.
    public init(
        date: CalendarDate, label: String, kind: Kind, address: ScreeningAddress,
        isFirstKnown: Bool = false
    ) {
        self.isFirstKnown = isFirstKnown
        self.date = date
        self.label = label
        self.kind = kind
        self.address = address
    }
}

/// What a history says of an address on a day.
public enum PastListing: Sendable, Hashable {
    /// It was on the list: the rows that put it there.
    case listed([ListChange])
    /// It was not on the list.
    case notListed
    /// The history begins later, so that nobody knows.
    case unknown
}

/// The history of a list, which answers whether an address was on it on a day.
public struct ListHistory: Sendable, Hashable {
    /// The source that it is the history of.
    public let source: String
    /// The first day that it knows; nil if it is empty.
    public let firstDate: CalendarDate?
    /// The last day on which anything changed.
    public let lastDate: CalendarDate?

    private let rows: [Place: [ListChange]]
    private let trackingStarts: [String: CalendarDate]

    private struct Place: Hashable {
        let family: ScreeningFamily
        let key: [UInt8]
    }

    private struct Spelling: Hashable {
        let label: String
        let raw: String
        init(_ change: ListChange) {
            label = change.label
            raw = change.address.raw
        }
    }

    /// Makes a history of rows in any order; of one day's rows the later one counts.
    public init(source: String, changes: [ListChange]) {
        self.source = source
        var rows: [Place: [ListChange]] = [:]
        var starts: [String: CalendarDate] = [:]
        for change in changes {
            let place = Place(family: change.address.family, key: change.address.key)
            rows[place, default: []].append(change)
            starts[change.label] = min(starts[change.label] ?? change.date, change.date)
        }
        self.rows = rows.mapValues { changes in
            changes.enumerated().sorted {
                ($0.element.date, $0.offset) < ($1.element.date, $1.offset)
            }.map(\.element)
        }
        let labelsByDate = Dictionary(grouping: starts.keys) { starts[$0] }
        trackingStarts = starts.filter {
            labelsByDate[$0.value, default: []].count >= ListHistory.trackedLabelCountMin
        }
        firstDate = changes.map(\.date).min()
        lastDate = changes.map(\.date).max()
    }

    /// Returns whether an address, by its bytes, was on the list at the end of a day.
    public func listing(of address: ScreeningAddress, on day: CalendarDate) -> PastListing {
        listing(address.family, address.key, on: day)
    }

    /// Returns whether another form of the same key was on the list at the end of a day.
    public func relatedListing(of address: ScreeningAddress, on day: CalendarDate) -> PastListing {
        var answer = PastListing.notListed
        for form in SameKeyForms.forms(address.family, address.key) {
            switch listing(form.family, form.key, on: day) {
            case .listed(let rows): return .listed(rows)
            case .unknown: answer = .unknown
            case .notListed: break
            }
        }
        return answer
    }

    /// Returns the last row that took an address off, if it is on no label now.
    public func removal(of address: ScreeningAddress) -> ListChange? {
        guard let last = lastDate, listing(of: address, on: last) == .notListed else { return nil }
        let place = Place(family: address.family, key: address.key)
        return rows[place]?.last { $0.kind == .removed }
    }

    private func listing(
        _ family: ScreeningFamily, _ key: [UInt8], on day: CalendarDate
    ) -> PastListing {
        guard let firstDate, day >= firstDate else { return .unknown }
        guard let changes = rows[Place(family: family, key: key)] else { return .notListed }
        // A list may respell an address: one row adds the new text and one removes the old one, in
        // any order. It is listed as long as any spelling of it is.
        var current: [Spelling: ListChange] = [:]
        for change in changes where change.date <= day { current[Spelling(change)] = change }
        let listed = current.values.filter { $0.kind == .added }.sorted {
            ($0.label, $0.address.raw) < ($1.label, $1.address.raw)
        }
        if !listed.isEmpty { return .listed(listed) }
        let mayHaveStood = changes.contains {
            $0.date > day && ($0.isFirstKnown || $0.date == trackingStarts[$0.label])
                && current[Spelling($0)] == nil
        }
        return mayHaveStood ? .unknown : .notListed
    }

    /// How many labels appear first on a day when somebody began to track them.
    ///
    /// Publishers open a label or two at a time. Where more appear at once, their addresses may
    /// have been listed before, so that earlier days are unknown and not clear.
    private static let trackedLabelCountMin = 3
}
