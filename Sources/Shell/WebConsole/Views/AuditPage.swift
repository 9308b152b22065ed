import Connector
import ScreeningRules
import Units

/// `/console/audit`: what staff looked at and did, and what happened.
enum AuditPage {
    struct Line: Sendable {
        let number: UInt64
        let time: ShownTime
        let who: String?
        let what: String
        /// The event's type as programs read it; empty for the trail.
        let type: String
        let kind: String?
        let subject: String?
        let subjectPath: String?
        let facts: String?
    }

    struct View: Sendable {
        let lines: [Line]
        let pager: Pager
        let isTrail: Bool
        let path: String
        let tabs: [QueuePage.Tab]
        let staffName: String
        let isSubjectSeen: Bool
        let subjectText: String
        let from: String
        let until: String
        let csvPath: String
        let chainSeal: AuditSeal
    }

    /// What people did and saw.
    @Sendable
    static func trail(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        try await page(isTrail: true, request, desk)
    }

    /// What happened.
    @Sendable
    static func events(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        try await page(isTrail: false, request, desk)
    }

    private static let trailPath = "/console/audit"
    private static let eventsPath = "/console/audit/events"

    private static func page(
        isTrail: Bool, _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let page = Pager.request(request.query, limit: 100)
        let found = try await desk.store.read { try lines(isTrail, page, request, in: $0) }
        let query = ["staff", "subject", "from", "until"].map { ($0, request.query[$0]) }
        let path = isTrail ? trailPath : eventsPath
        let seal = try await AuditSeal.look(request, desk)
        let rest = FormFields.text(query)
        let tabs = [("trail", trailPath), ("events", eventsPath)].filter {
            request.may(.get, $0.1)
        }.map { name, target in
            QueuePage.Tab(
                label: request.words.say("audit.\(name)"), path: "\(target)?\(rest)", count: 0,
                isHere: target == path)
        }
        return try desk.page(
            "audit",
            View(
                lines: found,
                pager: Pager(
                    path, query, last: found.last.map { UInt128($0.number) }, count: found.count,
                    limit: page.limit), isTrail: isTrail, path: path, tabs: tabs,
                staffName: request.query["staff"], isSubjectSeen: request.sees(.persons),
                subjectText: request.query["subject"],
                from: request.query["from"], until: request.query["until"],
                csvPath: "\(path).csv?\(rest)", chainSeal: seal),
            request, title: request.words.say("nav.audit"))
    }

    @Sendable
    static func trailCSV(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let columns: [CSVColumn<Line>] = [
            CSVColumn("number", .trail) { "\($0.number)" },
            CSVColumn("time", .trail) { $0.time.exact },
            CSVColumn("who", .trail) { $0.who ?? "" }, CSVColumn("what", .trail) { $0.what },
            CSVColumn("kind", .trail) { $0.kind ?? "" },
            CSVColumn("subject", .trail) { $0.subject ?? "" },
        ]
        return try await .csv(
            columns, name: "trail.csv", request, desk, after: Pager.place(request.query),
            reading(isTrail: true, request))
    }

    @Sendable
    static func eventsCSV(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let columns: [CSVColumn<Line>] = [
            CSVColumn("number", .events) { "\($0.number)" },
            CSVColumn("time", .events) { $0.time.exact },
            CSVColumn("who", .events) { $0.who ?? "" },
            CSVColumn("type", .events) { $0.type },
            CSVColumn("subject", .events) { $0.subject ?? "" },
            CSVColumn("facts", .events) { $0.facts ?? "" },
        ]
        return try await .csv(
            columns, name: "events.csv", request, desk, after: Pager.place(request.query),
            reading(isTrail: false, request))
    }

    /// Reads the lines of a table to save.
    private static func reading(
        isTrail: Bool, _ request: ConsoleRequest
    ) -> SavedTable<Line, UInt128>.Read {
        { store, after, limit in
            let page = PageRequest(after: after, limit: limit)
            return try lines(isTrail, page, request, in: store).map { (UInt128($0.number), $0) }
        }
    }

    private static func lines(
        _ isTrail: Bool, _ page: PageRequest, _ request: ConsoleRequest,
        in store: any StoreReading
    ) throws -> [Line] {
        let filter = TrailFilter(
            staff: request.query.optional("staff"),
            subject: request.sees(.persons) ? request.query.optional("subject") : nil,
            from: CalendarDate(request.query["from"])?.start,
            before: CalendarDate(request.query["until"])?.start.adding(seconds: 86_400))
        let (words, now) = (request.words, request.now)
        guard isTrail else {
            return try store.newestEvents(filter, page: page).map { event in
                Line(
                    number: event.sequence, time: ShownTime(event.time, now: now, words),
                    who: event.actor, what: words.event(event.type), type: event.type, kind: nil,
                    subject: event.subject,
                    subjectPath: path(String(event.type.prefix { $0 != "." }), event.subject),
                    facts: String(decoding: event.json, as: UTF8.self))
            }
        }
        return try store.staffTrail(filter, page: page).map { line in
            // Whose wallet or case it was is for those who may open it.
            let isSeen = request.sees(.persons) || Sight(ofKind: line.kind) == .trail
            return Line(
                number: line.number, time: ShownTime(line.time, now: now, words),
                who: line.staff, what: act(line.act, words), type: "",
                kind: words.say("kind.\(line.kind)"),
                subject: isSeen && !line.subject.isEmpty ? line.subject : nil,
                subjectPath: isSeen ? path(line.kind, line.subject) : nil, facts: nil)
        }
    }

    /// What was done, in words; reads over the API name the key.
    private static func act(_ act: String, _ words: Words) -> String {
        guard let key = APIReads.key(ofAct: act) else { return words.say("trail.\(act)") }
        return words.say("trail.read", ["key": key])
    }

    private static func path(_ kind: String, _ id: String) -> String? {
        guard !id.isEmpty else { return nil }
        return switch kind {
        case "case": "/console/cases/\(id)"
        case "deposit": "/console/deposits/\(id)"
        case "wallet": "/console/wallets/\(id)"
        case "payout": "/console/payouts/\(id)"
        default: nil
        }
    }
}
