import Digests
public import ScreeningRules
public import Units

/// Reads OFAC's SDN list in its fixed tables: `sdn.csv`, and `sdn_comments.csv` with the rest of
/// long remarks; `add.csv` and `alt.csv` may come too and hold no wallets.
///
/// Digital currency addresses stand in the remarks, as `Digital Currency Address - XBT …;`. The
/// tables have no header and tell themselves apart by the number of their columns, so that files
/// may also be joined to one. They name no day: the caller says when they were published.
///
/// Source: OFAC's `dat_spec.txt`: 12, 6, 5 and 2 columns, `-0-` for nothing, remarks of at most
/// 1,000 characters.
public enum SDNTableImport {
    /// The version of this reader, part of every list version.
    public static let parserVersion = 1
    /// How large all tables together may be; in 2025 they had some 10 MB.
    public static let contentByteCountMax = 256 << 20

    /// Reads files in the order given, each plain or packed with bzip2.
    ///
    /// Throws `ListImportError`.
    public static func read(
        paths: [String], published: CalendarDate, checkedAt: Timestamp
    ) throws(ListImportError) -> ScreeningList {
        var sources: [ByteSource] = []
        for path in paths { sources.append(try ByteSource(path: path)) }
        return try read(sources, published: published, checkedAt: checkedAt)
    }

    /// Reads tables that are in memory.
    public static func read(
        tables: [[UInt8]], published: CalendarDate, checkedAt: Timestamp
    ) throws(ListImportError) -> ScreeningList {
        try read(
            tables.map { ByteSource(bytes: $0) }, published: published, checkedAt: checkedAt)
    }

    private static func read(
        _ sources: [ByteSource], published: CalendarDate, checkedAt: Timestamp
    ) throws(ListImportError) -> ScreeningList {
        var collector = RemarksCollector()
        let content = CountedContent()
        for source in sources {
            let rows = CSVStream(UnpackedSource(source)) { bytes throws(ListImportError) in
                try content.add(bytes)
            }
            while let row = try rows.nextRow() { try collector.add(row.fields, line: row.line) }
        }
        let entries = try collector.entries()
        return ScreeningList(
            source: SDNImport.source, kind: .sanctions, published: published,
            digest: bytes32(content.finishedDigest()), parserVersion: parserVersion,
            entries: entries, checkedAt: checkedAt)
    }
}

/// What was read of all tables.
private final class CountedContent {
    private var digest = RunningSHA256()
    private var byteCount = 0

    func finishedDigest() -> [UInt8] {
        let finished = exchange(&digest, with: RunningSHA256())
        return finished.finalize()
    }

    func add(_ bytes: UnsafeRawBufferPointer) throws(ListImportError) {
        byteCount += bytes.count
        guard byteCount <= SDNTableImport.contentByteCountMax else {
            throw .tooLarge(byteCountMax: SDNTableImport.contentByteCountMax)
        }
        digest.update(bytes)
    }
}

/// Gathers the remarks of parties that have wallets, and takes these out of them.
private struct RemarksCollector {
    private struct Party {
        let id: String
        let name: String
        let programs: [String]
        let line: Int
        var remarks: String
        /// Whether the table had no room for all remarks.
        let isCut: Bool
        var isContinued = false
    }

    private var parties: [Party] = []
    private var placeByID: [String: Int] = [:]
    private var partyCount = 0

    private static let marker = "Digital Currency Address - "
    private static let nothing = "-0-"
    /// How many characters `sdn.csv` has for remarks.
    private static let remarksCharacterMax = 1_000
    /// How long the remarks of one party may be with their continuations.
    private static let remarksByteCountMax = 1 << 20

    mutating func add(_ fields: [String], line: Int) throws(ListImportError) {
        guard let id = fields.first, !id.isEmpty, id.utf8.allSatisfy({ (0x30...0x39) ~= $0 }) else {
            throw .badEntry(line: line)
        }
        switch fields.count {
        case 12: addParty(id, fields, line: line)
        case 2: try addRemarks(fields[1], of: id, line: line)
        case 5, 6: break
        case _: throw .wrongFieldCount(line: line)
        }
    }

    private mutating func addParty(_ id: String, _ fields: [String], line: Int) {
        partyCount += 1
        let remarks = fields[11]
        let isCut = remarks.count >= RemarksCollector.remarksCharacterMax
        // Only these can have wallets.
        guard isCut || remarks.contains(RemarksCollector.marker) else { return }
        let programs = fields[3].split(separator: "] [").map(String.init)
            .filter { $0.prefix(3) != RemarksCollector.nothing }
        placeByID[id] = parties.count
        parties.append(
            Party(
                id: id, name: fields[1], programs: programs.sorted(), line: line,
                remarks: remarks, isCut: isCut))
    }

    private mutating func addRemarks(
        _ rest: String, of id: String, line: Int
    ) throws(ListImportError) {
        guard let place = placeByID[id] else {
            // Without its beginning a wallet may be lost unseen.
            guard !rest.contains(RemarksCollector.marker) else { throw .badEntry(line: line) }
            return
        }
        parties[place].remarks += rest
        parties[place].isContinued = true
        guard parties[place].remarks.utf8.count <= RemarksCollector.remarksByteCountMax else {
            throw .textTooLong(line: line)
        }
    }

    /// Returns the wallets in the order of the list.
    func entries() throws(ListImportError) -> [ListEntry] {
        guard partyCount > 0 else { throw .noParties }
        var entries: [ListEntry] = []
        for party in parties {
            // The table cuts in the middle of addresses: half of one would be another address.
            if party.isCut, !party.isContinued, !party.remarks.hasSuffix(".") {
                throw .remarksCut(party: party.id)
            }
            for (label, text) in try wallets(of: party) {
                guard let address = AddressDecoding.listed(text) else {
                    throw .badEntry(line: party.line)
                }
                entries.append(
                    ListEntry(
                        address: address, label: label, partyID: party.id, partyName: party.name,
                        programs: party.programs))
            }
        }
        guard !entries.isEmpty else { throw .noLabels }
        return entries
    }

    private func wallets(
        of party: Party
    ) throws(ListImportError) -> [(label: String, text: String)] {
        var wallets: [(label: String, text: String)] = []
        for remark in party.remarks.split(separator: ";") {
            guard let found = remark.firstRange(of: RemarksCollector.marker) else { continue }
            let before = remark[..<found.lowerBound].filter { !$0.isWhitespace }
            var words = remark[found.upperBound...].split(whereSeparator: \.isWhitespace)
            if let last = words.last, last.hasSuffix(".") {
                words[words.count - 1] = last.dropLast()
            }
            guard before.isEmpty || before == "alt.", words.count == 2,
                words.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7e) ~= $0 } })
            else { throw .badEntry(line: party.line) }
            wallets.append((String(words[0]), String(words[1])))
        }
        return wallets
    }
}
