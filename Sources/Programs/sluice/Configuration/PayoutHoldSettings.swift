import Connector
import ScreeningRules
import Units

/// Reads the limits beyond which a payout waits for a second person.
enum PayoutHoldSettings {
    private static let place = "payouts.holds"

    /// Returns the limits of all tiers; none where the file has none, so that nothing is counted.
    static func read(
        _ reader: inout SettingsReader, tiers: [String], rates: RateSettings
    ) -> PayoutHoldRules {
        check(&reader, tiers, rates.currency)
        var found: [String: [PayoutHoldLimit]] = [:]
        for tier in tiers {
            found[tier] = limits(of: tier, &reader, rates)
        }
        return found.values.allSatisfy(\.isEmpty) ? .none : PayoutHoldRules(tiers: found)
    }

    private static func limits(
        of tier: String, _ reader: inout SettingsReader, _ rates: RateSettings
    ) -> [PayoutHoldLimit] {
        var limits: [PayoutHoldLimit?] = []
        for scope in PayoutHoldScope.allCases {
            for unit in TierSettings.units(rates.currency) {
                let key = "\(place).\(tier).\(word(scope)).\(unit.asset.code)"
                let before = limits.count
                for (word, window) in TierSettings.sums {
                    guard let amount = reader.amount("\(key).\(word)", unit.asset) else { continue }
                    limits.append(PayoutHoldLimit(scope, window, unit, .sum(amount)))
                }
                for (word, window) in TierSettings.counts {
                    let count = reader.optionalCount("\(key).\(word)", in: 1...1_000_000_000)
                    guard let count else { continue }
                    limits.append(PayoutHoldLimit(scope, window, unit, .count(count)))
                }
                if case .fiat = unit, limits.count > before {
                    TierSettings.checkPrices(key, &reader, rates)
                }
            }
        }
        return limits.compactMap(\.self)
    }

    /// A scope's word in the configuration.
    private static func word(_ scope: PayoutHoldScope) -> String {
        switch scope {
        case .wallet, .destination: scope.rawValue
        case .tier: "tier-total"
        }
    }

    private static func check(
        _ reader: inout SettingsReader, _ tiers: [String], _ currency: Asset
    ) {
        let scopes = PayoutHoldScope.allCases.map(word)
        let codes = Asset.supported.map(\.code) + [currency.code]
        for path in reader.filePaths where path.hasPrefix("\(place).") {
            let parts = path.split(separator: ".").map(String.init)
            guard parts.count == 6 else { continue }
            if !tiers.contains(parts[2]) {
                reader.note(path, "\(parts[2]) must be one of the tiers \(tiers)")
            }
            if !scopes.contains(parts[3]) {
                reader.note(path, "\(parts[3]) must be one of \(scopes)")
            }
            if !codes.contains(parts[4]) {
                reader.note(path, "\(parts[4]) must be one of \(codes)")
            }
        }
    }
}
