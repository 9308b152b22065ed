import Connector
import ScreeningRules
import Units

/// `/console/queue`: what waits for a person, in the order in which the service says.
enum QueuePage {
    struct Row: Sendable {
        let id: String
        let path: String
        let reference: String
        let state: ShownState
        let clock: ShownClock?
        let amount: ShownAmount
        let points: String
        let reason: String
        let opened: ShownTime
        let proposer: String?
        let assignee: String?
        let tags: [String]
        let asleepUntil: ShownTime?
        let isSenior: Bool
        let isOpenable: Bool
        let isMine: Bool
        /// Whether it may be finished together with others.
        let isSmall: Bool
    }

    struct Tab: Sendable {
        let label: String
        let path: String
        let count: String
        let isHere: Bool

        init(label: String, path: String, count: Int, isHere: Bool) {
            self.label = label
            self.path = path
            self.count = Listing.shown(count)
            self.isHere = isHere
        }
    }

    struct View: Sendable {
        let rows: [Row]
        let tabs: [Tab]
        let pager: Pager
        let csvPath: String
        let isOpenable: Bool
        let part: String
        let states: [FilterChoice]
        let tag: String
        let wallet: String
        let bulk: BulkPage.Form?
        let bulks: [BulkPage.Proposal]
        let views: SavedViewsBar
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let filter = try QueueFilter(request.query, request, desk.services.caseLevels)
        let place = CasePriority(text: request.query["after"])
        let isOpenable = request.sees(.persons)
        let services = desk.services
        let (rows, counts, last, bulks, views) = try await desk.store.read { store in
            let found = try store.caseQueue(filter.query, after: place, limit: Pager.rowCount)
            let rows = try found.map { one in
                // Without the rights to a case only the rules' names are shown.
                try row(
                    one.record,
                    verdict: isOpenable ? store.verdict(VerdictIDs.of(one.record)) : nil, filter,
                    request)
            }
            let counts = try QueueFilter.Part.allCases.map {
                try store.caseCount(filter.of($0).query)
            }
            let bulks = isOpenable ? try BulkPage.proposals(request, in: store) : []
            let views = try SavedViewsBar(.queue, filter, request, services, in: store)
            return (rows, counts, found.last?.place.text, bulks, views)
        }
        let words = request.words
        let here = QueueFilter.Part.allCases.firstIndex(of: filter.part)
        return try desk.page(
            "queue",
            View(
                rows: rows,
                tabs: zip(QueueFilter.Part.allCases, counts).map { part, count in
                    Tab(
                        label: words.say("queue.\(part.rawValue)"),
                        path: filter.of(part).path("/console/queue"),
                        count: count,
                        isHere: part == filter.part)
                },
                pager: Pager(
                    "/console/queue", filter.items, last: last, count: rows.count,
                    limit: Pager.rowCount, total: here.map { counts[$0] }),
                csvPath: filter.path("/console/queue.csv"), isOpenable: isOpenable,
                part: filter.part.rawValue, states: filter.stateChoices(words),
                tag: filter.tag ?? "", wallet: filter.wallet?.text ?? "",
                bulk: try BulkPage.form(rows, request), bulks: bulks, views: views),
            request, title: words.say("nav.queue"), live: "case")
    }

    @Sendable
    static func csv(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let filter = try QueueFilter(request.query, request, desk.services.caseLevels)
        let place = CasePriority(text: request.query["after"])
        let (words, now, levels) = (request.words, request.now, filter.levels)
        @Sendable func exact(_ time: Timestamp?) -> String {
            time.map { ShownTime($0, now: now, words).exact } ?? ""
        }
        let columns: [CSVColumn<CaseRecord>] = [
            CSVColumn("case") { $0.machine.id.text },
            CSVColumn("state") { $0.machine.state.shown(words).word },
            CSVColumn("asset") { $0.amount.asset.code },
            CSVColumn("amount") { $0.amount.decimal },
            CSVColumn("points") { "\($0.grounds.points)" },
            CSVColumn("rules") { $0.grounds.rules.joined(separator: " ") },
            CSVColumn("level") { $0.machine.isSenior ? "senior" : "" },
            CSVColumn("opened") { exact($0.machine.openedAt) },
            CSVColumn("due") { exact($0.machine.dueAt(levels)) },
            CSVColumn("wallet", .persons) { $0.wallet.text },
            CSVColumn("proposed by", .persons) { $0.machine.state.proposer ?? "" },
            CSVColumn("assigned to", .persons) { $0.machine.work.assignee ?? "" },
            CSVColumn("tags", .persons) { $0.machine.work.tags.joined(separator: " ") },
        ]
        return try await .csv(
            columns, name: "queue.csv", request, desk, after: place
        ) { store, after, limit in
            try store.caseQueue(filter.query, after: after, limit: limit).map {
                ($0.place, $0.record)
            }
        }
    }

    private static func row(
        _ record: CaseRecord, verdict: VerdictRecord?, _ filter: QueueFilter,
        _ request: ConsoleRequest
    ) throws -> Row {
        let (words, now) = (request.words, request.now)
        let machine = record.machine
        let isOpenable = request.sees(.persons)
        let rules = record.grounds.rules.joined(separator: ", ")
        let name = try request.actor()
        return Row(
            id: machine.id.text, path: "/console/cases/\(machine.id.text)",
            reference: ShownAddress.shortened(machine.id.text),
            state: machine.state.shown(words),
            clock: ShownClock(machine, now: now, levels: filter.levels, words),
            amount: ShownAmount(record.amount), points: "\(record.grounds.points)",
            reason: verdict.flatMap { ShownVerdict($0, now: now, words).reasons.first?.text }
                ?? verdict?.staffText ?? rules,
            opened: ShownTime(machine.openedAt, now: now, words),
            proposer: isOpenable ? machine.state.proposer : nil,
            assignee: isOpenable ? machine.work.assignee : nil,
            tags: isOpenable ? machine.work.tags : [],
            asleepUntil: machine.isSnoozed(at: now)
                ? machine.work.snooze.map { ShownTime($0.until, now: now, words) } : nil,
            isSenior: machine.isSenior, isOpenable: isOpenable,
            isMine: machine.state.proposer == name,
            isSmall: !machine.isSenior
                && (machine.state == .alert
                    || machine.state == .open && record.grounds.areDustOnly)
        )
    }
}

/// Which cases a page of the queue has, as the address bar says it.
struct QueueFilter: ListingFilter {
    /// A part of the queue; the first five are the service's own.
    enum Part: String, CaseIterable {
        case waiting
        case mine
        case unassigned
        case needsSecondPerson
        case overdue
        /// Also what is over or put aside.
        case all
    }

    let part: Part
    let state: CaseState.Name?
    let tag: String?
    let wallet: WalletID?
    let levels: CaseServiceLevels
    private let person: String
    private let now: Timestamp

    init(
        _ query: FormFields, _ request: ConsoleRequest, _ levels: CaseServiceLevels
    ) throws(ConsoleRefusal) {
        part = Part(rawValue: query["part"]) ?? .waiting
        state = CaseState.Name(rawValue: query["state"])
        let isSeen = request.sees(.persons)
        tag = isSeen ? query.optional("tag") : nil
        wallet = isSeen ? WalletID(text: query["wallet"]) : nil
        self.levels = levels
        person = try request.actor()
        now = request.now
    }

    private init(_ other: QueueFilter, _ part: Part) {
        self.part = part
        state = other.state
        tag = other.tag
        wallet = other.wallet
        levels = other.levels
        person = other.person
        now = other.now
    }

    /// The same filter on another part.
    func of(_ part: Part) -> QueueFilter { QueueFilter(self, part) }

    /// What the store is asked.
    var query: CaseQuery {
        var query =
            CaseQueuePart(rawValue: part.rawValue)?.query(of: person, now: now, levels: levels)
            ?? CaseQuery(standing: .any)
        if let state { query.standing = .state(state) }
        query.tag = tag
        query.wallet = wallet
        return query
    }

    /// The filter for the address bar; what is empty is left out there.
    var items: [(String, String)] {
        [
            ("part", part.rawValue), ("state", state?.rawValue ?? ""), ("tag", tag ?? ""),
            ("wallet", wallet?.text ?? ""),
        ]
    }

    func stateChoices(_ words: Words) -> [FilterChoice] {
        CaseState.Name.allCases.map { name in
            FilterChoice(
                value: name.rawValue,
                label: words.say("state.\(name == .open ? "held" : name.rawValue)"),
                isChosen: name == state)
        }
    }
}
