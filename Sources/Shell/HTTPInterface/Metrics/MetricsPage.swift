import ChainModel
import Connector
import Units

/// Figures for Prometheus. Source: its text format, version 0.0.4.
struct MetricsPage: Sendable {
    let text: String

    /// How many rows are counted at most where the store has no count of its own.
    private static let countMax = 1_000
    /// How many pages of events one reading counts at most; the next goes on from there.
    private static let eventPageMax = 100

    /// - Throws: `StoreFailure`.
    init(_ desk: APIDesk) async throws {
        try await MetricsPage.countEvents(desk)
        let limit = MetricsPage.countMax
        let chains = desk.services.chains
        let facts = try await desk.store.read { store in
            (
                tips: try chains.map { try store.checkpoints($0.source.profile.id).last },
                halts: try chains.map { try store.chain($0.source.profile.id)?.halt != nil },
                lists: try store.lists(),
                openCases: try store.complianceCases(
                    .open, page: PageRequest(after: nil, limit: limit)
                ).count,
                screening: try store.depositsToScreen(limit: limit).count,
                ledgerSequence: try store.ledgerSequence
            )
        }
        let now = desk.clock.now()
        var page = MetricsText()
        page.add("sluice_http_requests_total", .counter, "Requests by route and status.")
        for (name, count) in desk.counters.requests {
            page.sample([("route", name.route), ("status", "\(name.status)")], "\(count)")
        }
        page.add("sluice_events_total", .counter, "Events since the first reading, by type.")
        for (type, count) in desk.counters.events { page.sample([("type", type)], "\(count)") }
        MetricsPage.addChains(desk, tips: facts.tips, halts: facts.halts, now: now, to: &page)
        page.add("sluice_list_age_seconds", .gauge, "Since the last check of each active list.")
        for list in facts.lists where list.state == .active {
            let age = now.milliseconds(since: list.checkedAt) / 1_000
            page.sample([("source", list.version.source)], "\(age)")
        }
        page.add("sluice_rate_age_seconds", .gauge, "Since each price was published.")
        for rate in desk.services.screening.rates.sheet.rates {
            guard case .published(let time) = rate.origin else { continue }
            page.sample(
                [("asset", rate.asset.code)], "\(now.milliseconds(since: time) / 1_000)")
        }
        page.add("sluice_cases_open", .gauge, "Open cases, counted up to \(limit).")
        page.sample([], "\(facts.openCases)")
        page.add(
            "sluice_deposits_screening", .gauge, "Deposits in screening, counted up to \(limit).")
        page.sample([], "\(facts.screening)")
        page.add("sluice_ledger_sequence", .counter, "The ledger's last journal entry.")
        page.sample([], "\(facts.ledgerSequence)")
        page.add("sluice_store_commit_notices_total", .counter, "Notices of one or more commits.")
        page.sample([], "\(desk.pulse.noticeCount)")
        page.add("sluice_event_streams", .gauge, "Open event streams.")
        page.sample([], "\(desk.pulse.listenerCount)")
        text = page.text
    }

    private static func addChains(
        _ desk: APIDesk, tips: [BlockReference?], halts: [Bool], now: Timestamp,
        to page: inout MetricsText
    ) {
        let sources = desk.services.chains.map(\.source)
        page.add("sluice_chain_tip_height", .gauge, "The highest block that was taken in.")
        for (source, tip) in zip(sources, tips) {
            guard let tip else { continue }
            page.sample([("chain", source.profile.id.name)], "\(tip.height.value)")
        }
        page.add("sluice_chain_lag_seconds", .gauge, "Since the chain was last complete.")
        for source in sources {
            let status = desk.services.status.status(of: source.profile.id)
            guard let upToDateAt = status?.upToDateAt else { continue }
            let lag = max(0, now.milliseconds(since: upToDateAt) / 1_000)
            page.sample([("chain", source.profile.id.name)], "\(lag)")
        }
        page.add("sluice_chain_halted", .gauge, "1 while a person must look at the chain.")
        for (source, isHalted) in zip(sources, halts) {
            page.sample([("chain", source.profile.id.name)], isHalted ? "1" : "0")
        }
        page.add("sluice_node_requests_total", .counter, "Exchanges with each endpoint.")
        for source in sources {
            for health in source.health() {
                page.sample(
                    [("chain", source.profile.id.name), ("endpoint", health.endpoint.text)],
                    "\(health.requestCount)")
            }
        }
        page.add("sluice_node_healthy", .gauge, "1 while the endpoint is asked.")
        for source in sources {
            for health in source.health() {
                page.sample(
                    [("chain", source.profile.id.name), ("endpoint", health.endpoint.text)],
                    health.state == .healthy ? "1" : "0")
            }
        }
    }

    private static func countEvents(_ desk: APIDesk) async throws {
        guard desk.counters.place != nil else {
            desk.counters.start(at: try await desk.store.read { try $0.lastEventSequence })
            return
        }
        for _ in 0..<eventPageMax {
            guard let place = desk.counters.place else { return }
            let events = try await desk.store.read { try $0.events(after: place, limit: 1_000) }
            desk.counters.count(events, after: place)
            if events.count < 1_000 { return }
        }
    }
}

/// Writes the text format.
struct MetricsText {
    enum Kind: String {
        case counter
        case gauge
    }

    private(set) var text = ""
    private var name = ""

    /// Starts a metric; its samples follow.
    mutating func add(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ labels: [(name: String, value: String)], _ value: String) {
        let pairs = labels.map { "\($0.name)=\"\(MetricsText.escaped($0.value))\"" }
        let list = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
        text += "\(name)\(list) \(value)\n"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
    }
}
