public import ScreeningRules

/// A list as it was read, with what staff should know of the reading.
public struct ImportedList: Sendable, Hashable {
    /// The list.
    public let list: ScreeningList
    /// What was odd, though the list can be used; sorted as the reader found it.
    public let warnings: [ListWarning]

    /// Makes it.
    public init(list: ScreeningList, warnings: [ListWarning] = []) {
        self.list = list
        self.warnings = warnings
    }

    /// How many entries a list may have: labels of the largest public packs have some ten thousand.
    public static let entryCountMax = 1_000_000
}
