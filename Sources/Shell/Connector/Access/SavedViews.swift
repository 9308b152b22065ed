import Units

/// Why a view is not saved.
public enum SavedViewRefusal: String, Error, Sendable, Hashable, CaseIterable {
    /// The name is empty, too long, or more than one line of printable letters.
    case badName
    /// The filters are too long, or none of the page's own.
    case badQuery
    /// Whoever saves it has as many as there may be.
    case tooMany
}

/// Filters of lists that staff give a name, each for themselves.
public enum SavedViews {
    /// Saves a view; it takes the place of one of the same name on the same page. Whoever calls has
    /// read the query as the page's own filters.
    ///
    /// - Throws: `SavedViewRefusal`, `StoreFailure`.
    public static func save(
        _ name: String, on page: String, query: String, of staff: String,
        in store: any StoreTransaction
    ) throws {
        guard isName(name) else { throw SavedViewRefusal.badName }
        guard query.utf8.count <= SavedView.queryByteCountMax else {
            throw SavedViewRefusal.badQuery
        }
        let others = try store.savedViews(of: staff).filter {
            $0.page != page || Array($0.name.utf8) != Array(name.utf8)
        }
        guard others.count < SavedView.countMax else { throw SavedViewRefusal.tooMany }
        try store.save(
            SavedView(staff: staff, page: page, name: name, query: query, savedAt: store.now))
    }

    /// What is seen by nobody, or ends a line.
    private static let unseen: Set<Unicode.GeneralCategory> = [
        .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
        .unassigned,
    ]

    /// Whether a text can be a view's name.
    public static func isName(_ text: String) -> Bool {
        (1...SavedView.nameByteCountMax).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { !unseen.contains($0.properties.generalCategory) }
            && text.unicodeScalars.contains { !$0.properties.isWhitespace }
    }
}
