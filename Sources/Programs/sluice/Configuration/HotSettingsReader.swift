import ChainModel
import Connector
import PayoutRules
import Units

/// Reads how much the hot keys hold, and where the rest belongs.
enum HotSettingsReader {
    private static let words = ["floor", "target", "ceiling", "cold"]

    static func read(
        _ reader: inout SettingsReader, chains: [ChainProfile]
    ) -> [HotBalanceTerms] {
        var all: [HotBalanceTerms] = []
        var known: Set<String> = []
        for profile in chains {
            for asset in profile.creditedAssets {
                let key = "payouts.hot.\(profile.id.name).\(asset.code)"
                known.insert(key)
                if let terms = terms(key, asset, profile, &reader) { all.append(terms) }
            }
        }
        for path in reader.filePaths where path.hasPrefix("payouts.hot.") {
            let parts = path.split(separator: ".")
            if !known.contains(parts.prefix(4).joined(separator: ".")) {
                reader.note(path, "is of no enabled chain with an asset that it credits")
            }
        }
        return all
    }

    private static func terms(
        _ key: String, _ asset: Asset, _ profile: ChainProfile, _ reader: inout SettingsReader
    ) -> HotBalanceTerms? {
        let floor = reader.amount("\(key).floor", asset)
        let target = reader.amount("\(key).target", asset)
        let ceiling = reader.amount("\(key).ceiling", asset)
        let cold = reader.text("\(key).cold")
        guard let floor, let target, let ceiling, let cold else {
            // An amount that cannot be read was noted already.
            let isStarted = words.contains { reader.filePaths.contains("\(key).\($0)") }
            if isStarted || floor != nil || target != nil || ceiling != nil || cold != nil {
                reader.note(key, "needs floor, target, ceiling and cold")
            }
            return nil
        }
        let token = TokenID(chain: profile.id, asset: asset)
        guard
            let rule = HotBalanceRule(
                token: token, floor: floor, target: target, ceiling: ceiling)
        else {
            reader.note(key, "must have floor up to target, and target up to ceiling")
            return nil
        }
        do {
            return try HotBalanceTerms(rule: rule, cold: cold, on: profile)
        } catch {
            reader.note("\(key).cold", "is no address on \(profile.id.name) that can be paid")
            return nil
        }
    }
}
