import BitcoinRules
import ChainModel
import Connector
import DepositRules
import Encodings
import ScreeningRules
import Units

/// Cases, and questions about addresses.
enum CaseRoutes {
    static let all: [Route] = [
        Route(
            "screenAddress", .post, "/v1/screenings", .scope(.casesRead), reach: .ofAll,
            content: .json(byteLimit: Route.byteLimit), refusals: [422],
            takes: "ScreeningRequest", gives: "Screening", handler: screen),
        Route(
            "listCases", .get, "/v1/cases", .scope(.casesRead), reach: .ofAll,
            query: [
                "state", "owner", "needsSecondPerson", "overdue", "tag", "asleep", "wallet",
                "after", "limit",
            ], keepsReadOf: "queue", gives: "CasePage", handler: list),
        Route(
            "countCases", .get, "/v1/cases/counts", .scope(.casesRead), reach: .ofAll,
            gives: "CaseCounts", handler: count),
        Route(
            "getCase", .get, "/v1/cases/{id}", .scope(.casesRead), reach: .ofAll,
            keepsReadOf: "case", gives: "CaseDetail", handler: get),
        Route(
            "actOnCase", .post, "/v1/cases/{id}/actions", .scope(.casesDecide), reach: .ofAll,
            content: .json(byteLimit: Route.byteLimit), refusals: [422],
            approval: .word(CaseCommand.approve.rawValue, of: "action"),
            takes: "CaseActionRequest", gives: "Case", handler: act),
    ]

    @Sendable
    private static func screen(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        var fields = try request.fields()
        let chain = try fields.text("chain")
        let text = try fields.text("address")
        try fields.finish()
        let profile = try desk.chain(named: chain).source.profile
        let address = try address(text, of: profile)
        let index = desk.services.screening.screening.index
        let match = index.match(address)
        return .json(
            .object([
                ("chain", .string(chain)), ("address", .string(address.canonical)),
                ("checksum", .string(address.checksum.rawValue)),
                ("isListed", .bool(!match.isEmpty)),
                ("direct", .array(match.direct.map(CaseShape.hit))),
                ("related", .array(match.related.map(CaseShape.hit))),
                (
                    "lists",
                    .array(
                        index.lists.map { list in
                            .object([
                                ("id", .string(list.version.id)),
                                ("checkedAt", Shape.time(list.checkedAt)),
                            ])
                        })
                ),
            ]))
    }

    /// Reads an address of a chain.
    ///
    /// - Throws: `Problem` 422.
    static func address(
        _ text: String, of profile: ChainProfile
    ) throws(Problem) -> ScreeningAddress {
        do {
            return switch profile.family {
            case .bitcoin(let word):
                try AddressDecoding.decode(
                    text, family: .bitcoin, network: BitcoinNetwork(rawValue: word) ?? .mainnet)
            case .evm: try AddressDecoding.decode(text, family: .evm)
            }
        } catch {
            throw Problem(
                422, "notAnAddress", "It is no address of this chain: \(error).", field: "address")
        }
    }

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let query = try query(request, desk)
        let limit = try request.query.limit()
        var place: CasePriority?
        if let text = request.query["after"] {
            guard let known = CasePriority(text: text) else {
                throw Problem.malformed("after", "It must be what the page before gave as next.")
            }
            place = known
        }
        let found = try await desk.store.read { [place] in
            try $0.caseQueue(query, after: place, limit: limit)
        }
        let shape = CaseShape(now: desk.clock.now(), levels: desk.services.caseLevels)
        return .json(
            Shape.page(
                "cases", found.map { .object(shape.fields($0.record)) },
                next: found.count == limit ? found.last?.place.text : nil))
    }

    private static func query(
        _ request: APIRequest, _ desk: APIDesk
    ) throws(Problem) -> CaseQuery {
        let items = request.query
        let caller = try request.caller().principal
        var query = CaseQuery()
        switch items["state"] {
        case nil, "open": query.standing = .waiting
        case "live": query.standing = .live
        case "all": query.standing = .any
        case .some(let word):
            guard let name = CaseState.Name(rawValue: word) else {
                throw .malformed("state", "It must be open, live, all or the name of a state.")
            }
            query.standing = .state(name)
        }
        switch items["owner"] {
        case nil: query.owner = .any
        case "me": query.owner = .person(caller)
        case "nobody": query.owner = .nobody
        case .some(let name): query.owner = .person(name)
        }
        if try items.boolean("needsSecondPerson") ?? false { query.approver = caller }
        let now = desk.clock.now()
        if try items.boolean("overdue") ?? false {
            query.lateness = CaseQuery.Lateness(now: now, levels: desk.services.caseLevels)
        }
        if !(try items.boolean("asleep") ?? false) { query.awakeAt = now }
        query.tag = items["tag"]
        query.wallet = try items.identifier("wallet")
        return query
    }

    @Sendable
    private static func count(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let caller = try request.caller().principal
        let (now, levels) = (desk.clock.now(), desk.services.caseLevels)
        return try await desk.store.read { store in
            .json(
                .object(
                    try CaseQueuePart.allCases.map { part in
                        let query = part.query(of: caller, now: now, levels: levels)
                        return (
                            key: part.rawValue, value: .integer(try store.caseCount(query))
                        )
                    }))
        }
    }

    @Sendable
    private static func get(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "case")
        let shape = CaseShape(now: desk.clock.now(), levels: desk.services.caseLevels)
        return try await desk.store.read { store in
            guard let record = try store.complianceCase(id) else {
                throw Problem.notFound("case")
            }
            return .json(
                shape.detail(
                    record, verdict: try store.verdict(VerdictID(record.verdict)),
                    others: try store.complianceCases(about: record.machine.deposit)))
        }
    }

    @Sendable
    private static func act(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "case")
        let actor = try request.caller().principal
        var fields = try request.fields()
        let command = try CaseActionForm(&fields)
        let reason: CaseReason = try fields.optionalWord("reason") ?? .comment
        let note = try fields.optionalText("note") ?? ""
        let authority = try fields.optionalText("authority")
        let proposal = try fields.optionalText("proposal")
        try fields.finish()
        let payouts = desk.services.payouts
        let screening = desk.services.screening.screening
        let record = try await desk.store.write { store in
            let action = try CaseActionForm.action(
                actor, reason, note, authority: authority, at: store.now)
            return switch command {
            case .decision(let command):
                try CaseDesk.act(
                    command, on: id, seeing: proposal, action, payouts: payouts, in: store)
            case .refund(let address):
                try CaseRefunds.propose(
                    id, to: address, action, payouts: payouts, screening: screening, in: store)
            case .work(let command): try CaseDesk.work(command, on: id, action, in: store)
            }
        }
        let shape = CaseShape(now: desk.clock.now(), levels: desk.services.caseLevels)
        return .json(.object(shape.fields(record)))
    }
}

/// What a person asks to be done with a case.
enum CaseActionForm {
    case decision(CaseCommand)
    case refund(address: String)
    case work(CaseWorkCommand)

    /// The words of the work that moves no money.
    private enum Word: String, CaseIterable {
        case assign, unassign, tag, untag, snooze, wake, link, unlink
    }

    /// - Throws: `Problem` 400.
    init(_ fields: inout JSONFields) throws(Problem) {
        let text = try fields.text("action")
        if let command = CaseCommand(rawValue: text) {
            // A decision has a reason and a note; the rest may have them.
            let _: CaseReason = try fields.word("reason")
            _ = try fields.text("note")
            self = .decision(command)
            return
        }
        if text == "proposeRefund" {
            let _: CaseReason = try fields.word("reason")
            _ = try fields.text("note")
            self = .refund(address: try fields.text("address"))
            return
        }
        guard let word = Word(rawValue: text) else {
            let words =
                CaseCommand.allCases.map(\.rawValue) + ["proposeRefund"]
                + Word.allCases.map(\.rawValue)
            throw .malformed("action", "It must be one of \(words.joined(separator: ", ")).")
        }
        switch word {
        case .assign: self = .work(.assign(to: try fields.text("person")))
        case .unassign: self = .work(.unassign)
        case .tag: self = .work(.tag(try fields.text("tag")))
        case .untag: self = .work(.untag(try fields.text("tag")))
        case .snooze: self = .work(.snooze(until: try fields.time("until")))
        case .wake: self = .work(.wake)
        case .link: self = .work(.link(try Self.link(&fields)))
        case .unlink: self = .work(.unlink(try Self.link(&fields)))
        }
    }

    private static func link(_ fields: inout JSONFields) throws(Problem) -> CaseLink {
        guard let value = fields.value("link") else {
            throw .malformed("link", "It is missing.")
        }
        var inner = try JSONFields(value, place: "link")
        let kind: CaseLink.Kind = try inner.word("kind")
        let id: CaseID = try inner.identifier("id")
        try inner.finish()
        return CaseLink(kind: kind, id: id.value)
    }

    /// - Throws: `Problem` 422.
    static func action(
        _ actor: String, _ reason: CaseReason, _ note: String, authority: String? = nil,
        at time: Timestamp
    ) throws(Problem) -> CaseAction {
        guard
            let action = CaseAction(
                actor: actor, reason: reason, note: note, authority: authority, time: time)
        else {
            throw Problem(
                422, "invalid",
                "A note has \(CaseAction.noteByteCountMax) bytes at most, an authority "
                    + "\(CaseAction.nameByteCountMax).", field: "note")
        }
        return action
    }
}
