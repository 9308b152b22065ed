public import ScreeningRules
public import Units

/// A list as its source gave it just now.
public struct FetchedList: Sendable, Hashable {
    /// The list.
    public let list: ScreeningList
    /// What was odd, though the list can be used.
    public let warnings: [ListWarning]

    /// Makes it.
    public init(list: ScreeningList, warnings: [ListWarning] = []) {
        self.list = list
        self.warnings = warnings
    }
}

/// Why a list's source gave no list.
public enum ListFailure: Error, Sendable, Hashable {
    /// It may work again by itself: why, in words for staff.
    case transient(String)
    /// A person must look: why, in words for staff.
    case permanent(String)

    /// Why, in words for staff.
    public var reason: String {
        switch self {
        case .transient(let reason), .permanent(let reason): reason
        }
    }
}

/// Where the newest edition of a list comes from.
public protocol ListPort: Sendable {
    /// The name of the source in the versions of the list.
    var source: String { get }
    /// Fetches the list whole and reads it; nothing of a broken one is given.
    func newest(at now: Timestamp) async throws(ListFailure) -> FetchedList
}
