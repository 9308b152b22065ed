import Connector
import ScreeningRules
import Units

/// `/console/cases/{id}/export`: a case as a file to save.
enum CaseExportPage {
    /// One entry of the menu on a case's page.
    struct Choice: Sendable {
        let exportPath: String
        let label: String
        let hint: String
    }

    /// The menu.
    struct Menu: Sendable {
        let choices: [Choice]
        /// What a report lacks, in a sentence; nil if nothing.
        let lacking: String?
    }

    /// Returns the menu for whoever may take a case out; nil for the others.
    static func menu(_ id: CaseID, _ request: ConsoleRequest, _ desk: ConsoleDesk) -> Menu? {
        guard request.may(.get, "/console/cases/{id}/export") else { return nil }
        let words = request.words
        return Menu(
            choices: CaseExportFormat.allCases.map { format in
                Choice(
                    exportPath: "/console/cases/\(id.text)/export?format=\(format.rawValue)",
                    label: words.say("export.\(format.rawValue)"),
                    hint: words.say("export.\(format.rawValue)Hint"))
            }, lacking: lacking(desk.services.filer, words))
    }

    /// What the configuration must say before reports can be written.
    private static func lacking(_ filer: ReportFiler, _ words: Words) -> String? {
        let missing = filer.missing
        guard !missing.isEmpty else { return nil }
        // `tax number` is `tax-number` in the configuration.
        let fields = missing.map { words.say("filer.\($0.replacing(" ", with: "-"))") }
        return words.say("export.lacking", ["fields": fields.joined(separator: ", ")])
    }

    /// Each export is kept in the trail before it is sent.
    @Sendable
    static func export(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let id: CaseID = try request.identifier()
        let (actor, words) = (try request.actor(), request.words)
        let asked = request.query.optional("format") ?? CaseExportFormat.json.rawValue
        guard let format = CaseExportFormat(rawValue: asked) else {
            throw ConsoleRefusal.malformed
        }
        let filer = desk.services.filer
        let exports = CaseExports(filer: filer, profiles: desk.services.chains.map(\.profile))
        let file: CaseExportFile
        do {
            file = try await desk.store.write { store in
                try exports.make(format, of: id, by: actor, in: store)
            }
        } catch RequestRefusal.notFound(let what, _) where what != "case" {
            throw ConsoleRefusal.rule(words.say("export.noIdentities"))
        } catch RequestRefusal.caseRule("filerIncomplete", let reason) {
            throw ConsoleRefusal.rule(lacking(filer, words) ?? reason)
        }
        return ConsoleAnswer(
            status: 200,
            headers: [("Content-Disposition", "attachment; filename=\"\(file.name)\"")],
            body: .bytes(file.bytes, type: file.mediaType))
    }
}
