import ChainModel
import Connector
import DepositRules
import Units

/// Where a listing goes on.
struct Pager: Sendable {
    let next: String?
    let count: Int

    /// The position of the last row, if there may be more.
    init(
        _ path: String, _ query: [(String, String)], last: (some CustomStringConvertible)?,
        count: Int, limit: Int
    ) {
        self.count = count
        guard let last, count == limit else {
            next = nil
            return
        }
        let items = (query + [("after", "\(last)")]).filter { !$0.1.isEmpty }
        next =
            path + "?"
            + items.map { "\($0.0)=\(FormFields.encode($0.1))" }
            .joined(separator: "&")
    }

    /// How many rows a page shows.
    static let rowCount = 50

    static func request(_ query: FormFields, limit: Int = rowCount) -> PageRequest {
        PageRequest(after: UInt128(query["after"]), limit: limit)
    }
}

/// A choice in a filter.
struct FilterChoice: Sendable {
    let value: String
    let label: String
    let isChosen: Bool
}

/// `/console/deposits` and `/console/deposits/{id}`.
enum DepositsPage {
    struct View: Sendable {
        let rows: [ShownDeposit]
        let pager: Pager
        let chains: [FilterChoice]
        let spendable: [FilterChoice]
        let isOpenable: Bool
        let csvPath: String
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
        let filter = filter(request)
        let page = Pager.request(request.query)
        let profiles = desk.services.chains.map(\.profile)
        let (rows, last) = try await desk.store.read { store in
            let found = try store.deposits(filter, page: page)
            let rows = try found.map {
                try ShownDeposit($0.1, profiles, request, in: store)
            }
            return (rows, found.last?.0)
        }
        let query = ["chain", "spendable"].map { ($0, request.query[$0]) }
        let text = query.filter { !$0.1.isEmpty }
            .map { "\($0.0)=\(FormFields.encode($0.1))" }.joined(separator: "&")
        let words = request.words
        return try desk.page(
            "deposits",
            View(
                rows: rows,
                pager: Pager(
                    "/console/deposits", query, last: last, count: rows.count, limit: page.limit),
                chains: profiles.map {
                    FilterChoice(
                        value: $0.id.name, label: $0.displayName, isChosen: filter.chain == $0.id)
                },
                spendable: [("yes", true), ("no", false)].map { value, isSpendable in
                    FilterChoice(
                        value: value, label: words.say("deposits.spendable-\(value)"),
                        isChosen: filter.isSpendable == isSpendable)
                },
                isOpenable: request.sees(.persons),
                csvPath: "/console/deposits.csv?" + text),
            request, title: words.say("nav.deposits"), live: "deposit")
    }

    @Sendable
    static func csv(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let filter = filter(request)
        let page = Pager.request(request.query, limit: 1_000)
        let profiles = desk.services.chains.map(\.profile)
        let rows = try await desk.store.read { store in
            try store.deposits(filter, page: page).map { _, deposit in
                try ShownDeposit(deposit, profiles, request, in: store)
            }
        }
        return .csv(columns, rows, name: "deposits.csv", request)
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

    private static func filter(_ request: ConsoleRequest) -> DepositFilter {
        let spendable: Bool? =
            switch request.query["spendable"] {
            case "yes": true
            case "no": false
            default: nil
            }
        return DepositFilter(
            wallet: request.sees(.persons) ? WalletID(text: request.query["wallet"]) : nil,
            chain: ChainID(request.query["chain"]), isSpendable: spendable)
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
