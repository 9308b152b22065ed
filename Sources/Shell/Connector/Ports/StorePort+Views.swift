public import Units

/// The filters of a list that a member of staff gave a name.
public struct SavedView: Sendable, Hashable {
    /// How many views a member of staff has at most.
    public static let countMax = 20
    /// The longest name, in bytes of UTF-8.
    public static let nameByteCountMax = 60
    /// The longest query, in bytes.
    public static let queryByteCountMax = 1_000

    /// Whose it is.
    public let staff: String
    /// The page, such as `queue`.
    public let page: String
    /// Its name, one for each page.
    public let name: String
    /// The page's filters as its address bar says them.
    public let query: String
    /// When it was saved.
    public let savedAt: Timestamp

    /// Makes a view.
    public init(staff: String, page: String, name: String, query: String, savedAt: Timestamp) {
        self.staff = staff
        self.page = page
        self.name = name
        self.query = query
        self.savedAt = savedAt
    }
}

/// Reads the views of staff.
public protocol ViewReading {
    /// Returns all views of a member of staff, by page and then by name, in the order of their
    /// bytes.
    func savedViews(of staff: String) throws -> [SavedView]
}

/// Writes the views of staff.
public protocol ViewWriting {
    /// Saves a view; it takes the place of one of the same name on the same page.
    func save(_ view: SavedView) throws
    /// Takes a view away; one that is not there changes nothing.
    func removeView(_ name: String, on page: String, of staff: String) throws
}
