import Connector
import Encodings
import ScreeningRules
import Units

/// Which versions of lists a page has, as the address bar says it.
struct ListsFilter: ListingFilter {
    /// What the store is asked.
    let asked: ListFilter

    init(_ query: FormFields) {
        asked = ListFilter(
            source: query.optional("source"), state: ListRecord.State(rawValue: query["state"]))
    }

    var items: [(String, String)] {
        [("source", asked.source ?? ""), ("state", asked.state?.rawValue ?? "")]
    }
}

/// The versions of lists.
extension ListsPage {
    struct View: Sendable {
        let waiting: [Row]
        let active: [Row]
        let rows: [Row]
        let pager: Pager
        let hasSanctions: Bool
        let sources: [FilterChoice]
        let states: [FilterChoice]
        let csvPath: String
        let views: SavedViewsBar
    }

    /// How many versions in force, and how many that wait, are shown above all others.
    private static let currentCountMax = 200

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let services = desk.services
        let view = try await desk.store.read { store in
            try listed(ListsFilter(request.query), request, services, in: store)
        }
        return try desk.page(
            "lists", view, request, title: request.words.say("nav.lists"), live: "list")
    }

    private static func listed(
        _ filter: ListsFilter, _ request: ConsoleRequest, _ services: ConsoleServices,
        in store: any StoreReading
    ) throws -> View {
        let page = Pager.request(request.query)
        let current = PageRequest(after: nil, limit: currentCountMax)
        func of(_ state: ListRecord.State) throws -> [ListRecord] {
            try store.lists(ListFilter(state: state), page: current).map(\.1)
        }
        func rows(_ records: [ListRecord]) throws -> [Row] {
            try records.map {
                try row($0, request, warningHours: services.listWarningHours)
            }
        }
        let (active, waiting) = (try of(.active), try of(.awaitingApproval))
        let found = try store.lists(filter.asked, page: page)
        let sources = Set((active + waiting).map(\.version.source))
            .union([filter.asked.source].compactMap(\.self))
        return View(
            waiting: try rows(waiting), active: try rows(active),
            rows: try rows(found.map(\.1)),
            pager: Pager(
                Listing.lists.path, filter.items, last: found.last?.0, count: found.count,
                limit: page.limit,
                total: try store.listCount(filter.asked, upTo: Listing.countMax + 1)),
            hasSanctions: active.contains { $0.version.kind == .sanctions },
            sources: sources.sorted().map {
                FilterChoice(value: $0, label: $0, isChosen: $0 == filter.asked.source)
            },
            states: ListRecord.State.allCases.map {
                FilterChoice(
                    value: $0.rawValue, label: request.words.say("listState.\($0.rawValue)"),
                    isChosen: $0 == filter.asked.state)
            }, csvPath: filter.path("/console/lists.csv"),
            views: try SavedViewsBar(.lists, filter, request, services, in: store))
    }

    @Sendable
    static func csv(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let filter = ListsFilter(request.query)
        @Sendable func exact(_ time: Timestamp?) -> String {
            time.map { ShownTime($0, now: request.now, request.words).exact } ?? ""
        }
        let columns: [CSVColumn<ListRecord>] = [
            CSVColumn("list") { $0.version.source },
            CSVColumn("kind") { $0.version.kind.rawValue },
            CSVColumn("published") { "\($0.version.published)" },
            CSVColumn("entries") { "\($0.version.entryCount)" },
            CSVColumn("state") { $0.state.rawValue },
            CSVColumn("imported") { exact($0.importedAt) },
            CSVColumn("imported by") { $0.importedBy },
            CSVColumn("decided by") { $0.decidedBy ?? "" },
            CSVColumn("in force from") { exact($0.inForceFrom) },
            CSVColumn("in force until") { exact($0.inForceUntil) },
            CSVColumn("SHA-256") { Hex.encode($0.version.digest.bytes) },
        ]
        return try await .csv(
            columns, name: "lists.csv", request, desk, after: Pager.place(request.query)
        ) { store, after, limit in
            try store.lists(filter.asked, page: PageRequest(after: after, limit: limit)).map {
                (UInt128($0), $1)
            }
        }
    }
}
