import Connector
import ScreeningRules
import Units

/// Cases as files.
enum CaseExportRoutes {
    static let all: [Route] = [
        Route(
            "exportCase", .get, "/v1/cases/{id}/export", .scope(.casesRead), reach: .ofAll,
            query: ["format"], refusals: [422], gives: nil, handler: export)
    ]

    /// Each export is kept in the trail, with the name of whoever's key it was.
    @Sendable
    private static func export(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: CaseID = try request.identifier("id", "case")
        let actor = try request.caller().principal
        guard let format = CaseExportFormat(rawValue: request.query["format"] ?? "json") else {
            let words = CaseExportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.malformed("format", "It must be one of \(words).")
        }
        let exports = CaseExports(
            filer: desk.services.filer, profiles: desk.services.chains.map(\.source.profile))
        let file = try await desk.store.write { store in
            try exports.make(format, of: id, by: actor, in: store)
        }
        return APIAnswer(
            status: 200,
            headers: [
                ("Content-Disposition", "attachment; filename=\"\(file.name)\""),
                ("Content-Security-Policy", "sandbox; default-src 'none'"),
            ], body: .bytes(file.bytes, type: file.mediaType))
    }
}
