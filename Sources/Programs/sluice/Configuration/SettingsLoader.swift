import ChainModel
import Connector
import Logging
import NodeTransport
import ScreeningRules
import Units

/// Makes settings of a configuration file, the environment and flags.
enum SettingsLoader {
    /// Returns settings that are complete and sound.
    ///
    /// - Throws: `SettingsProblems` with all that is wrong.
    static func load(
        file: String?, environment: [String: String], flags: [String] = []
    ) async throws(SettingsProblems) -> Settings {
        var reader = try await SettingsReader(
            file: file, environment: environment, flags: flags)
        let keyFolder = reader.text("keys.folder", default: "keys")
        var keyFiles: [KeyFile] = []
        do {
            keyFiles = try KeyFolder.load(keyFolder)
        } catch {
            reader.note(error)
        }
        let chains = ChainSettings.read(&reader)
        for chain in chains
        where !keyFiles.contains(where: { $0.purpose == .deposit && $0.fits(chain.profile) }) {
            reader.note(
                "keys.folder",
                "has no key file that fits \(chain.profile.id); keys/README.md shows one")
        }
        let settings = Settings(
            databasePath: reader.text("database.path", default: "sluice.db"),
            host: reader.text("http.host", default: "127.0.0.1"),
            port: reader.count("http.port", default: 8080, in: 0...65_535),
            trustedProxies: proxies(&reader),
            areMetricsOpen: reader.flag("http.open-metrics", default: false),
            keyFiles: keyFiles, chains: chains, limits: LimitRules(tiers: tiers(&reader)),
            rules: rules(&reader), lists: ListSettingsReader.refreshes(&reader),
            providers: ListSettingsReader.providers(&reader),
            payouts: PayoutSettingsReader.read(&reader, chains: chains), logLevel: level(&reader))
        guard reader.problems.isEmpty else { throw SettingsProblems(problems: reader.problems) }
        return settings
    }

    private static func proxies(_ reader: inout SettingsReader) -> [Network] {
        var networks: [Network] = []
        for text in reader.texts("http.trusted-proxies") {
            guard let network = Network(text) else {
                reader.note("http.trusted-proxies", "\(text) is no CIDR network")
                continue
            }
            networks.append(network)
        }
        return networks
    }

    private static func level(_ reader: inout SettingsReader) -> Logger.Level {
        let text = reader.text("log.level", default: "info")
        guard let level = Logger.Level(rawValue: text) else {
            let words = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            reader.note("log.level", "must be one of \(words)")
            return .info
        }
        return level
    }

    /// The pack of rules; without a file the standard one.
    private static func rules(_ reader: inout SettingsReader) -> RulePack {
        let path = reader.text("screening.rules", default: "")
        guard !path.isEmpty else { return .standard }
        do {
            return try RulePackFile.load(path)
        } catch {
            reader.note(error)
        }
        return .standard
    }

    /// The tiers that the file names; `standard` exists even without a line.
    private static func tiers(_ reader: inout SettingsReader) -> [LimitTier] {
        var names: Set<String> = []
        for path in reader.filePaths {
            let parts = path.split(separator: ".")
            if parts.count > 1, parts[0] == "tiers" { names.insert(String(parts[1])) }
        }
        names.insert("standard")
        return names.sorted().map { tier($0, &reader) }
    }

    private static func tier(_ name: String, _ reader: inout SettingsReader) -> LimitTier {
        var ceilings: [LimitScope: [LimitCeilings]] = [:]
        for scope in LimitScope.allCases {
            for asset in Asset.supported {
                let key = "tiers.\(name).\(scope.rawValue).\(asset.code)"
                let limits = LimitCeilings(
                    asset: asset, single: reader.amount("\(key).each", asset),
                    day: reader.amount("\(key).day", asset),
                    thirtyDays: reader.amount("\(key).thirty-days", asset),
                    dayCount: reader.optionalCount("\(key).day-count", in: 1...1_000_000))
                if let limits { ceilings[scope, default: []].append(limits) }
            }
        }
        checkWords(name, &reader)
        let minimums = Asset.supported.compactMap {
            reader.amount("tiers.\(name).minimum.\($0.code)", $0)
        }
        return LimitTier(name: name, ceilings: ceilings, minimums: minimums)
    }

    private static func checkWords(_ name: String, _ reader: inout SettingsReader) {
        let scopes = LimitScope.allCases.map(\.rawValue)
        for path in reader.filePaths where path.hasPrefix("tiers.\(name).") {
            let parts = path.split(separator: ".").map(String.init)
            guard parts.count > 3 else { continue }
            let code = parts[3]
            if parts[2] != "minimum", !scopes.contains(parts[2]) {
                reader.note(path, "\(parts[2]) must be minimum or one of \(scopes)")
            }
            if Asset.supported(code: code) == nil {
                reader.note(path, "\(code) must be one of \(Asset.supported.map(\.code))")
            }
        }
    }
}
