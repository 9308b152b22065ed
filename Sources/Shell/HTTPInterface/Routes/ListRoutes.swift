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
            gives: "ListList", handler: list),
        Route(
            "importList", .post, "/v1/lists", .scope(.listsWrite), reach: .ofAll,
            query: ["source", "kind", "published"], content: .file, success: 201,
            refusals: [422], gives: "ListRecord", handler: importList),
        Route(
            "decideOnList", .post, "/v1/lists/{id}/decision", .scope(.casesDecide),
            reach: .ofAll, content: .json(byteLimit: Route.byteLimit), refusals: [422],
            takes: "ListDecision", gives: "ListRecord", handler: decide),
    ]

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let records = try await desk.store.read { try $0.lists() }
        return .json(.object([("lists", .array(records.map(shape)))]))
    }

    @Sendable
    private static func importList(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let form = try ListForm(request, now: desk.clock.now())
        let actor = try request.caller().principal
        let file = try await UploadedFile.receive(
            request.stream, into: desk.settings.uploadFolder, byteLimit: request.route.byteLimit)
        defer { file.remove() }
        let now = desk.clock.now()
        let list: ScreeningList
        switch await BlockingWork.run({ form.read(file.path, checkedAt: now) }) {
        case .success(let read): list = read
        case .failure(let problem): throw problem
        }
        let lists = desk.services.lists
        let record = try await desk.store.write { try lists.install(list, by: actor, in: $0) }
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
        ])
    }
}

/// What an upload of a list says of itself.
struct ListForm: Sendable {
    private enum Format {
        case advancedXML
        case table(source: String, kind: ListKind, published: CalendarDate)
    }

    private let format: Format

    /// - Throws: `Problem` 400, 415, 422.
    init(_ request: APIRequest, now: Timestamp) throws(Problem) {
        let query = request.query
        let kind = try ListForm.kind(query["kind"])
        guard let source = query["source"] else {
            throw .malformed("source", "It is missing.")
        }
        guard (1...64).contains(source.utf8.count),
            source.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            throw .malformed("source", "It must have 1 to 64 printable characters without blanks.")
        }
        switch MediaType.of(request.headers) {
        case "application/xml", "text/xml", "application/x-bzip2", "application/bzip2":
            guard source == SDNImport.source, kind == .sanctions else {
                throw Problem(
                    422, "invalid",
                    "XML lists are OFAC's: the source is \(SDNImport.source), the kind sanctions.",
                    field: "source")
            }
            format = .advancedXML
        case "text/csv":
            guard let today = CalendarDate(now),
                let published = query["published"].map({ CalendarDate($0) }) ?? today
            else { throw .malformed("published", "It must be a day such as 2026-01-31.") }
            format = .table(source: source, kind: kind, published: published)
        default:
            throw Problem(
                415, "wrongContentType",
                "A list is application/xml, application/x-bzip2 or text/csv.")
        }
    }

    /// Reads the file; takes a while and blocks its thread.
    func read(_ path: String, checkedAt: Timestamp) -> Result<ScreeningList, Problem> {
        do {
            switch format {
            case .advancedXML:
                return .success(try SDNImport.read(path: path, checkedAt: checkedAt).list)
            case .table(let source, let kind, let published):
                return .success(
                    try AddressTableImport.operatorList(
                        try ListFile.contents(path: path), source: source, kind: kind,
                        published: published, checkedAt: checkedAt))
            }
        } catch {
            // The path of our own copy is nobody's business.
            if case .unreadable = error { return .failure(.fault) }
            return .failure(
                Problem(422, "listUnreadable", "The list cannot be read: \(error)."))
        }
    }

    private static func kind(_ word: String?) throws(Problem) -> ListKind {
        guard let kind = ListKind(rawValue: word ?? "") else {
            let words = ListKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw .malformed("kind", "It must be one of \(words).")
        }
        return kind
    }
}
