import Connector
import Encodings
import ScreeningRules
import Units

/// `/console/lists`: which editions are in force, how old they are, and which wait for a person.
enum ListsPage {
    struct Row: Sendable {
        let id: String
        let source: String
        let kind: String
        let published: String
        let entryCount: String
        let state: ShownState
        let isOld: Bool
        let checked: ShownTime
        let imported: ShownTime
        let importedBy: String
        let decidedBy: String?
        let concerns: [String]
        let digest: ShownAddress
        let mayDecide: Bool
        let isWaiting: Bool
        let token: String
    }

    static func isOld(_ record: ListRecord, now: Timestamp, warningHours: Int64) -> Bool {
        record.state == .active
            && now.milliseconds(since: record.checkedAt) > warningHours * 3_600_000
    }

    static func row(
        _ record: ListRecord, _ request: ConsoleRequest, warningHours: Int64
    ) throws -> Row {
        let words = request.words
        let person = try request.person()
        let isOld = isOld(record, now: request.now, warningHours: warningHours)
        let (tone, icon) =
            switch record.state {
            case .active: isOld ? ("wait", "alert") : ("good", "check")
            case .awaitingApproval: ("second", "people")
            case .superseded: ("plain", "dot")
            case .rejected: ("bad", "lock")
            }
        return Row(
            id: record.version.id, source: record.version.source,
            kind: words.say("listKind.\(record.version.kind.rawValue)"),
            published: "\(record.version.published)",
            entryCount: ShownAmount.grouped("\(record.version.entryCount)"),
            state: ShownState(
                tone: tone, icon: icon,
                word: words.say(isOld ? "lists.old" : "listState.\(record.state.rawValue)")),
            isOld: isOld, checked: ShownTime(record.checkedAt, now: request.now, words),
            imported: ShownTime(record.importedAt, now: request.now, words),
            importedBy: record.importedBy, decidedBy: record.decidedBy,
            concerns: record.concerns,
            digest: ShownAddress(Hex.encode(record.version.digest.bytes)),
            mayDecide: record.state == .awaitingApproval
                && request.may(.post, "/console/lists/decide")
                && record.importedBy != person.staff.name,
            isWaiting: record.state == .awaitingApproval, token: person.formToken)
    }

    @Sendable
    static func decide(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let actor = try request.actor()
        let id = request.form["list"]
        let command = request.form["command"]
        guard ["approve", "reject"].contains(command) else { throw ConsoleRefusal.malformed }
        let lists = desk.services.lists
        try await desk.store.write { store in
            _ = try lists.decide(id, approve: command == "approve", by: actor, in: store)
            try store.appendStaffTrail(staff: actor, act: command, kind: "list", subject: id)
        }
        let screening = desk.services.screening
        try await desk.store.read { try screening.reload(from: $0) }
        return .redirect("/console/lists")
    }
}
