import ScreeningRules

extension ListRecord {
    /// Returns the list of the edition, with its entries.
    ///
    /// - Throws: `StoreFailure`.
    func list(in store: any StoreReading) throws -> ScreeningList {
        ScreeningList(
            version: version, entries: try store.entries(of: version.id), checkedAt: checkedAt)
    }
}
