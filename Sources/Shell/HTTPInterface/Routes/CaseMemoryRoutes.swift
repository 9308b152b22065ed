import BitcoinRules
import ChainModel
import Connector
import Encodings
import ScreeningRules
import Units

/// What cases leave behind: hits that mean somebody else, and property that is blocked.
enum CaseMemoryRoutes {
    static let all: [Route] = [
        Route(
            "proposeFalsePositive", .post, "/v1/cases/{id}/false-positives",
            .scope(.casesDecide), reach: .ofAll, content: .json(byteLimit: Route.byteLimit),
            success: 201, refusals: [422], approval: .never,
            takes: "FalsePositiveRequest", gives: "FalsePositive",
            handler: propose),
        Route(
            "listFalsePositives", .get, "/v1/false-positives", .scope(.casesRead),
            reach: .ofAll, query: ["state", "after", "limit"], keepsReadOf: "falsePositive",
            gives: "FalsePositivePage", handler: falsePositives),
        Route(
            "decideOnFalsePositive", .post, "/v1/false-positives/{id}/decision",
            .scope(.casesDecide), reach: .ofAll, content: .json(byteLimit: Route.byteLimit),
            refusals: [422], approval: .unlessFalse("approve"),
            takes: "FalsePositiveDecision", gives: "FalsePositive",
            handler: decide),
        Route(
            "revokeFalsePositive", .post, "/v1/false-positives/{id}/revocation",
            .scope(.casesDecide), reach: .ofAll, content: .optionalJSON, refusals: [422],
            approval: .never,
            takes: "FalsePositiveRevocation", gives: "FalsePositive", handler: revoke),
        Route(
            "listBlockedProperty", .get, "/v1/blocked-property", .scope(.casesRead),
            reach: .ofAll, query: ["report", "heldOn", "after", "limit"],
            keepsReadOf: "blockedProperty", gives: "BlockedPropertyPage", handler: blocked),
        Route(
            "reportBlockedProperty", .post, "/v1/blocked-property/{id}/reported",
            .scope(.casesDecide), reach: .ofAll, content: .json(byteLimit: Route.byteLimit),
            refusals: [422], approval: .never,
            takes: "BlockedPropertyReport", gives: "BlockedProperty",
            handler: report),
    ]

    @Sendable
    private static func propose(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "case")
        let actor = try request.caller().principal
        var fields = try request.fields()
        let ruleText = try fields.text("rule")
        guard let rule = ScreeningRule(rawValue: ruleText) else {
            throw Problem.malformed("rule", "It must be the id of a rule, such as S-02.")
        }
        let profile = try desk.chain(named: try fields.text("chain")).source.profile
        let text = try fields.text("address")
        let ask = FalsePositiveAsk(
            rule: rule, address: try CaseRoutes.address(text, of: profile),
            source: try fields.text("source"), label: try fields.text("label"),
            partyID: try fields.text("partyID"), until: try fields.time("until"))
        let note = try fields.text("note")
        let authority = try fields.optionalText("authority")
        try fields.finish()
        let screening = desk.services.screening.screening
        let record = try await desk.store.write { store in
            try FalsePositives.propose(
                ask, in: id,
                try CaseActionForm.action(
                    actor, .falsePositive, note, authority: authority, at: store.now),
                index: screening.index, rules: screening.rules, store: store)
        }
        return .json(shape(record), status: request.route.success)
    }

    @Sendable
    private static func falsePositives(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        var state: FalsePositiveRecord.State?
        if let word = request.query["state"] {
            guard let known = FalsePositiveRecord.State(rawValue: word) else {
                throw Problem.malformed(
                    "state", "It must be proposed, accepted, rejected or revoked.")
            }
            state = known
        }
        let page = try request.query.page()
        let found = try await desk.store.read { [state] in
            try $0.falsePositives(state, page: page)
        }
        let next = found.count == page.limit ? found.last.map { "\($0.0)" } : nil
        return .json(Shape.page("falsePositives", found.map { shape($0.1) }, next: next))
    }

    @Sendable
    private static func decide(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "false positive")
        let actor = try request.caller().principal
        var fields = try request.fields()
        let isApproval = try fields.boolean("approve")
        try fields.finish()
        return .json(
            shape(
                try await desk.store.write {
                    try FalsePositives.decide(id.value, isApproval: isApproval, by: actor, in: $0)
                }))
    }

    @Sendable
    private static func revoke(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "false positive")
        let actor = try request.caller().principal
        try request.fields().finish()
        return .json(
            shape(
                try await desk.store.write {
                    try FalsePositives.revoke(id.value, by: actor, in: $0)
                }))
    }

    @Sendable
    private static func blocked(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        var query = BlockedPropertyQuery()
        if let word = request.query["report"] {
            guard let known = BlockedPropertyQuery.Report(rawValue: word) else {
                throw Problem.malformed("report", "It must be due, filed or all.")
            }
            query.report = known
        }
        if let text = request.query["heldOn"] {
            guard text.utf8.count == 10, let day = CalendarDate(text),
                let midnight = UTCText.parse("\(day)T00:00:00.000Z")
            else { throw Problem.malformed("heldOn", "It must be a day such as 2026-06-30.") }
            query.heldAt = midnight.adding(seconds: 86_400)
        }
        let page = try request.query.page()
        let found = try await desk.store.read { [query] in
            try $0.blockedProperty(query, page: page)
        }
        let days = desk.services.businessDays
        let next = found.count == page.limit ? found.last.map { "\($0.0)" } : nil
        guard request.accepts("text/csv") else {
            return .json(
                Shape.page("property", found.map { shape($0.1, days) }, next: next))
        }
        let rows =
            [BlockedPropertyColumns.header]
            + found.map {
                BlockedPropertyColumns.row($0.1, days)
            }
        var answer = APIAnswer.text(rows.joined(), type: "text/csv; charset=utf-8")
        if let next { answer.headers.append(("X-Next", next)) }
        return answer
    }

    @Sendable
    private static func report(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "blocked property")
        let actor = try request.caller().principal
        var fields = try request.fields()
        let reference = try fields.text("reference")
        try fields.finish()
        let property = try await desk.store.write {
            try BlockedProperties.file(id, reference: reference, by: actor, in: $0)
        }
        return .json(shape(property, desk.services.businessDays))
    }

    private static func shape(_ record: FalsePositiveRecord) -> JSONValue {
        .object([
            ("id", .string(CaseID(record.id).text)),
            ("case", .string(record.complianceCase.text)), ("rule", .string(record.rule.rawValue)),
            ("address", .string(record.address)), ("entry", .string(record.entryID)),
            ("until", Shape.time(record.until)),
            ("authority", Shape.optional(record.authority) { .string($0) }),
            ("proposedBy", .string(record.proposer)), ("note", .string(record.note)),
            ("proposedAt", Shape.time(record.proposedAt)),
            ("state", .string(record.state.rawValue)),
            ("decidedBy", Shape.optional(record.decidedBy) { .string($0) }),
            ("decidedAt", Shape.optional(record.decidedAt, Shape.time)),
        ])
    }

    private static func shape(_ property: BlockedProperty, _ days: BusinessDays) -> JSONValue {
        var filed: (String, String, Timestamp)?
        if case .filed(let reference, let actor, let time) = property.report {
            filed = (reference, actor, time)
        }
        return .object([
            ("case", .string(property.complianceCase.text)),
            ("deposit", .string(property.deposit.text)),
            ("wallet", .string(property.wallet.text)),
            ("amount", Shape.amount(property.amount)),
            ("value", Shape.optional(property.value, Shape.amount)),
            ("entries", .array(property.entries.map { .string($0) })),
            ("blockedAt", Shape.time(property.blockedAt)),
            ("dueAt", Shape.time(property.dueAt(days))),
            ("reference", Shape.optional(filed) { .string($0.0) }),
            ("reportedBy", Shape.optional(filed) { .string($0.1) }),
            ("reportedAt", Shape.optional(filed) { Shape.time($0.2) }),
            ("endedAt", Shape.optional(property.endedAt, Shape.time)),
        ])
    }
}

/// Blocked property as CSV.
enum BlockedPropertyColumns {
    static let header =
        "case,deposit,wallet,asset,amount,value_currency,value,entries,blocked_at,due_at,reference,"
        + "reported_by,reported_at,ended_at\r\n"

    static func row(_ property: BlockedProperty, _ days: BusinessDays) -> String {
        var filed = ["", "", ""]
        if case .filed(let reference, let actor, let time) = property.report {
            filed = [reference, actor, UTCText.format(time)]
        }
        let fields =
            [
                property.complianceCase.text, property.deposit.text, property.wallet.text,
                property.amount.asset.code, property.amount.decimal,
                property.value?.asset.code ?? "", property.value?.decimal ?? "",
                property.entries.joined(separator: "; "), UTCText.format(property.blockedAt),
                UTCText.format(property.dueAt(days)),
            ] + filed + [property.endedAt.map(UTCText.format) ?? ""]
        return CSVText.row(fields)
    }
}
