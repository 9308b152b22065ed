/// The elements of OFAC's advanced list that matter here.
///
/// Source: `ADVANCED_XML.xsd` of OFAC's Sanctions List Service.
enum SDNElement: String, CaseIterable {
    case root = "Sanctions"
    case dateOfIssue = "DateOfIssue"
    case year = "Year"
    case month = "Month"
    case day = "Day"
    case featureType = "FeatureType"
    case sanctionsType = "SanctionsType"
    case party = "DistinctParty"
    case profile = "Profile"
    case identity = "Identity"
    case alias = "Alias"
    case documentedName = "DocumentedName"
    case namePart = "NamePartValue"
    case feature = "Feature"
    case versionDetail = "VersionDetail"
    case sanctionsEntry = "SanctionsEntry"
    case sanctionsMeasure = "SanctionsMeasure"
    case comment = "Comment"
    /// Any other element.
    case other = ""

    init(_ name: String) { self = SDNElement.byName[name] ?? .other }

    // Asked millions of times a list: a table is faster than comparing with every case.
    private static let byName = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
}
