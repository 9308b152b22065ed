import Connector
import GRDB
import Units

extension SQLiteSession {
    func savedViews(of staff: String) throws -> [SavedView] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM saved_view WHERE staff = ? ORDER BY page, name",
            arguments: [staff]
        ).map { row in
            SavedView(
                staff: try row.text("staff"), page: try row.text("page"),
                name: try row.text("name"), query: try row.text("query"),
                savedAt: try row.time("saved_at"))
        }
    }

    func save(_ view: SavedView) throws {
        try database.execute(
            sql: """
                INSERT INTO saved_view (staff, page, name, query, saved_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (staff, page, name) DO UPDATE SET query = excluded.query,
                saved_at = excluded.saved_at
                """,
            arguments: [
                view.staff, view.page, view.name, view.query, view.savedAt.milliseconds,
            ])
    }

    func removeView(_ name: String, on page: String, of staff: String) throws {
        try database.execute(
            sql: "DELETE FROM saved_view WHERE staff = ? AND page = ? AND name = ?",
            arguments: [staff, page, name])
    }
}
