import Connector
import Encodings
import Hummingbird
import ScreeningRules
import Units

/// Files of cases, and cases that are finished together.
enum CaseFileRoutes {
    static let all: [Route] = [
        Route(
            "attachToCase", .post, "/v1/cases/{id}/attachments", .scope(.casesDecide),
            reach: .ofAll, query: ["name", "note"], content: .file, success: 201,
            refusals: [422], approval: .never,
            gives: "Case", handler: attach),
        Route(
            "getAttachment", .get, "/v1/cases/{id}/attachments/{file}", .scope(.casesRead),
            reach: .ofAll, keepsReadOf: "attachment", gives: nil, handler: attachment),
        Route(
            "listBulkCloses", .get, "/v1/cases/bulk-close", .scope(.casesRead), reach: .ofAll,
            gives: "BulkCloseList", handler: bulks),
        Route(
            "proposeBulkClose", .post, "/v1/cases/bulk-close", .scope(.casesDecide),
            reach: .ofAll, content: .json(byteLimit: Route.byteLimit), isIdempotent: true,
            success: 201, refusals: [404, 422], approval: .never,
            takes: "BulkCloseRequest", gives: "BulkClose",
            handler: propose),
        Route(
            "decideOnBulkClose", .post, "/v1/cases/bulk-close/{id}/decision",
            .scope(.casesDecide), reach: .ofAll, content: .json(byteLimit: Route.byteLimit),
            refusals: [422], approval: .unlessFalse("approve"),
            takes: "BulkCloseDecision", gives: "BulkCloseResult",
            handler: decide),
    ]

    @Sendable
    private static func attach(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "case")
        let actor = try request.caller().principal
        guard let name = request.query["name"] else {
            throw Problem.malformed("name", "It is missing.")
        }
        let note = request.query["note"] ?? ""
        let type = MediaType.of(request.headers)
        let bytes = try await collect(request.stream)
        let record = try await desk.store.write { store in
            try CaseDesk.attach(
                bytes, name: name, mediaType: type.isEmpty ? "application/octet-stream" : type,
                to: id, try CaseActionForm.action(actor, .comment, note, at: store.now),
                in: store)
        }
        let shape = CaseShape(now: desk.clock.now(), levels: desk.services.caseLevels)
        return .json(.object(shape.fields(record)), status: request.route.success)
    }

    /// A file of a case is small: it is kept in memory while it comes.
    private static func collect(_ body: RequestBody) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await buffer in body {
                guard bytes.count + buffer.readableBytes <= CaseAttachment.byteCountMax else {
                    throw Problem(
                        413, "tooLarge",
                        "A file may have \(CaseAttachment.byteCountMax) bytes at most.")
                }
                bytes += buffer.readableBytesView
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw BrokenBody(cause: error)
        }
        return bytes
    }

    @Sendable
    private static func attachment(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "case")
        let file: AttachmentID = try request.identifier("file", "attachment")
        let (known, bytes) = try await desk.store.read {
            try CaseDesk.attachment(file, of: id, in: $0)
        }
        return APIAnswer(
            status: 200, headers: known.downloadHeaders,
            body: .bytes(bytes, type: known.mediaType))
    }

    @Sendable
    private static func bulks(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let found = try await desk.store.read { try $0.openCaseBulks() }
        return .json(.object([("proposals", .array(found.map(CaseShape.bulk)))]))
    }

    @Sendable
    private static func propose(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let once = try Idempotency(request)
        let actor = try request.caller().principal
        var fields = try request.fields()
        let cases = try fields.texts("cases").map { text in
            guard let id = CaseID(text: text) else {
                throw Problem.malformed("cases", "It must be an array of ids.")
            }
            return id
        }
        let reason: CaseReason = try fields.word("reason")
        let note = try fields.text("note")
        try fields.finish()
        return try await once.run(desk.store) { store in
            CaseShape.bulk(
                try CaseBulks.propose(
                    cases, id: once.derivedID("bulk-close"),
                    try CaseActionForm.action(actor, reason, note, at: store.now), in: store))
        }
    }

    @Sendable
    private static func decide(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "bulk proposal")
        let actor = try request.caller().principal
        var fields = try request.fields()
        let isApproval = try fields.boolean("approve")
        let note = try fields.text("note")
        try fields.finish()
        let (bulk, finished) = try await desk.store.write { store in
            try CaseBulks.decide(
                id.value, isApproval: isApproval,
                try CaseActionForm.action(
                    actor, isApproval ? .noFurtherAction : .proposalRejected, note,
                    at: store.now), in: store)
        }
        return .json(
            .object([("proposal", CaseShape.bulk(bulk)), ("finished", .integer(finished))]))
    }
}
