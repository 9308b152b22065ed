import ChainModel
import Connector
import ScreeningRules
import Units

/// The filters of a list as its address bar says them.
protocol ListingFilter: Sendable {
    /// Names and values; what is empty is left out of addresses.
    var items: [(String, String)] { get }
}

extension ListingFilter {
    /// The filters for an address; empty for none.
    var text: String { FormFields.text(items) }

    /// A path with the filters.
    func path(_ path: String) -> String { text.isEmpty ? path : "\(path)?\(text)" }
}

/// The lists of the console that have filters.
enum Listing: String, Sendable, CaseIterable {
    case queue
    case deposits
    case payouts
    case wallets
    case lists

    /// The most rows that are counted.
    static let countMax = 10_000

    var path: String { "/console/\(rawValue)" }

    /// Returns what a page reads of an address; what it does not know is left out.
    func filter(
        _ query: FormFields, _ request: ConsoleRequest, _ services: ConsoleServices
    ) throws(ConsoleRefusal) -> any ListingFilter {
        switch self {
        case .queue: try QueueFilter(query, request, services.caseLevels)
        case .deposits: DepositsFilter(query, request)
        case .payouts: PayoutsFilter(query, request)
        case .wallets: WalletsFilter(query)
        case .lists: ListsFilter(query)
        }
    }

    /// Returns the filters that a text says if each is one of the page's own with a value that it
    /// knows; nil for every other text.
    func own(
        _ text: String, _ request: ConsoleRequest, _ services: ConsoleServices
    ) throws(ConsoleRefusal) -> (any ListingFilter)? {
        guard text.utf8.count <= SavedView.queryByteCountMax, let query = FormFields(text) else {
            return nil
        }
        let filter = try filter(query, request, services)
        let known = Dictionary(filter.items) { first, _ in first }
        let isOwn = query.names(after: "").allSatisfy { name in
            guard let own = known[name] else { return false }
            let value = query[name]
            return value.isEmpty || (own == value && Listing.isPlain(value))
        }
        return isOwn ? filter : nil
    }

    /// Ids, names of chains, states, tags and tiers are made of these.
    private static func isPlain(_ value: String) -> Bool {
        value.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || "-_.: ".utf8.contains(byte)
        }
    }

    /// How many there are, for people: more than are counted end with a plus sign.
    static func shown(_ count: Int) -> String {
        count > countMax
            ? ShownAmount.grouped("\(countMax)") + "+" : ShownAmount.grouped("\(count)")
    }
}

/// Where a listing goes on.
struct Pager: Sendable {
    let next: String?
    let count: Int
    /// How many there are on all pages; nil where nobody counts.
    let total: String?

    /// The position of the last row, if there may be more.
    init(
        _ path: String, _ query: [(String, String)], last: (some CustomStringConvertible)?,
        count: Int, limit: Int, total: Int? = nil
    ) {
        self.count = count
        self.total = total.map(Listing.shown)
        guard let last, count == limit else {
            next = nil
            return
        }
        next = "\(path)?\(FormFields.text(query + [("after", "\(last)")]))"
    }

    /// How many rows a page shows.
    static let rowCount = 50

    /// Where a page begins; nil for the first.
    static func place(_ query: FormFields) -> UInt128? { UInt128(query["after"]) }

    static func request(_ query: FormFields, limit: Int = rowCount) -> PageRequest {
        PageRequest(after: place(query), limit: limit)
    }
}

/// A choice in a filter.
struct FilterChoice: Sendable {
    let value: String
    let label: String
    let isChosen: Bool
}

extension ConsoleServices {
    /// The chains to choose from in a filter.
    func chainChoices(_ chosen: ChainID?) -> [FilterChoice] {
        chains.map(\.profile).map {
            FilterChoice(
                value: $0.id.name, label: $0.displayName, isChosen: chosen == $0.id)
        }
    }
}
