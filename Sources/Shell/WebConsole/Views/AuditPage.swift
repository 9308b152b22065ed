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
        let kind: String?
        let subject: String?
        let subjectPath: String?
        let facts: String?
    }

    struct View: Sendable {
        let lines: [Line]
        let pager: Pager
        let isTrail: Bool
        let tabs: [QueuePage.Tab]
        let staffName: String
        let subjectText: String
        let from: String
        let until: String
        let csvPath: String
        let chainSeal: AuditSeal
    }

    /// The most lines of one saved table.
    private static let csvLineCountMax = 10_000

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let isTrail = request.query["part"] != "events"
        let page = Pager.request(request.query, limit: 100)
        let lines = try await lines(isTrail, page, request, desk)
        let query = ["staff", "subject", "from", "until"].map { ($0, request.query[$0]) }
        let part = isTrail ? "trail" : "events"
        let seal = try await AuditSeal.look(request, desk)
        let rest = query.filter { !$0.1.isEmpty }
            .map { "&\($0.0)=\(FormFields.encode($0.1))" }.joined()
        return try desk.page(
            "audit",
            View(
                lines: lines,
                pager: Pager(
                    "/console/audit", [("part", part)] + query,
                    last: lines.last.map { UInt128($0.number) }, count: lines.count,
                    limit: page.limit), isTrail: isTrail,
                tabs: ["trail", "events"].map { one in
                    QueuePage.Tab(
                        label: request.words.say("audit.\(one)"),
                        path: "/console/audit?part=\(one)\(rest)", count: 0, isHere: one == part)
                },
                staffName: request.query["staff"], subjectText: request.query["subject"],
                from: request.query["from"], until: request.query["until"],
                csvPath: "/console/audit.csv?part=\(part)\(rest)",
                chainSeal: seal),
            request, title: request.words.say("nav.audit"))
    }

    @Sendable
    static func csv(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let isTrail = request.query["part"] != "events"
        var page = Pager.request(request.query, limit: 1_000)
        var lines: [Line] = []
        while lines.count < csvLineCountMax {
            let more = try await self.lines(isTrail, page, request, desk)
            lines += more
            guard more.count == page.limit, let last = more.last else { break }
            page = PageRequest(after: UInt128(last.number), limit: page.limit)
        }
        return .csv(
            CSV.table(
                ["number", "time", "who", "what", "kind", "subject", "facts"],
                lines.map {
                    [
                        "\($0.number)", $0.time.exact, $0.who ?? "", $0.what, $0.kind ?? "",
                        $0.subject ?? "", $0.facts ?? "",
                    ]
                }), name: isTrail ? "trail.csv" : "events.csv")
    }

    private static func lines(
        _ isTrail: Bool, _ page: PageRequest, _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> [Line] {
        let filter = TrailFilter(
            staff: request.query.optional("staff"), subject: request.query.optional("subject"),
            from: day(request.query["from"]),
            before: day(request.query["until"]).map { $0.adding(seconds: 86_400) })
        let (words, now) = (request.words, request.now)
        return try await desk.store.read { store in
            guard isTrail else {
                return try store.newestEvents(filter, page: page).map { event in
                    Line(
                        number: event.sequence, time: ShownTime(event.time, now: now, words),
                        who: nil, what: event.type, kind: nil, subject: event.subject,
                        subjectPath: path(
                            String(event.type.prefix { $0 != "." }), event.subject),
                        facts: String(decoding: event.json, as: UTF8.self))
                }
            }
            return try store.staffTrail(filter, page: page).map { line in
                Line(
                    number: line.number, time: ShownTime(line.time, now: now, words),
                    who: line.staff, what: words.say("trail.\(line.act)"),
                    kind: words.say("kind.\(line.kind)"),
                    subject: line.subject.isEmpty ? nil : line.subject,
                    subjectPath: path(line.kind, line.subject), facts: nil)
            }
        }
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

    /// Midnight of a day in UTC; nil for what is no day.
    private static func day(_ text: String) -> Timestamp? {
        guard let date = CalendarDate(text) else { return nil }
        // Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
        // `days_from_civil`.
        let year = date.month <= 2 ? date.year - 1 : date.year
        let era = year / 400
        let yearOfEra = year - era * 400
        let shifted = date.month > 2 ? date.month - 3 : date.month + 9
        let dayOfEra =
            yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * shifted + 2) / 5
            + date.day - 1
        return Timestamp(seconds: Int64(era * 146_097 + dayOfEra - 719_468) * 86_400)
    }
}
