import ListImport
import ScreeningRules
import Units

/// What an upload of a list says of itself.
struct ListForm: Sendable {
    private let list: ListDescription

    /// - Throws: `Problem` 400, 415, 422.
    init(_ request: APIRequest) throws(Problem) {
        let query = request.query
        let kind = try ListForm.kind(query["kind"])
        guard let source = query["source"] else {
            throw .malformed("source", "It is missing.")
        }
        let usual: ListFormat
        switch MediaType.of(request.headers) {
        case "application/xml", "text/xml", "application/x-bzip2", "application/bzip2":
            usual = .ofacXML
        case "text/csv": usual = .table
        case "application/yaml", "text/yaml", "application/x-yaml": usual = .tagPack
        default:
            throw Problem(
                415, "wrongContentType",
                "A list is application/xml, application/x-bzip2, text/csv or application/yaml.")
        }
        let format = try query["format"].map { word throws(Problem) in
            try ListForm.format(word)
        }
        let published = query["published"].map { CalendarDate($0) }
        if let published, published == nil {
            throw .malformed("published", "It must be a day such as 2026-01-31.")
        }
        do {
            list = try ListDescription(
                format: format ?? usual, source: source, kind: kind, published: published ?? nil)
        } catch {
            switch error {
            case .source: throw .malformed("source", error.description)
            case .notOFAC, .notLabels:
                throw Problem(422, "invalid", error.description, field: "source")
            }
        }
    }

    /// Reads the file; takes a while and blocks its thread.
    func read(_ path: String, checkedAt: Timestamp) -> Result<ImportedList, Problem> {
        do {
            return .success(try list.read(paths: [path], checkedAt: checkedAt))
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

    private static func format(_ word: String) throws(Problem) -> ListFormat {
        guard let format = ListFormat(rawValue: word) else {
            let words = ListFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw .malformed("format", "It must be one of \(words).")
        }
        return format
    }
}
