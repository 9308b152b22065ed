import Connector
import ScreeningRules
import Units

/// Which wallets a page has, as the address bar says it.
struct WalletsFilter: ListingFilter {
    /// What the store is asked.
    let asked: WalletFilter

    init(_ query: FormFields) {
        asked = WalletFilter(
            status: WalletRecord.Status(rawValue: query["status"]), tier: query.optional("tier"))
    }

    var items: [(String, String)] {
        [("status", asked.status?.rawValue ?? ""), ("tier", asked.tier ?? "")]
    }
}

/// The list of wallets.
extension WalletsPage {
    struct View: Sendable {
        let rows: [Row]
        let pager: Pager
        let statuses: [FilterChoice]
        let tiers: [FilterChoice]
        let csvPath: String
        let views: SavedViewsBar
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let filter = WalletsFilter(request.query)
        let page = Pager.request(request.query)
        let services = desk.services
        let view = try await desk.store.read { store in
            let found = try store.wallets(filter.asked, page: page)
            return View(
                rows: found.map { row($0, request) },
                pager: Pager(
                    Listing.wallets.path, filter.items, last: found.last?.id.value,
                    count: found.count, limit: page.limit,
                    total: try store.walletCount(filter.asked, upTo: Listing.countMax + 1)),
                statuses: WalletRecord.Status.allCases.map {
                    FilterChoice(
                        value: $0.rawValue,
                        label: request.words.say("walletStatus.\($0.rawValue)"),
                        isChosen: $0 == filter.asked.status)
                }, tiers: tiers(filter.asked.tier, services),
                csvPath: filter.path("/console/wallets.csv"),
                views: try SavedViewsBar(.wallets, filter, request, services, in: store))
        }
        return try desk.page(
            "wallets", view, request, title: request.words.say("nav.wallets"), live: "wallet")
    }

    /// The configured tiers, and the one that is asked for.
    private static func tiers(
        _ chosen: String?, _ services: ConsoleServices
    ) -> [FilterChoice] {
        let names = Set(services.screening.screening.limits.tiers.keys)
            .union([chosen].compactMap(\.self))
        return names.sorted().map { FilterChoice(value: $0, label: $0, isChosen: $0 == chosen) }
    }

    @Sendable
    static func csv(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let filter = WalletsFilter(request.query)
        let columns: [CSVColumn<WalletRecord>] = [
            CSVColumn("wallet", .persons) { $0.id.text },
            CSVColumn("reference", .persons) { $0.reference },
            CSVColumn("tier", .persons) { $0.tier },
            CSVColumn("status", .persons) { $0.status.rawValue },
            CSVColumn("made", .persons) {
                ShownTime($0.createdAt, now: request.now, request.words).exact
            },
        ]
        return try await .csv(
            columns, name: "wallets.csv", request, desk, after: Pager.place(request.query)
        ) { store, after, limit in
            try store.wallets(filter.asked, page: PageRequest(after: after, limit: limit)).map {
                ($0.id.value, $0)
            }
        }
    }
}
