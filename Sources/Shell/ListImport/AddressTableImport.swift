import Digests
public import ScreeningRules
public import Units

/// Reads lists of addresses that are tables: an operator's own, tag packs, a list's history.
public enum AddressTableImport {
    /// The version of these readers, part of every list version.
    public static let parserVersion = 1

    /// Reads an operator's list: the columns `address`, `label`, `reason`, in any order.
    ///
    /// A list of labels may also have `category`, one of our words or of GraphSense's, and
    /// `confidence`, 0 to 100. An address that does not decode is kept to be compared as text.
    /// Throws `ListImportError`; a word or number that is none is a bad entry.
    public static func operatorList(
        _ bytes: [UInt8], source: String, kind: ListKind, published: CalendarDate,
        checkedAt: Timestamp
    ) throws(ListImportError) -> ScreeningList {
        let table = try CSVTable(bytes)
        let columns = (
            address: try table.column("address"), label: try table.column("label"),
            reason: try table.column("reason")
        )
        let labelColumns = (
            category: kind == .label ? table.header.firstIndex(of: "category") : nil,
            confidence: kind == .label ? table.header.firstIndex(of: "confidence") : nil
        )
        var entries: [ListEntry] = []
        for (line, fields) in table.rows {
            let reason = fields[columns.reason]
            entries.append(
                ListEntry(
                    address: try address(fields[columns.address], line: line),
                    label: fields[columns.label], partyID: "", partyName: "",
                    programs: reason.isEmpty ? [] : [reason],
                    category: try labelColumns.category.map { place throws(ListImportError) in
                        try category(fields[place], line: line)
                    },
                    confidence: try labelColumns.confidence.map { place throws(ListImportError) in
                        try confidence(fields[place], line: line)
                    }))
        }
        return list(bytes, source, kind, published, entries, checkedAt)
    }

    /// Reads flattened tag packs: the columns `address`, `label`, `category`, `abuse`, `pack`.
    ///
    /// These are labels and never sanctions verdicts. Throws `ListImportError`.
    public static func tagPack(
        _ bytes: [UInt8], source: String, published: CalendarDate, checkedAt: Timestamp
    ) throws(ListImportError) -> ScreeningList {
        let table = try CSVTable(bytes)
        let columns = (
            address: try table.column("address"), label: try table.column("label"),
            category: try table.column("category"), abuse: try table.column("abuse"),
            pack: try table.column("pack")
        )
        var entries: [ListEntry] = []
        for (line, fields) in table.rows {
            let kinds = [fields[columns.category], fields[columns.abuse]].filter { !$0.isEmpty }
            entries.append(
                ListEntry(
                    address: try address(fields[columns.address], line: line),
                    label: fields[columns.pack], partyID: "", partyName: fields[columns.label],
                    programs: kinds))
        }
        return list(bytes, source, .label, published, entries, checkedAt)
    }

    /// Reads a history: the columns `date`, `asset_label`, `change`, `address`.
    ///
    /// Throws `ListImportError`; a day or change that is none is a bad entry.
    public static func history(
        _ bytes: [UInt8], source: String
    ) throws(ListImportError) -> ListHistory {
        let table = try CSVTable(bytes)
        let columns = (
            date: try table.column("date"), label: try table.column("asset_label"),
            change: try table.column("change"), address: try table.column("address")
        )
        var changes: [ListChange] = []
        for (line, fields) in table.rows {
            guard let date = CalendarDate(fields[columns.date]),
                let kind = ListChange.Kind(rawValue: fields[columns.change])
            else { throw .badEntry(line: line) }
            changes.append(
                ListChange(
                    date: date, label: fields[columns.label], kind: kind,
                    address: try address(fields[columns.address], line: line)))
        }
        return ListHistory(source: source, changes: changes)
    }

    /// Reads files with one address a line; empty lines and those that begin with `#` are skipped.
    ///
    /// The digest is that of all names and contents in the order given.
    static func addressLines(
        _ files: [(name: String, label: String, bytes: [UInt8])], source: String,
        published: CalendarDate, checkedAt: Timestamp
    ) throws(ListImportError) -> ScreeningList {
        var entries: [ListEntry] = []
        var content: [UInt8] = []
        for file in files {
            content += Array("\(file.name)\n".utf8) + file.bytes
            guard let text = String(validating: file.bytes, as: UTF8.self) else { throw .notUTF8 }
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            for (index, line) in lines.enumerated() {
                if line.allSatisfy(\.isWhitespace) || line.first == "#" { continue }
                entries.append(
                    ListEntry(
                        address: try address(String(line), line: index + 1), label: file.label,
                        partyID: "", partyName: "", programs: []))
            }
        }
        return list(content, source, .sanctions, published, entries, checkedAt)
    }

    private static func category(
        _ word: String, line: Int
    ) throws(ListImportError) -> LabelCategory {
        guard let found = LabelCategory(rawValue: word) ?? LabelConcepts.category(word) else {
            throw .badEntry(line: line)
        }
        return found
    }

    private static func confidence(
        _ text: String, line: Int
    ) throws(ListImportError) -> UInt8 {
        guard let number = UInt8(text), number <= AddressLabel.confidenceMax else {
            throw .badEntry(line: line)
        }
        return number
    }

    private static func address(
        _ text: String, line: Int
    ) throws(ListImportError) -> ScreeningAddress {
        guard let address = AddressDecoding.listed(text) else { throw .badEntry(line: line) }
        return address
    }

    private static func list(
        _ bytes: [UInt8], _ source: String, _ kind: ListKind, _ published: CalendarDate,
        _ entries: [ListEntry], _ checkedAt: Timestamp
    ) -> ScreeningList {
        ScreeningList(
            source: source, kind: kind, published: published,
            digest: bytes32(SHA256.hash(bytes)), parserVersion: parserVersion, entries: entries,
            checkedAt: checkedAt)
    }
}
