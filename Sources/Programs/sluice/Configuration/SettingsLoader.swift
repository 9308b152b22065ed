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
        let rates = RateSettings.read(&reader)
        let limits = LimitRules(tiers: TierSettings.read(&reader, rates: rates))
        let pack = rules(&reader)
        if pack.currency != rates.currency {
            reader.note("rates.currency", "must be that of the rules, \(pack.currency)")
        }
        let databasePath = reader.text("database.path", default: "sluice.db")
        let fresh = reader.count("console.fresh-hours", default: 24, in: 0...720)
        let freshSeconds = Int64(fresh) * 3_600
        let settings = Settings(
            databasePath: databasePath,
            host: reader.text("http.host", default: "127.0.0.1"),
            port: reader.count("http.port", default: 8080, in: 0...65_535),
            trustedProxies: proxies(&reader),
            areMetricsOpen: reader.flag("http.open-metrics", default: false),
            keyFiles: keyFiles, chains: chains, rates: rates, limits: limits, rules: pack,
            exposure: exposure(&reader, rates.currency),
            lists: ListSettingsReader.refreshes(&reader),
            providers: ListSettingsReader.providers(&reader),
            evidenceHeads: reader.text("evidence.heads"),
            cases: CaseSettingsReader.read(&reader),
            payouts: PayoutSettingsReader.read(
                &reader, chains: chains, tiers: limits.tiers.keys.sorted(), rates: rates),
            console: console(&reader, freshSeconds: freshSeconds), freshSeconds: freshSeconds,
            staffKeyFile: staffKeyFile(&reader, databasePath),
            travelRule: TravelSettingsReader.read(&reader),
            platform: TravelSettingsReader.platform(&reader),
            filer: FilerSettingsReader.read(&reader), logLevel: level(&reader))
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

    private static func console(
        _ reader: inout SettingsReader, freshSeconds: Int64
    ) -> StaffTerms? {
        let isOn = reader.flag("console.enabled", default: true)
        let idle = reader.count("console.idle-minutes", default: 30, in: 1...720)
        let session = reader.count("console.session-hours", default: 12, in: 1...24)
        if idle > session * 60 {
            reader.note("console.idle-minutes", "must be at most session-hours")
        }
        return isOn
            ? StaffTerms(
                idleSeconds: Int64(idle) * 60, sessionSeconds: Int64(session) * 3_600,
                freshSeconds: freshSeconds)
            : nil
    }

    private static func staffKeyFile(
        _ reader: inout SettingsReader, _ databasePath: String
    ) -> String {
        let path = reader.text(
            "console.key-file", default: StaffKeyFile.pathDefault(database: databasePath))
        if path.isEmpty || path == databasePath {
            reader.note("console.key-file", "must be a file of its own")
        }
        return path
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

    /// Off unless it is asked for: it needs nodes that can look back.
    private static func exposure(
        _ reader: inout SettingsReader, _ currency: Asset
    ) -> ExposureSettings? {
        let word = reader.text("screening.exposure.mode", default: ExposureMode.off.rawValue)
        guard let mode = ExposureMode(rawValue: word) else {
            let words = ExposureMode.allCases.map(\.rawValue).joined(separator: ", ")
            reader.note("screening.exposure.mode", "must be one of \(words)")
            return nil
        }
        let least = reader.amount("screening.exposure.amount-min", currency)
        guard mode != .off else { return nil }
        return ExposureSettings(
            mode: mode, amountMin: least ?? ExposureSettings.standard.amountMin)
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
}
