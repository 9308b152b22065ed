public import ScreeningRules
public import Units

/// How a list's file is written.
public enum ListFormat: String, Sendable, Hashable, CaseIterable {
    /// OFAC's advanced XML.
    case ofacXML = "ofac-xml"
    /// OFAC's fixed tables, as several files or joined to one.
    case ofacCSV = "ofac-csv"
    /// A table of the operator's own with a header: address, label, reason.
    case table
    /// GraphSense tag packs.
    case tagPack = "tagpack"
}

/// What somebody says of a list's file before it is read.
public struct ListDescription: Sendable, Hashable {
    /// How it is written.
    public let format: ListFormat
    /// Who publishes it.
    public let source: String
    /// What its entries mean.
    public let kind: ListKind
    /// When it was published; nil for what the file says, or for today where it says nothing.
    public let published: CalendarDate?

    /// How many bytes a source's name may have.
    public static let sourceByteCountMax = 64

    /// Why a description cannot be.
    public enum Problem: Error, Sendable, Hashable {
        /// The source's name is empty, too long, or has blanks or other than printable ASCII.
        case source
        /// OFAC's list is of the source `ofac-sdn` and of the kind sanctions.
        case notOFAC
        /// Tag packs are of the kind label.
        case notLabels
    }

    /// Makes a description.
    public init(
        format: ListFormat, source: String, kind: ListKind, published: CalendarDate? = nil
    ) throws(Problem) {
        guard (1...ListDescription.sourceByteCountMax).contains(source.utf8.count),
            source.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else { throw .source }
        switch format {
        case .ofacXML, .ofacCSV:
            guard source == SDNImport.source, kind == .sanctions else { throw .notOFAC }
        case .tagPack:
            guard kind == .label else { throw .notLabels }
        case .table: break
        }
        self.format = format
        self.source = source
        self.kind = kind
        self.published = published
    }

    /// Reads files as one list; takes a while and blocks its thread.
    ///
    /// Only OFAC's tables are several files; of the others the first is read. The progress is told
    /// in bytes, for OFAC's XML alone. Throws `ListImportError`.
    public func read(
        paths: [String], checkedAt: Timestamp, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(ListImportError) -> ImportedList {
        let path = paths.first ?? ""
        guard let today = published ?? CalendarDate(checkedAt) else { throw .noDate }
        switch format {
        case .ofacXML:
            let list = try SDNImport.read(path: path, checkedAt: checkedAt, progress: progress)
            return ImportedList(list: list.list)
        case .ofacCSV:
            return ImportedList(
                list: try SDNTableImport.read(
                    paths: paths, published: today, checkedAt: checkedAt))
        case .table:
            return ImportedList(
                list: try AddressTableImport.operatorList(
                    try ListFile.contents(path: path), source: source, kind: kind,
                    published: today, checkedAt: checkedAt))
        case .tagPack:
            return try TagPackImport.read(
                try ListFile.contents(path: path), source: source, published: published,
                checkedAt: checkedAt)
        }
    }
}

extension ListDescription.Problem: CustomStringConvertible {
    /// What would be right.
    public var description: String {
        switch self {
        case .source:
            "The source must have 1 to 64 printable characters without blanks."
        case .notOFAC:
            "OFAC's lists are of the source \(SDNImport.source) and of the kind sanctions."
        case .notLabels: "Tag packs are of the kind label."
        }
    }
}
