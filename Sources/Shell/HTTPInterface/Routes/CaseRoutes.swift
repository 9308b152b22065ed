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
            query: ["state", "after", "limit"], gives: "CasePage", handler: list),
        Route(
            "getCase", .get, "/v1/cases/{id}", .scope(.casesRead), reach: .ofAll,
            gives: "CaseDetail", handler: get),
        Route(
            "actOnCase", .post, "/v1/cases/{id}/actions", .scope(.casesDecide), reach: .ofAll,
            content: .json(byteLimit: Route.byteLimit), refusals: [422],
            takes: "CaseActionRequest", gives: "Case", handler: act),
    ]

    @Sendable
    private static func screen(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        var fields = try request.fields()
        let chain = try fields.text("chain")
        let text = try fields.text("address")
        try fields.finish()
        let address = try address(text, on: chain, desk)
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

    /// Returns the address that a text names on a chain.
    ///
    /// - Throws: `Problem` 422 for a chain that is not followed, and for no address of it.
    static func address(
        _ text: String, on chain: String, _ desk: APIDesk
    ) throws -> ScreeningAddress {
        let profile = try desk.chain(named: chain).source.profile
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
        var filter = CaseFilter.open
        if let word = request.query["state"] {
            guard let known = CaseFilter(rawValue: word) else {
                throw Problem.malformed("state", "It must be open or all.")
            }
            filter = known
        }
        let asked = filter
        let page = try request.query.page()
        let found = try await desk.store.read { try $0.complianceCases(asked, page: page) }
        let next = found.count == page.limit ? found.last.map { "\($0.0)" } : nil
        return .json(
            Shape.page("cases", found.map { .object(CaseShape.fields($0.1)) }, next: next))
    }

    @Sendable
    private static func get(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "case")
        return try await desk.store.read { store in
            guard let record = try store.complianceCase(id) else {
                throw Problem.notFound("case")
            }
            let verdict = try store.verdict(VerdictID(record.verdict))
            return .json(
                .object(
                    CaseShape.fields(record) + [
                        (key: "verdict", value: Shape.optional(verdict, VerdictShape.record)),
                        (
                            key: "history",
                            value: .array(record.machine.entries.map(CaseShape.entry))
                        ),
                    ]))
        }
    }

    @Sendable
    private static func act(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "case")
        let actor = try request.caller().principal
        var fields = try request.fields()
        let command: CaseCommand = try fields.word("action")
        let reason: CaseReason = try fields.word("reason")
        let note = try fields.text("note")
        let authority = try fields.optionalText("authority")
        try fields.finish()
        let record = try await desk.store.write { store in
            guard
                let action = CaseAction(
                    actor: actor, reason: reason, note: note, authority: authority,
                    time: store.now)
            else {
                throw Problem(
                    422, "invalid",
                    "A note has \(CaseAction.noteByteCountMax) bytes at most, an authority "
                        + "\(CaseAction.nameByteCountMax).", field: "note")
            }
            return try CaseDesk.act(command, on: id, action, in: store)
        }
        return .json(.object(CaseShape.fields(record)))
    }
}

/// Cases in answers.
enum CaseShape {
    static func fields(_ record: CaseRecord) -> [(key: String, value: JSONValue)] {
        let machine = record.machine
        let (state, proposer, authority) = state(machine.state)
        return [
            ("id", .string(machine.id.text)), ("deposit", .string(machine.deposit.text)),
            ("wallet", .string(record.wallet.text)), ("amount", Shape.amount(record.amount)),
            ("state", .string(state)), ("proposedBy", Shape.optional(proposer) { .string($0) }),
            ("authority", Shape.optional(authority) { .string($0) }),
            ("isSenior", .bool(machine.isSenior)), ("openedAt", Shape.time(machine.openedAt)),
        ]
    }

    static func entry(_ entry: CaseEntry) -> JSONValue {
        .object([
            ("step", .string(entry.step.rawValue)), ("time", Shape.time(entry.time)),
            ("actor", Shape.optional(entry.action) { .string($0.actor) }),
            ("reason", Shape.optional(entry.action) { .string($0.reason.rawValue) }),
            ("note", Shape.optional(entry.action) { .string($0.note) }),
            ("authority", Shape.optional(entry.action?.authority) { .string($0) }),
        ])
    }

    static func hit(_ hit: ListHit) -> JSONValue {
        .object([
            ("list", .string(hit.version.id)), ("kind", .string(hit.version.kind.rawValue)),
            ("address", .string(hit.entry.address.canonical)),
            ("label", .string(hit.entry.label)), ("partyID", .string(hit.entry.partyID)),
            ("partyName", .string(hit.entry.partyName)),
            ("programs", .array(hit.entry.programs.map { .string($0) })),
            ("category", Shape.optional(hit.entry.category) { .string($0.rawValue) }),
            ("confidence", Shape.optional(hit.entry.confidence) { .integer(Int($0)) }),
        ])
    }

    private static func state(_ state: CaseState) -> (String, String?, String?) {
        switch state {
        case .open: ("open", nil, nil)
        case .releaseProposed(let actor): ("releaseProposed", actor, nil)
        case .freezeProposed(let actor): ("freezeProposed", actor, nil)
        case .frozen: ("frozen", nil, nil)
        case .frozenReleaseProposed(let actor, let authority):
            ("frozenReleaseProposed", actor, authority)
        case .released: ("released", nil, nil)
        }
    }
}
