import Connector
import ScreeningRules
import Units

/// `/console/queue`: what waits for a person, worst first.
enum QueuePage {
    /// How many cases are sorted into one queue.
    static let rowCountMax = 1_000

    struct Row: Sendable {
        let id: String
        let path: String
        let reference: String
        let state: ShownState
        let clock: CaseClock
        let amount: ShownAmount
        let points: String
        let reason: String
        let opened: ShownTime
        let proposer: String?
        let isSenior: Bool
        let isOpenable: Bool
        let isMine: Bool
    }

    struct Tab: Sendable {
        let label: String
        let path: String
        let count: Int
        let isHere: Bool
    }

    struct View: Sendable {
        let rows: [Row]
        let tabs: [Tab]
        let csvPath: String
        let isCut: Bool
        let limit: Int
        let isOpenable: Bool
    }

    /// Which part of the queue.
    enum Part: String, CaseIterable {
        case open
        case second
        case mine
        case senior
        case all

        func has(_ record: CaseRecord, for name: String) -> Bool {
            let machine = record.machine
            switch self {
            case .open: return machine.state != .frozen && machine.state != .released
            case .second: return machine.state.proposer.map { $0 != name } ?? false
            case .mine: return machine.state.proposer == name
            case .senior: return Part.open.has(record, for: name) && machine.isSenior
            case .all: return true
            }
        }
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let part = Part(rawValue: request.query["part"]) ?? .open
        let name = try request.actor()
        let (all, isCut) = try await load(part == .all ? .all : .open, desk)
        let isOpenable = request.may(.get, "/console/cases/{id}")
        let rows = all.filter { part.has($0.record, for: name) }.sorted(by: precedes).map {
            row($0, name, isOpenable: isOpenable, request)
        }
        let tabs = Part.allCases.map { one in
            Tab(
                label: request.words.say("queue.\(one.rawValue)"),
                path: "/console/queue?part=\(one.rawValue)",
                count: one == .all && part != .all
                    ? 0 : all.filter { one.has($0.record, for: name) }.count,
                isHere: one == part)
        }
        return try desk.page(
            "queue",
            View(
                rows: rows, tabs: tabs, csvPath: "/console/queue.csv?part=\(part.rawValue)",
                isCut: isCut, limit: rowCountMax, isOpenable: isOpenable),
            request, title: request.words.say("nav.queue"), live: "case")
    }

    @Sendable
    static func csv(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let part = Part(rawValue: request.query["part"]) ?? .open
        let name = try request.actor()
        let (all, _) = try await load(part == .all ? .all : .open, desk)
        let rows = all.filter { part.has($0.record, for: name) }.sorted(by: precedes).map { one in
            [
                one.record.machine.id.text, one.record.machine.state.shown(request.words).word,
                one.record.amount.asset.code, one.record.amount.decimal, one.points,
                one.record.machine.isSenior ? "senior" : "",
                ShownTime(one.record.machine.openedAt, now: request.now, request.words).exact,
                one.record.machine.state.proposer ?? "",
            ]
        }
        return .csv(
            CSV.table(
                [
                    "case", "state", "asset", "amount", "points", "level", "opened", "proposed by",
                ], rows), name: "queue.csv")
    }

    /// A case with what its verdict weighs.
    struct Weighed: Sendable {
        let record: CaseRecord
        let verdict: VerdictRecord?
        let points: String
    }

    static func load(
        _ filter: CaseFilter, _ desk: ConsoleDesk
    ) async throws -> ([Weighed], Bool) {
        let (now, words) = (desk.services.clock.now(), desk.languages.english)
        return try await desk.store.read { store in
            let page = PageRequest(after: nil, limit: rowCountMax)
            let found = try store.complianceCases(filter, page: page)
            let rows = try found.map { _, record in
                let verdict = try store.verdict(VerdictIDs.of(record))
                return Weighed(
                    record: record, verdict: verdict,
                    points: verdict.map { ShownVerdict($0, now: now, words).points } ?? "0")
            }
            return (rows, found.count == rowCountMax)
        }
    }

    /// Frozen money first, then senior cases, then points, amount, and age.
    private static func precedes(_ left: Weighed, _ right: Weighed) -> Bool {
        let (one, other) = (left.record, right.record)
        if one.machine.isSenior != other.machine.isSenior { return one.machine.isSenior }
        let (points, otherPoints) = (Int(left.points) ?? 0, Int(right.points) ?? 0)
        if points != otherPoints { return points > otherPoints }
        if one.amount.asset == other.amount.asset, one.amount != other.amount {
            return other.amount.isAtMost(one.amount)
        }
        if one.machine.openedAt != other.machine.openedAt {
            return one.machine.openedAt < other.machine.openedAt
        }
        return one.machine.id < other.machine.id
    }

    private static func row(
        _ one: Weighed, _ name: String, isOpenable: Bool, _ request: ConsoleRequest
    ) -> Row {
        let machine = one.record.machine
        let shown = one.verdict.map { ShownVerdict($0, now: request.now, request.words) }
        let proposer = machine.state.proposer
        return Row(
            id: machine.id.text, path: "/console/cases/\(machine.id.text)",
            reference: ShownAddress.shortened(machine.id.text),
            state: machine.state.shown(request.words),
            clock: CaseClock(machine, now: request.now, request.words),
            amount: ShownAmount(one.record.amount), points: one.points,
            // Without the rights to a case only the rules' names are shown: no address, no name.
            reason: isOpenable
                ? shown?.reasons.first?.text ?? ""
                : (shown?.reasons.map(\.rule) ?? []).joined(separator: ", "),
            opened: ShownTime(machine.openedAt, now: request.now, request.words),
            proposer: isOpenable ? proposer : nil, isSenior: machine.isSenior,
            isOpenable: isOpenable, isMine: proposer == name)
    }
}
