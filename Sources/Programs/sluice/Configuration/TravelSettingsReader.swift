import ScreeningRules
import Units

/// Reads which travel rule applies, and where the operator's law has other numbers.
enum TravelSettingsReader {
    /// Returns the rule; nil where none is named, so that nothing is asked.
    static func read(_ reader: inout SettingsReader) -> TravelProfile? {
        guard let word = reader.text("travel-rule.profile") else {
            for path in reader.filePaths where path.hasPrefix("travel-rule.") {
                reader.note(path, "needs travel-rule.profile: fatf, eu or us")
            }
            return nil
        }
        guard let name = TravelProfile.Name(rawValue: word) else {
            reader.note("travel-rule.profile", "must be fatf, eu or us")
            return nil
        }
        let standard = TravelProfile.standard(name)
        var currency = standard.currency
        if let code = reader.text("travel-rule.currency") {
            guard code.utf8.count == 3, let asset = Asset(code: code, scale: 2) else {
                reader.note("travel-rule.currency", "must be three capital letters, such as EUR")
                return nil
            }
            currency = asset
        }
        let threshold = reader.amount("travel-rule.threshold", currency)
        let ownership = reader.amount("travel-rule.ownership-above", currency)
        let isOther = currency != standard.currency
        guard !isOther || threshold != nil else {
            reader.note(
                "travel-rule.threshold", "is missing: how much it is in \(currency.code)")
            return nil
        }
        guard !isOther || ownership != nil || standard.ownershipAbove == nil else {
            reader.note(
                "travel-rule.ownership-above", "is missing: how much it is in \(currency.code)")
            return nil
        }
        return standard.with(
            threshold: threshold ?? standard.threshold,
            ownershipAbove: ownership ?? standard.ownershipAbove)
    }

    /// The platform's name, as customers read it in what they sign.
    static func platform(_ reader: inout SettingsReader) -> String {
        let name = reader.text("platform.name", default: "Sluice")
        guard OwnershipChallenge.isName(name) else {
            reader.note(
                "platform.name",
                "must have 1 to \(OwnershipChallenge.platformByteCountMax) plain ASCII characters")
            return "Sluice"
        }
        return name
    }
}
