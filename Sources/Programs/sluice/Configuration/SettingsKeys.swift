import Connector
import Yams

/// Which keys a configuration file may have, and which it has.
enum SettingsKeys {
    /// Keys as patterns: `*` stands for one part that the file chooses.
    static let known: [String] =
        [
            "database.path", "http.host", "http.port", "http.trusted-proxies",
            "http.open-metrics", "keys.folder", "chains.folder", "chains.enabled",
            "chains.*.endpoints", "chains.*.ca-file", "chains.*.contracts",
            "chains.*.set-aside-seconds", "chains.*.requests-per-second",
            "tiers.*.minimum.*", "screening.rules", "screening.exposure.mode",
            "screening.exposure.amount-min", "evidence.heads",
            "rates.currency", "rates.max-age-seconds",
            "rates.refresh-seconds", "rates.file", "rates.pegs", "rates.http.*.url",
            "rates.http.*.prices", "rates.http.*.time", "rates.http.*.ca-file",
            "rates.http.*.header", "rates.http.*.header-env", "rates.http.*.header-file",
            "rates.http.*.bearer-env", "rates.http.*.bearer-file",
            "cases.alert-hours", "cases.hold-hours", "cases.senior-hours", "cases.freeze-hours",
            "cases.holidays",
            "log.level", "platform.name", "travel-rule.profile", "travel-rule.currency",
            "travel-rule.threshold", "travel-rule.ownership-above", "console.enabled",
            "console.idle-minutes", "console.key-file", "console.fresh-hours",
            "console.session-hours", "payouts.signer-socket",
            "payouts.signer-user", "payouts.limits.*.*.*", "payouts.approvals.*.tiers",
            "payouts.approvals.*.otherwise", "payouts.minimum.*.*", "payouts.coin-prices.*.*",
            "payouts.evm.direct-share-max", "payouts.evm.sweep-share-max",
            "payouts.hot.*.*.floor", "payouts.hot.*.*.target",
            "payouts.hot.*.*.ceiling", "payouts.hot.*.*.cold", "payouts.bitcoin.batch-seconds",
            "payouts.bitcoin.batch-count", "payouts.bitcoin.target-blocks",
            "payouts.bitcoin.bump-after-blocks",
            "payouts.bitcoin.fee-rate-min", "payouts.bitcoin.fee-rate-fallback",
            "payouts.bitcoin.fee-rate-max", "payouts.bitcoin.fee-max",
            "payouts.evm.bump-after-blocks", "payouts.evm.transfer-gas",
            "filer.name", "filer.tax-number", "filer.transmitter-code", "filer.street",
            "filer.city", "filer.state", "filer.postal-code", "filer.country", "filer.phone",
            "filer.contact", "filer.reporting-entity",
            "lists.refresh.*.files", "lists.refresh.*.url", "lists.refresh.*.format",
            "lists.refresh.*.kind", "lists.refresh.*.hours", "lists.refresh.*.ca-file",
            "screening.providers.*.url", "screening.providers.*.secret-env",
            "screening.providers.*.secret-file", "screening.providers.*.header",
            "screening.providers.*.ca-file", "screening.providers.*.risk",
            "screening.providers.*.address",
            "screening.providers.*.words", "screening.providers.*.elevated-from",
            "screening.providers.*.high-from", "screening.providers.*.timeout-seconds",
        ] + TierSettings.words.flatMap { ["tiers.*.*.*.\($0)", "payouts.holds.*.*.*.\($0)"] }
        + credentialWords.flatMap { ["chains.*.\($0)", "chains.*.*.\($0)"] }

    private static let credentialWords = [
        "user-env", "password-env", "user-file", "password-file", "cookie-file", "bearer-env",
        "bearer-file",
    ]

    /// Returns a problem for each flag that is no setting: a misspelt one would be ignored.
    static func unknownFlags(_ flags: [String]) -> [FileProblem] {
        let plain = Set(
            known.filter { !$0.contains("*") }.map {
                "--" + $0.replacing(".", with: "-")
            })
        return flags.filter { $0.hasPrefix("--") }
            .map { String($0.prefix { $0 != "=" }) }
            .filter { flag in
                !plain.contains(flag) && !flag.hasPrefix("--chains-")
                    && !flag.hasPrefix("--tiers-") && !flag.hasPrefix("--payouts-")
            }
            .map {
                FileProblem(
                    file: "command line", place: $0,
                    problem: "is not a setting; http.port is given as --http-port")
            }
    }

    /// Returns the paths of all values in a file's text.
    ///
    /// - Throws: `FileProblem` if it is not YAML with fields.
    static func paths(in text: String, file: String) throws(FileProblem) -> [String] {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw FileProblem(file: file, place: "", problem: "not YAML: \(error)")
        }
        guard let node else { return [] }
        guard node.mapping != nil else {
            throw FileProblem(file: file, place: "", problem: "must be fields with values")
        }
        return leaves(of: node, depth: 0).sorted()
    }

    /// Returns a problem for each path that no pattern knows: most are misspelt.
    static func unknown(_ paths: [String], file: String) -> [FileProblem] {
        paths.filter { path in !known.contains { matches(path, $0) } }.map {
            FileProblem(
                file: file, place: $0,
                problem: "is not a setting; `sluice config example` shows all of them")
        }
    }

    private static func leaves(of node: Node, depth: Int) -> [String] {
        // Deeper than any setting is.
        guard depth < 8, let mapping = node.mapping else { return [""] }
        return mapping.flatMap { key, value -> [String] in
            leaves(of: value, depth: depth + 1).map { rest in
                rest.isEmpty ? (key.string ?? "?") : "\(key.string ?? "?").\(rest)"
            }
        }
    }

    private static func matches(_ path: String, _ pattern: String) -> Bool {
        let parts = path.split(separator: ".", omittingEmptySubsequences: false)
        let wanted = pattern.split(separator: ".")
        return parts.count == wanted.count
            && zip(parts, wanted).allSatisfy { $1 == "*" || $0 == $1 }
    }
}
