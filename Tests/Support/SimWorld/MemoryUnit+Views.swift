import Connector

extension MemoryUnit {
    func savedViews(of staff: String) throws -> [SavedView] {
        state.savedViews.filter { $0.staff == staff }.sorted { one, other in
            one.page == other.page
                ? one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
                : one.page.utf8.lexicographicallyPrecedes(other.page.utf8)
        }
    }
    func save(_ view: SavedView) throws {
        guard state.staff[view.staff] != nil else {
            throw StoreFailure.corrupt("a view without its member of staff")
        }
        try removeView(view.name, on: view.page, of: view.staff)
        state.savedViews.append(view)
    }
    func removeView(_ name: String, on page: String, of staff: String) throws {
        state.savedViews.removeAll {
            // Bytes, as the database compares them.
            Array($0.name.utf8) == Array(name.utf8) && $0.page == page && $0.staff == staff
        }
    }
}
