extension AddressMatch {
    /// What the lists say that the address itself is, the worst and surest first; each label once.
    ///
    /// An entry of a sanctions list is one of the category sanctions, as sure as can be. A list of
    /// labels says its own category and confidence; where it says sanctions, that is hearsay: E-03
    /// or E-05 weigh it by its confidence as any bad label, and E-01 and E-02 never count it. The
    /// operator's lists of addresses to hold and of known ones are orders, and no labels.
    public var labels: [AddressLabel] {
        Set(direct.compactMap(AddressMatch.label)).sorted()
    }

    private static func label(_ hit: ListHit) -> AddressLabel? {
        let entry = hit.entry
        let name = entry.partyName.isEmpty ? entry.label : entry.partyName
        switch hit.version.kind {
        case .sanctions:
            return AddressLabel(
                category: .sanctions, confidence: AddressLabel.confidenceMax, name: name,
                source: hit.version.id)
        case .label:
            return AddressLabel(
                category: entry.category ?? .other,
                confidence: entry.confidence ?? AddressLabel.confidenceUnstated, name: name,
                source: hit.version.id)
        case .deny, .allow:
            return nil
        }
    }
}

extension AddressLabel {
    /// How sure a label counts whose source does not say.
    ///
    /// Source: GraphSense's table of confidences has 5 for `unknown`.
    public static let confidenceUnstated: UInt8 = 5
}
