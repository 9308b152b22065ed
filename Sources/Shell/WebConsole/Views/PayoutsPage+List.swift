import ChainModel
import Connector
import PayoutRules
import Units

/// Which payouts a page has, as the address bar says it.
struct PayoutsFilter: ListingFilter {
    /// A part of the payouts.
    enum Part: String, CaseIterable {
        case approval
        case person
        case all
    }

    /// The states to choose from, by their names.
    static let states = [
        "reserved", "approved", "planned", "signed", "broadcast", "included", "final", "failed",
        "refused", "cancelled",
    ]

    let part: Part
    let chain: ChainID?
    let state: String?
    let wallet: WalletID?

    init(_ query: FormFields, _ request: ConsoleRequest) {
        part = Part(rawValue: query["part"]) ?? .approval
        chain = ChainID(query["chain"])
        state = PayoutsFilter.states.first { $0 == query["state"] }
        wallet = request.sees(.persons) ? WalletID(text: query["wallet"]) : nil
    }

    private init(_ other: PayoutsFilter, _ part: Part) {
        self.part = part
        chain = other.chain
        state = other.state
        wallet = other.wallet
    }

    /// The same filter on another part.
    func of(_ part: Part) -> PayoutsFilter { PayoutsFilter(self, part) }

    /// What the store is asked.
    var asked: PayoutFilter {
        var filter = PayoutFilter(wallet: wallet, chain: chain, state: state)
        switch part {
        case .approval: filter.awaitsApproval = true
        case .person: filter.needsPerson = true
        case .all: break
        }
        return filter
    }

    var items: [(String, String)] {
        [
            ("part", part.rawValue), ("chain", chain?.name ?? ""), ("state", state ?? ""),
            ("wallet", wallet?.text ?? ""),
        ]
    }
}

/// The list of payouts.
extension PayoutsPage {
    struct View: Sendable {
        let rows: [Row]
        let pager: Pager
        let tabs: [QueuePage.Tab]
        let isOpenable: Bool
        let part: String
        let chains: [FilterChoice]
        let states: [FilterChoice]
        let wallet: String
        let csvPath: String
        let views: SavedViewsBar
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let filter = PayoutsFilter(request.query, request)
        let page = Pager.request(request.query)
        let services = desk.services
        let view = try await desk.store.read { store in
            try listed(filter, page, request, services, in: store)
        }
        return try desk.page(
            "payouts", view, request, title: request.words.say("nav.payouts"), live: "payout")
    }

    private static func listed(
        _ filter: PayoutsFilter, _ page: PageRequest, _ request: ConsoleRequest,
        _ services: ConsoleServices, in store: any StoreReading
    ) throws -> View {
        let words = request.words
        let profiles = services.chains.map(\.profile)
        let found = try store.payouts(filter.asked, page: page)
        let counts = try PayoutsFilter.Part.allCases.map { part in
            (part, try store.payoutCount(filter.of(part).asked, upTo: Listing.countMax + 1))
        }
        let tabs = counts.map { part, count in
            QueuePage.Tab(
                label: words.say("payouts.\(part.rawValue)"),
                path: filter.of(part).path(Listing.payouts.path), count: count,
                isHere: part == filter.part)
        }
        return View(
            rows: try found.map { _, record in
                row(
                    record, profiles, request,
                    finding: try finding(on: record, request, in: store))
            },
            pager: Pager(
                Listing.payouts.path, filter.items, last: found.last?.0, count: found.count,
                limit: page.limit, total: counts.first { $0.0 == filter.part }?.1),
            tabs: tabs, isOpenable: request.sees(.persons), part: filter.part.rawValue,
            chains: services.chainChoices(filter.chain),
            states: PayoutsFilter.states.map {
                FilterChoice(
                    value: $0, label: words.say("payoutState.\($0)"),
                    isChosen: $0 == filter.state)
            },
            wallet: filter.wallet?.text ?? "", csvPath: filter.path("/console/payouts.csv"),
            views: try SavedViewsBar(.payouts, filter, request, services, in: store))
    }

    /// The sentence of the verdict on a payout that people decide on.
    private static func finding(
        on record: PayoutRecord, _ request: ConsoleRequest, in store: any StoreReading
    ) throws -> String? {
        guard request.sees(.persons), record.awaitsApproval else { return nil }
        return try PayoutDesk.verdict(on: record.payout.id, in: store)?.staffText
            ?? request.words.say("payouts.noVerdict")
    }

    @Sendable
    static func csv(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let filter = PayoutsFilter(request.query, request)
        let profiles = desk.services.chains.map(\.profile)
        return try await .csv(
            columns, name: "payouts.csv", request, desk, after: Pager.place(request.query)
        ) { store, after, limit in
            try store.payouts(filter.asked, page: PageRequest(after: after, limit: limit)).map {
                (UInt128($0), row($1, profiles, request))
            }
        }
    }

    private static var columns: [CSVColumn<Row>] {
        [
            CSVColumn("payout") { $0.id }, CSVColumn("state") { $0.state.word },
            CSVColumn("chain") { $0.chain }, CSVColumn("asset") { $0.amount.asset },
            CSVColumn("amount") { $0.amount.full }, CSVColumn("approvals") { $0.approvals },
            CSVColumn("asked") { $0.requested.exact },
            CSVColumn("destination", .persons) { $0.destination.full },
            CSVColumn("transaction", .persons) { $0.transaction?.full ?? "" },
            CSVColumn("wallet", .persons) { $0.wallet.full },
            CSVColumn("asked by", .persons) { $0.proposer },
        ]
    }
}
