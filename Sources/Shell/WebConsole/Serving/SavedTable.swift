import Connector
import Hummingbird

/// A column of a table to save.
struct CSVColumn<Row>: Sendable {
    let name: String
    let sight: Sight
    let value: @Sendable (Row) -> String

    init(
        _ name: String, _ sight: Sight = .standing, _ value: @escaping @Sendable (Row) -> String
    ) {
        self.name = name
        self.sight = sight
        self.value = value
    }
}

/// A table to save, read and sent page by page: at no time is more than one page of it in memory.
///
/// Each page is a reading of its own, from where the last one ended, as people's pages are. What
/// came meanwhile is above the first row, and not in the table.
struct SavedTable<Row: Sendable, Place: Sendable>: Sendable {
    /// Rows of one page with their places; at most as many as are asked for.
    typealias Read =
        @Sendable (any StoreReading, Place?, Int) throws -> [(place: Place, row: Row)]

    struct Page: Sendable {
        let text: String
        /// How many rows were sent with it.
        let sentCount: Int
        /// Where the next one begins; nil after the last.
        let next: Place?
    }

    let columns: [CSVColumn<Row>]
    let rowMax: Int
    /// What the last line says where more rows there are than a table may have.
    let cut: String
    let person: SignedIn
    let store: any StorePort
    let read: Read

    /// How many rows are read at once.
    static var pageRowMax: Int { 1_000 }

    var head: String { CSVText.row(columns.map(\.name)) }

    /// Reads a page.
    ///
    /// - Throws: `ConsoleRefusal.role` if whoever asks may no longer see it; `StoreFailure`.
    func page(after place: Place?, sentCount: Int) async throws -> Page {
        let limit = min(SavedTable.pageRowMax, rowMax - sentCount)
        let isLast = sentCount + limit >= rowMax
        let (found, isCut) = try await store.read { store in
            let staff = try store.staff(person.staff.name)
            guard let staff, !staff.isDisabled, staff.role == person.staff.role else {
                throw ConsoleRefusal.role
            }
            let found = try read(store, place, limit)
            guard isLast, found.count == limit, let last = found.last else { return (found, false) }
            return (found, !(try read(store, last.place, 1).isEmpty))
        }
        var text = found.map { one in CSVText.row(columns.map { $0.value(one.row) }) }.joined()
        if isCut {
            let rest = [String](repeating: "", count: max(columns.count - 1, 0))
            text += CSVText.row([cut] + rest)
        }
        return Page(
            text: text, sentCount: sentCount + found.count,
            next: isLast || found.count < limit ? nil : found.last?.place)
    }

    /// Sends the first page and all that follow. A failure breaks the connection off, so that
    /// nobody takes a part for the whole.
    func body(_ first: Page) -> ResponseBody {
        ResponseBody { writer in
            try await writer.write(ByteBuffer(string: head + first.text))
            var (place, sentCount) = (first.next, first.sentCount)
            while let after = place {
                let page = try await page(after: after, sentCount: sentCount)
                try await writer.write(ByteBuffer(string: page.text))
                (place, sentCount) = (page.next, page.sentCount)
            }
            try await writer.finish(nil)
        }
    }
}

extension ConsoleAnswer {
    /// A table to save, with the columns that whoever asks may see.
    ///
    /// A header says how many rows it has at most; if there are more, its last line says so.
    static func csv<Row: Sendable, Place: Sendable>(
        _ columns: [CSVColumn<Row>], name: String, _ request: ConsoleRequest,
        _ desk: ConsoleDesk, after place: Place?, _ read: @escaping SavedTable<Row, Place>.Read
    ) async throws -> ConsoleAnswer {
        let rowMax = desk.settings.tableRowMax
        let table = SavedTable(
            columns: columns.filter { request.sees($0.sight) }, rowMax: rowMax,
            cut: request.words.say("table.cut", ["n": ShownAmount.grouped("\(rowMax)")]),
            person: try request.person(), store: desk.store, read: read)
        let first = try await table.page(after: place, sentCount: 0)
        let type = "text/csv; charset=utf-8"
        return ConsoleAnswer(
            status: 200,
            headers: [
                ("Content-Disposition", "attachment; filename=\"\(name)\""),
                ("X-Row-Limit", "\(rowMax)"),
            ],
            body: first.next == nil
                ? .bytes(Array((table.head + first.text).utf8), type: type)
                : .stream(table.body(first), type: type))
    }
}
