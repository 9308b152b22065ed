public import Units

/// Whether an address was on a list.
public enum ListedThen: String, Sendable, Hashable, CaseIterable {
    /// It was.
    case yes
    /// It was not.
    case no
    /// No edition of that day is known: not knowing is never no.
    case unknown
}

/// An edition that counted on a day, and what it says of an address.
public struct PastEdition: Sendable, Hashable {
    /// The edition.
    public let version: ListVersion
    /// When it came into force here.
    public let inForceFrom: Timestamp
    /// When another took its place; nil if it is in force.
    public let inForceUntil: Timestamp?
    /// What it says of the address.
    public let match: AddressMatch

    /// Makes it of a whole list and an address to look for.
    public init(
        _ list: ScreeningList, inForceFrom: Timestamp, inForceUntil: Timestamp?,
        address: ScreeningAddress
    ) {
        version = list.version
        self.inForceFrom = inForceFrom
        self.inForceUntil = inForceUntil
        match = SanctionsIndex(lists: [list]).match(address)
    }
}

/// What the editions that were kept say of an address on a day of the past.
public struct PastAnswer: Sendable, Hashable {
    /// The day.
    public let day: CalendarDate
    /// The editions that were in force here at some time of that day.
    public let inForce: [PastEdition]
    /// Of each source the newest edition that was published by that day.
    public let published: [PastEdition]
    /// Until which day the editions are known to be the newest; nil if there is none.
    public let knownUntil: CalendarDate?

    /// Makes it.
    public init(
        day: CalendarDate, inForce: [PastEdition], published: [PastEdition],
        knownUntil: CalendarDate?
    ) {
        self.day = day
        self.inForce = inForce
        self.published = published
        self.knownUntil = knownUntil
    }

    /// Whether a sanctions list that was in force here on that day had the address: what a check of
    /// that day could know.
    public var wasListedHere: ListedThen { PastAnswer.answer(inForce) }

    /// Whether a sanctions list had the address, by the days of publication; unknown for days of
    /// which nobody knows whether there is a newer edition.
    public var wasListed: ListedThen {
        let answer = PastAnswer.answer(published)
        guard let knownUntil, day <= knownUntil else { return .unknown }
        return answer
    }

    private static func answer(_ editions: [PastEdition]) -> ListedThen {
        let sanctions = editions.filter { $0.version.kind == .sanctions }
        guard !sanctions.isEmpty else { return .unknown }
        return sanctions.contains { !$0.match.direct.isEmpty } ? .yes : .no
    }
}
