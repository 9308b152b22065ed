import ScreeningRules

/// Picks wallets, with their owners and programs, out of the elements of OFAC's advanced list.
///
/// Keeps only what wallets need, so that its memory does not grow with the list. Knows no label:
/// whatever feature type the list itself calls a digital currency address is one.
struct SDNCollector {
    /// How deeply elements may be nested; the real list needs 10.
    static let depthMax = 64
    /// How long a text that is kept may be; the longest real one has some hundred bytes.
    static let textByteCountMax = 16_384

    private struct Wallet {
        let label: String
        let address: ScreeningAddress
        let profile: String
    }

    private var path: [SDNElement] = []
    private var text: [UInt8] = []
    private var keepsText = false

    private var date: [SDNElement: Int] = [:]
    private var labels: [String: String] = [:]
    private var featureTypeID = ""
    private var sanctionsTypeID = ""
    private var programTypeIDs: Set<String> = []

    private var profile = ""
    private var isPrimaryIdentity = false
    private var isPrimaryAlias = false
    private var nameParts: [String] = []
    private var isNameDone = false
    private var featureLabel: String?

    private var entryProfile = ""
    private var isProgram = false

    private var wallets: [Wallet] = []
    private var names: [String: String] = [:]
    private var programs: [String: Set<String>] = [:]

    /// The text before a label's name. Source: the list's `FeatureTypeValues`.
    private static let labelPrefix = "Digital Currency Address - "

    mutating func start(
        _ element: SDNElement, line: Int, attribute: (StaticString) -> String
    ) throws(ListImportError) {
        let parent = path.last
        guard parent != nil || element == .root else { throw .wrongRoot(line: line) }
        guard path.count < SDNCollector.depthMax else { throw .tooDeep(line: line) }
        path.append(element)
        text.removeAll(keepingCapacity: true)
        keepsText = false
        switch element {
        case .year, .month, .day:
            keepsText = parent == .dateOfIssue
        case .featureType:
            featureTypeID = attribute("ID")
            keepsText = true
        case .sanctionsType:
            sanctionsTypeID = attribute("ID")
            keepsText = true
        case .profile:
            profile = attribute("ID")
            nameParts = []
            isNameDone = false
        case .identity:
            isPrimaryIdentity = attribute("Primary") == "true"
        case .alias:
            isPrimaryAlias = attribute("Primary") == "true"
        case .namePart:
            keepsText = isPrimaryIdentity && isPrimaryAlias && !isNameDone
        case .feature:
            featureLabel = labels[attribute("FeatureTypeID")]
        case .versionDetail:
            keepsText = featureLabel != nil
        case .sanctionsEntry:
            entryProfile = attribute("ProfileID")
        case .sanctionsMeasure:
            isProgram = programTypeIDs.contains(attribute("SanctionsTypeID"))
        case .comment:
            keepsText = parent == .sanctionsMeasure && isProgram && names[entryProfile] != nil
        case .root, .dateOfIssue, .party, .documentedName, .other:
            break
        }
    }

    mutating func characters(
        _ bytes: UnsafeRawBufferPointer, line: Int
    ) throws(ListImportError) {
        guard keepsText else { return }
        guard text.count + bytes.count <= SDNCollector.textByteCountMax else {
            throw .textTooLong(line: line)
        }
        text += bytes
    }

    mutating func end(line: Int) throws(ListImportError) {
        guard let element = path.popLast() else { return }
        let kept = keepsText ? String(decoding: text, as: UTF8.self) : ""
        let wasKept = keepsText
        keepsText = false
        switch element {
        case .year, .month, .day:
            if wasKept { date[element] = Int(kept) }
        case .featureType:
            if kept.hasPrefix(SDNCollector.labelPrefix) {
                labels[featureTypeID] = String(kept.dropFirst(SDNCollector.labelPrefix.count))
            }
        case .sanctionsType:
            if kept == "Program" { programTypeIDs.insert(sanctionsTypeID) }
        case .namePart:
            if wasKept { nameParts.append(kept) }
        case .documentedName:
            if isPrimaryIdentity, isPrimaryAlias { isNameDone = true }
        case .identity: isPrimaryIdentity = false
        case .alias: isPrimaryAlias = false
        case .versionDetail:
            if wasKept { try addWallet(kept, line: line) }
        case .feature: featureLabel = nil
        case .comment:
            if wasKept, !kept.isEmpty { programs[entryProfile, default: []].insert(kept) }
        case .sanctionsEntry: entryProfile = ""
        case .sanctionsMeasure: isProgram = false
        case .profile, .root, .dateOfIssue, .party, .other: break
        }
    }

    private mutating func addWallet(_ kept: String, line: Int) throws(ListImportError) {
        guard let label = featureLabel, !profile.isEmpty,
            let address = AddressDecoding.listed(kept)
        else { throw .badEntry(line: line) }
        wallets.append(Wallet(label: label, address: address, profile: profile))
        names[profile] = nameParts.joined(separator: " ")
    }

    /// Returns the date of issue and the entries in the order of the list, once it has ended.
    func result() throws(ListImportError) -> (published: CalendarDate, entries: [ListEntry]) {
        guard let year = date[.year], let month = date[.month], let day = date[.day],
            let published = CalendarDate(year: year, month: month, day: day)
        else { throw .noDate }
        guard !labels.isEmpty else { throw .noLabels }
        let entries = wallets.map { wallet in
            ListEntry(
                address: wallet.address, label: wallet.label, partyID: wallet.profile,
                partyName: names[wallet.profile, default: ""],
                programs: programs[wallet.profile, default: []].sorted())
        }
        return (published, entries)
    }
}
