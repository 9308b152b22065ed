import Connector
import ScreeningRules
import Units

/// Reads the limits of the tiers.
enum TierSettings {
    /// The words of sums, with their windows.
    static let sums: [(word: String, window: LimitWindow)] = [
        ("each", .transaction), ("hour", .hour), ("day", .day), ("thirty-days", .thirtyDays),
        ("lifetime", .lifetime),
    ]
    /// The words of counts, with their windows.
    static let counts: [(word: String, window: LimitWindow)] = [
        ("hour-count", .hour), ("day-count", .day), ("thirty-days-count", .thirtyDays),
        ("lifetime-count", .lifetime),
    ]
    /// All words that a limit may have.
    static let words = sums.map(\.word) + counts.map(\.word)

    /// Returns the tiers that the file names; `standard` exists even without a line.
    static func read(_ reader: inout SettingsReader, rates: RateSettings) -> [LimitTier] {
        var names: Set<String> = []
        for path in reader.filePaths {
            let parts = path.split(separator: ".")
            if parts.count > 1, parts[0] == "tiers" { names.insert(String(parts[1])) }
        }
        names.insert("standard")
        return names.sorted().map { tier($0, &reader, rates) }
    }

    private static func tier(
        _ name: String, _ reader: inout SettingsReader, _ rates: RateSettings
    ) -> LimitTier {
        var limits: [DepositLimit] = []
        for scope in LimitScope.allCases {
            for unit in units(rates.currency) {
                let key = "tiers.\(name).\(word(scope)).\(unit.asset.code)"
                let found = read(key, scope, unit, &reader)
                if case .fiat = unit, !found.isEmpty { checkPrices(key, &reader, rates) }
                limits += found
            }
        }
        checkWords(name, &reader, rates.currency)
        let minimums = Asset.supported.compactMap {
            reader.amount("tiers.\(name).minimum.\($0.code)", $0)
        }
        return LimitTier(name: name, limits: limits, minimums: minimums)
    }

    private static func read(
        _ key: String, _ scope: LimitScope, _ unit: LimitUnit, _ reader: inout SettingsReader
    ) -> [DepositLimit] {
        var limits: [DepositLimit?] = []
        for (word, window) in sums {
            guard let amount = reader.amount("\(key).\(word)", unit.asset) else { continue }
            limits.append(DepositLimit(scope, window, unit, .sum(amount)))
        }
        for (word, window) in counts {
            let count = reader.optionalCount("\(key).\(word)", in: 1...1_000_000_000)
            guard let count else { continue }
            limits.append(DepositLimit(scope, window, unit, .count(count)))
        }
        return limits.compactMap(\.self)
    }

    static func units(_ currency: Asset) -> [LimitUnit] {
        Asset.supported.map { .asset($0) } + [.fiat(currency)]
    }

    /// A scope's word in the configuration.
    private static func word(_ scope: LimitScope) -> String {
        switch scope {
        case .depositAddress, .sourceAddress, .wallet: scope.rawValue
        case .tier: "tier-total"
        }
    }

    /// A limit in fiat money without any source of prices would hold every deposit for ever.
    static func checkPrices(
        _ key: String, _ reader: inout SettingsReader, _ rates: RateSettings
    ) {
        if rates.isEmpty { reader.note(key, "needs prices: rates.file, rates.http or rates.pegs") }
    }

    private static func checkWords(
        _ name: String, _ reader: inout SettingsReader, _ currency: Asset
    ) {
        let scopes = LimitScope.allCases.map(word)
        let codes = Asset.supported.map(\.code)
        for path in reader.filePaths where path.hasPrefix("tiers.\(name).") {
            let parts = path.split(separator: ".").map(String.init)
            guard parts.count > 3 else { continue }
            let isMinimum = parts[2] == "minimum"
            if !isMinimum, !scopes.contains(parts[2]) {
                reader.note(path, "\(parts[2]) must be minimum or one of \(scopes)")
            }
            let allowed = codes + (isMinimum ? [] : [currency.code])
            if !allowed.contains(parts[3]) {
                reader.note(path, "\(parts[3]) must be one of \(allowed)")
            }
        }
    }
}
