import Connector
import Encodings
import ListImport
import ScreeningRules
import Units

/// Sanctions lists and the operator's own.
enum ListRoutes {
    static let all: [Route] = [
        Route(
            "listLists", .get, "/v1/lists", .scope(.reportsRead), reach: .ofAll,
            query: ["state", "after", "limit"], gives: "ListPage", handler: list),
        Route(
            "importList", .post, "/v1/lists", .scope(.listsWrite), reach: .ofAll,
            query: ["source", "kind", "published", "format"], content: .file, success: 201,
            refusals: [422], gives: "ListRecord", handler: importList),
        Route(
            "decideOnList", .post, "/v1/lists/{id}/decision", .scope(.casesDecide),
            reach: .ofAll, content: .json(byteLimit: Route.byteLimit), refusals: [422],
            approval: .unlessFalse("approve"),
            takes: "ListDecision", gives: "ListRecord", handler: decide),
        Route(
            "getListDifference", .get, "/v1/lists/{id}/difference", .scope(.reportsRead),
            reach: .ofAll, query: ["from"], gives: "ListDifference", handler: difference),
        Route(
            "askPastLists", .get, "/v1/lists/history", .scope(.casesRead), reach: .ofAll,
            query: ["chain", "address", "day"], refusals: [422], gives: "PastListing",
            handler: past),
    ]

    /// How many versions are counted at most.
    private static let countMax = 100_000

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        var state: ListRecord.State?
        if let word = request.query["state"] {
            guard let known = ListRecord.State(rawValue: word) else {
                let words = ListRecord.State.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.malformed("state", "It must be one of \(words).")
            }
            state = known
        }
        let filter = ListFilter(state: state)
        let page = try request.query.page()
        let (found, count) = try await desk.store.read { store in
            (
                try store.lists(filter, page: page),
                try store.listCount(filter, upTo: countMax)
            )
        }
        let next = found.count == page.limit ? found.last.map { "\($0.0)" } : nil
        return .json(
            Shape.page("lists", found.map { shape($0.1) }, next: next, count: count))
    }

    @Sendable
    private static func importList(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let form = try ListForm(request)
        let actor = try request.caller().principal
        let file = try await UploadedFile.receive(
            request.stream, into: desk.settings.uploadFolder, byteLimit: request.route.byteLimit)
        defer { file.remove() }
        let now = desk.clock.now()
        let list: ImportedList
        switch await BlockingWork.run({ form.read(file.path, checkedAt: now) }) {
        case .success(let read): list = read
        case .failure(let problem): throw problem
        }
        let lists = desk.services.lists
        let record = try await desk.store.write { store in
            try lists.install(list.list, warnings: list.warnings, by: actor, in: store)
        }
        try await reload(desk)
        return .json(shape(record), status: request.route.success)
    }

    @Sendable
    private static func decide(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id = request.parameters["id"] ?? ""
        let actor = try request.caller().principal
        var fields = try request.fields()
        let approve = try fields.boolean("approve")
        try fields.finish()
        let lists = desk.services.lists
        let record = try await desk.store.write { store in
            try lists.decide(id, approve: approve, by: actor, in: store)
        }
        try await reload(desk)
        return .json(shape(record))
    }

    @Sendable
    private static func difference(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id = request.parameters["id"] ?? ""
        let other = request.query["from"]
        let found = try await desk.store.read { store in
            try ListArchive.difference(of: id, from: other, in: store)
        }
        return .json(ListShape.difference(from: found.from, to: found.to, found.difference))
    }

    @Sendable
    private static func past(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        guard let chain = request.query["chain"] else {
            throw Problem.malformed("chain", "It is missing.")
        }
        guard let text = request.query["address"] else {
            throw Problem.malformed("address", "It is missing.")
        }
        guard let day = request.query["day"].flatMap({ CalendarDate($0) }) else {
            throw Problem.malformed("day", "It must be a day such as 2026-01-31.")
        }
        let profile = try desk.chain(named: chain).source.profile
        let address = try CaseRoutes.address(text, of: profile)
        let answer = try await desk.store.read { store in
            try ListArchive.answer(on: day, address: address, in: store)
        }
        return .json(ListShape.past(answer, of: address, on: chain))
    }

    /// Questions about addresses are answered by the new lists at once; deposits are too, because
    /// every verdict compares the lists' digest in its transaction.
    private static func reload(_ desk: APIDesk) async throws {
        let screening = desk.services.screening
        try await desk.store.read { try screening.reload(from: $0) }
    }

    private static func shape(_ record: ListRecord) -> JSONValue {
        let version = record.version
        return .object([
            ("id", .string(version.id)), ("source", .string(version.source)),
            ("kind", .string(version.kind.rawValue)),
            ("published", .string("\(version.published)")),
            ("digest", .string(Hex.encode(version.digest.bytes))),
            ("entryCount", .integer(version.entryCount)),
            (
                "labels",
                .array(
                    version.counts.map {
                        .object([("label", .string($0.label)), ("count", .integer($0.count))])
                    })
            ),
            ("state", .string(record.state.rawValue)),
            ("concerns", .array(record.concerns.map { .string($0) })),
            ("importedBy", .string(record.importedBy)),
            ("importedAt", Shape.time(record.importedAt)),
            ("decidedBy", Shape.optional(record.decidedBy) { .string($0) }),
            ("checkedAt", Shape.time(record.checkedAt)),
            ("inForceFrom", Shape.optional(record.inForceFrom, Shape.time)),
            ("inForceUntil", Shape.optional(record.inForceUntil, Shape.time)),
            ("changes", Shape.optional(record.changes, ListShape.changes)),
        ])
    }
}
