import ChainModel
import Connector
import DepositRules
import Units

/// `/console/deposits` and `/console/deposits/{id}`.
enum DepositsPage {
    struct View: Sendable {
        let rows: [ShownDeposit]
        let pager: Pager
        let chains: [FilterChoice]
        let spendable: [FilterChoice]
        let wallet: String
        let isOpenable: Bool
        let csvPath: String
        let views: SavedViewsBar
    }

    struct Detail: Sendable {
        struct Step: Sendable {
            let time: ShownTime
            let what: String
        }

        let deposit: ShownDeposit
        let verdicts: [ShownVerdict]
        let steps: [Step]
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let filter = DepositsFilter(request.query, request)
        let page = Pager.request(request.query)
        let services = desk.services
        let view = try await desk.store.read { store in
            try listed(filter, page, request, services, in: store)
        }
        return try desk.page(
            "deposits", view, request, title: request.words.say("nav.deposits"), live: "deposit")
    }

    private static func listed(
        _ filter: DepositsFilter, _ page: PageRequest, _ request: ConsoleRequest,
        _ services: ConsoleServices, in store: any StoreReading
    ) throws -> View {
        let profiles = services.chains.map(\.profile)
        let found = try store.deposits(filter.asked, page: page)
        let total = try store.depositCount(filter.asked, upTo: Listing.countMax + 1)
        return View(
            rows: try found.map { try ShownDeposit($0.1, profiles, request, in: store) },
            pager: Pager(
                Listing.deposits.path, filter.items, last: found.last?.0, count: found.count,
                limit: page.limit, total: total),
            chains: services.chainChoices(filter.asked.chain),
            spendable: [("yes", true), ("no", false)].map { value, isSpendable in
                FilterChoice(
                    value: value, label: request.words.say("deposits.spendable-\(value)"),
                    isChosen: filter.asked.isSpendable == isSpendable)
            },
            wallet: filter.asked.wallet?.text ?? "", isOpenable: request.sees(.persons),
            csvPath: filter.path("/console/deposits.csv"),
            views: try SavedViewsBar(.deposits, filter, request, services, in: store))
    }

    @Sendable
    static func csv(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let filter = DepositsFilter(request.query, request)
        let profiles = desk.services.chains.map(\.profile)
        return try await .csv(
            columns, name: "deposits.csv", request, desk, after: Pager.place(request.query)
        ) { store, after, limit in
            try store.deposits(filter.asked, page: PageRequest(after: after, limit: limit)).map {
                (UInt128($0), try ShownDeposit($1, profiles, request, in: store))
            }
        }
    }

    private static var columns: [CSVColumn<ShownDeposit>] {
        [
            CSVColumn("deposit") { $0.id }, CSVColumn("chain") { $0.chain },
            CSVColumn("asset") { $0.amount.asset }, CSVColumn("amount") { $0.amount.full },
            CSVColumn("on chain") { $0.chainState.word },
            CSVColumn("screening") { $0.screeningState.word },
            CSVColumn("first seen") { $0.firstSeen.exact },
            CSVColumn("transaction", .persons) { $0.transaction.full },
            CSVColumn("address", .persons) { $0.address?.full ?? "" },
            CSVColumn("wallet", .persons) { $0.wallet.full },
        ]
    }

    @Sendable
    static func detail(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let id: DepositID = try request.identifier()
        let profiles = desk.services.chains.map(\.profile)
        let view = try await desk.store.read { store in
            guard let deposit = try store.deposit(id) else { throw ConsoleRefusal.notFound }
            let events = try store.newestEvents(
                TrailFilter(subject: id.text), page: PageRequest(after: nil, limit: 100))
            return Detail(
                deposit: try ShownDeposit(deposit, profiles, request, in: store),
                verdicts: try store.verdicts(on: id).reversed().prefix(20).map {
                    ShownVerdict($0, now: request.now, request.words)
                },
                steps: events.map {
                    Detail.Step(
                        time: ShownTime($0.time, now: request.now, request.words),
                        what: request.words.event($0.type))
                })
        }
        return try desk.page(
            "deposit", view, request,
            title: request.words.say("deposits.one", ["deposit": view.deposit.reference]),
            live: "deposit case")
    }
}

/// Which deposits a page has, as the address bar says it.
struct DepositsFilter: ListingFilter {
    /// What the store is asked.
    let asked: DepositFilter

    init(_ query: FormFields, _ request: ConsoleRequest) {
        let spendable: Bool? =
            switch query["spendable"] {
            case "yes": true
            case "no": false
            default: nil
            }
        asked = DepositFilter(
            wallet: request.sees(.persons) ? WalletID(text: query["wallet"]) : nil,
            chain: ChainID(query["chain"]), isSpendable: spendable)
    }

    var items: [(String, String)] {
        [
            ("chain", asked.chain?.name ?? ""),
            ("spendable", asked.isSpendable.map { $0 ? "yes" : "no" } ?? ""),
            ("wallet", asked.wallet?.text ?? ""),
        ]
    }
}
