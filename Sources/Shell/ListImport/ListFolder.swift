import Foundation
public import ScreeningRules
public import Units

/// Reads all sanctions lists of a folder together.
///
/// Read are `*.xml` and `*.xml.bz2` (OFAC's advanced list), `lists_<date>/*_<LABEL>.txt` (one
/// address a line), and `address_changes_*.csv` (the history). Other files are left alone.
public struct ListFolder: Sendable {
    /// The name of the source of address files in list versions.
    public static let addressFilesSource = "ofac-addresses"
    /// The name of the source of the history.
    public static let historySource = "ofac-history"

    /// The lists, in the order of their files' names.
    public let lists: [ScreeningList]
    /// The history; nil if there is none.
    public let history: ListHistory?

    /// Reads a folder; one file that cannot be read fails it all.
    ///
    /// Throws `ListImportError`.
    public init(path: String, checkedAt: Timestamp) throws(ListImportError) {
        var lists: [ScreeningList] = []
        var history: ListHistory?
        for name in try ListFolder.names(in: path) {
            let file = "\(path)/\(name)"
            if name.hasSuffix(".xml") || name.hasSuffix(".xml.bz2") {
                lists.append(try SDNImport.read(path: file, checkedAt: checkedAt).list)
            } else if name.hasPrefix(ListFolder.folderPrefix) {
                lists.append(
                    try ListFolder.addressFiles(file, named: name, checkedAt: checkedAt))
            } else if name.hasPrefix("address_changes_"), name.hasSuffix(".csv") {
                guard history == nil else { throw .badName(name) }
                history = try AddressTableImport.history(
                    ListFile.contents(path: file), source: ListFolder.historySource)
            }
        }
        self.lists = lists
        self.history = history
    }

    private static let folderPrefix = "lists_"

    static func addressFiles(
        _ path: String, named name: String, checkedAt: Timestamp
    ) throws(ListImportError) -> ScreeningList {
        guard let date = CalendarDate(String(name.dropFirst(folderPrefix.count))) else {
            throw .badName(name)
        }
        var files: [(name: String, label: String, bytes: [UInt8])] = []
        for name in try names(in: path) where name.hasSuffix(".txt") {
            let parts = name.dropLast(".txt".count).split(separator: "_")
            guard parts.count > 1, let label = parts.last else { throw .badName(name) }
            files.append((name, String(label), try ListFile.contents(path: "\(path)/\(name)")))
        }
        return try AddressTableImport.addressLines(
            files, source: addressFilesSource, published: date, checkedAt: checkedAt)
    }

    private static func names(in path: String) throws(ListImportError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw .unreadable(path: path, errno: errno)
        }
    }
}
