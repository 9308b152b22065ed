import Digests
public import ScreeningRules
public import Units
internal import Yams

/// Reads GraphSense tag packs: YAML files of what is publicly known of addresses.
///
/// A file may hold many packs, as YAML documents; together they are one list of labels. Fields of a
/// pack's head count for each of its tags that has not the field itself. All or nothing: an error
/// leaves no list.
///
/// Source: the TagPack format of graphsense-tagpack-tool.
public enum TagPackImport {
    /// The version of this reader, part of every list version.
    public static let parserVersion = 1
    /// How large a file may be; the largest public pack has 0.6 MB.
    public static let byteCountMax = 32 << 20
    /// How many packs a file may hold.
    public static let packCountMax = 1_000

    /// Reads packs; `published` stands in for the newest `lastmod` where a day is given.
    ///
    /// A word that is no known concept makes the label one of the category `other`, with a warning.
    /// - Throws: `ListImportError`.
    public static func read(
        _ bytes: [UInt8], source: String, published: CalendarDate?, checkedAt: Timestamp
    ) throws(ListImportError) -> ImportedList {
        guard bytes.count <= byteCountMax else { throw .tooLarge(byteCountMax: byteCountMax) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        var collector = TagCollector()
        do {
            var number = 0
            var documents = try Yams.compose_all(yaml: text)
            while let document = documents.next() {
                number += 1
                guard number <= packCountMax else {
                    throw ListImportError.tooManyEntries(max: packCountMax)
                }
                try collector.add(document, pack: number)
            }
            // The sequence ends where it cannot go on, and keeps why: a cut list is none.
            if let error = documents.error { throw error }
        } catch let error as ListImportError {
            throw error
        } catch {
            throw .malformedYAML(String("\(error)".prefix(300)))
        }
        guard let day = published ?? collector.newest else { throw .noDate }
        guard !collector.entries.isEmpty else { throw .noLabels }
        let list = ScreeningList(
            source: source, kind: .label, published: day, digest: bytes32(SHA256.hash(bytes)),
            parserVersion: parserVersion, entries: collector.entries, checkedAt: checkedAt)
        return ImportedList(list: list, warnings: collector.warnings)
    }
}

/// Gathers the tags of packs as entries.
private struct TagCollector {
    private(set) var entries: [ListEntry] = []
    private(set) var newest: CalendarDate?
    private var unknownConcepts: [String: Int] = [:]
    private var unreadable: [String: Int] = [:]
    private var transactionTagCount = 0

    /// How many characters of a text from a pack are kept.
    private static let textCharacterMax = 200
    /// How many different warnings of one kind are told.
    private static let warningCountMax = 20

    var warnings: [ListWarning] {
        let words = unknownConcepts.sorted { $0.key < $1.key }.prefix(TagCollector.warningCountMax)
        let currencies = unreadable.sorted { $0.key < $1.key }.prefix(TagCollector.warningCountMax)
        return words.map { .unknownConcept($0.key, count: $0.value) }
            + currencies.map { .unreadableAddresses(currency: $0.key, count: $0.value) }
            + (transactionTagCount > 0 ? [.notAddresses(count: transactionTagCount)] : [])
    }

    mutating func add(_ document: Node, pack number: Int) throws(ListImportError) {
        guard let head = document.mapping, let tags = head["tags"]?.sequence else {
            throw .notATagPack(number)
        }
        guard entries.count + tags.count <= ImportedList.entryCountMax else {
            throw .tooManyEntries(max: ImportedList.entryCountMax)
        }
        let title = (try text("title", head, pack: number, tag: 0)).flatMap(short) ?? "tags"
        try see(head, pack: number, tag: 0)
        for (index, tag) in tags.enumerated() {
            guard let fields = tag.mapping else { throw .badTag(pack: number, tag: index + 1) }
            try add(fields, head, title: title, pack: number, tag: index + 1)
        }
    }

    private mutating func add(
        _ tag: Node.Mapping, _ head: Node.Mapping, title: String, pack: Int, tag number: Int
    ) throws(ListImportError) {
        func inherited(_ name: String) throws(ListImportError) -> String? {
            if let own = try text(name, tag, pack: pack, tag: number) { return own }
            return try text(name, head, pack: pack, tag: number)
        }
        guard let raw = try text("address", tag, pack: pack, tag: number) else {
            guard tag["tx_hash"] != nil else { throw .badTag(pack: pack, tag: number) }
            transactionTagCount += 1
            return
        }
        try see(tag, pack: pack, tag: number)
        let currency = try inherited("currency")
        guard let address = address(raw, currency: (currency ?? "").trimmed.uppercased()) else {
            throw .badTag(pack: pack, tag: number)
        }
        var concepts: [String] = []
        for name in ["category", "abuse"] {
            if let word = try inherited(name) { concepts.append(word.trimmed) }
        }
        concepts += try words("concepts", tag, head, pack: pack, tag: number)
        let (category, unknown) = LabelConcepts.category(of: concepts)
        for word in unknown { unknownConcepts[short(word) ?? "", default: 0] += 1 }
        let stated = try inherited("confidence")
        let confidence = stated.map { LabelConcepts.confidence($0) } ?? nil
        if let stated, confidence == nil {
            unknownConcepts[short(stated) ?? "", default: 0] += 1
        }
        let actor = try inherited("actor").flatMap(short)
        let name = try inherited("label").flatMap(short)
        entries.append(
            ListEntry(
                address: address, label: title, partyID: actor ?? "", partyName: name ?? title,
                programs: concepts.compactMap(short), category: category,
                confidence: confidence ?? AddressLabel.confidenceUnstated))
    }

    /// Tokens, forks, and addresses that are none of their currency go to the family that their
    /// bytes say: real packs have a TRON address under BTC. Every other currency is met as text.
    private mutating func address(_ raw: String, currency: String) -> ScreeningAddress? {
        let family: ScreeningFamily
        switch currency {
        case "BTC", "XBT": family = .bitcoin
        case "ETH", "ETC", "BSC", "BEP20", "ARB", "MATIC", "POL", "FTM", "AVAX", "BASE":
            family = .evm
        case "TRX": family = .tron
        case "", "USDT", "USDC", "OMNI", "BCH", "BSV": return AddressDecoding.listed(raw)
        case _: return AddressDecoding.listed(raw, as: .other)
        }
        if let found = AddressDecoding.listed(raw, as: family) { return found }
        unreadable[currency, default: 0] += 1
        return AddressDecoding.listed(raw)
    }

    private mutating func see(
        _ fields: Node.Mapping, pack: Int, tag: Int
    ) throws(ListImportError) {
        guard let text = try text("lastmod", fields, pack: pack, tag: tag),
            let day = CalendarDate(String(text.trimmed.prefix(10)))
        else { return }
        newest = max(newest ?? day, day)
    }

    private func text(
        _ name: String, _ fields: Node.Mapping, pack: Int, tag: Int
    ) throws(ListImportError) -> String? {
        guard let node = fields[name] else { return nil }
        guard let scalar = node.scalar else { throw .badTag(pack: pack, tag: tag) }
        let text = scalar.string
        let isNothing = scalar.style == .plain && ["", "~", "null", "None"].contains(text)
        return isNothing ? nil : text
    }

    private func words(
        _ name: String, _ tag: Node.Mapping, _ head: Node.Mapping, pack: Int, tag number: Int
    ) throws(ListImportError) -> [String] {
        guard let node = tag[name] ?? head[name] else { return [] }
        guard let sequence = node.sequence, sequence.count <= 64 else {
            throw .badTag(pack: pack, tag: number)
        }
        var words: [String] = []
        for element in sequence {
            guard let word = element.scalar?.string else {
                throw .badTag(pack: pack, tag: number)
            }
            words.append(word.trimmed)
        }
        return words
    }

    private func short(_ text: String) -> String? {
        let kept = String(text.trimmed.prefix(TagCollector.textCharacterMax))
        return kept.isEmpty ? nil : kept
    }
}

extension String {
    /// The text without white space around it.
    fileprivate var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
