import ChainModel
import Connector
import NodeTransport
import Units

/// Reads the chains of a configuration: profiles, endpoints, credentials.
enum ChainSettings {
    static func read(_ reader: inout SettingsReader) -> [Settings.Chain] {
        let folder = reader.text("chains.folder", default: "chains")
        let names = reader.texts("chains.enabled")
        if names.isEmpty {
            reader.note("chains.enabled", "names no chain; one of the files in \(folder)/")
        }
        if Set(names).count != names.count {
            reader.note("chains.enabled", "names a chain twice")
        }
        return names.compactMap { chain($0, folder: folder, &reader) }
    }

    private static func chain(
        _ name: String, folder: String, _ reader: inout SettingsReader
    ) -> Settings.Chain? {
        let file = "\(folder)/\(name).yaml"
        let profile: ChainProfile
        do {
            let text = try TextFile.read(file, byteLimit: 262_144)
            profile = try ChainProfileFile.parse(
                text, file: file, contracts: contracts(name, &reader))
        } catch {
            reader.note(error)
            return nil
        }
        guard profile.id.name == name else {
            reader.note(
                FileProblem(file: file, place: "id", problem: "must be the file's name, \(name)"))
            return nil
        }
        let endpoints = endpoints(name, &reader)
        if profile.proof == .agreement, endpoints.count < 2 {
            reader.note(
                "chains.\(name).endpoints",
                "this chain's headers prove nothing: it needs two endpoints that agree")
        }
        var rules = EndpointRules()
        rules.setAside = .seconds(
            reader.count("chains.\(name).set-aside-seconds", default: 600, in: 1...86_400))
        return Settings.Chain(profile: profile, endpoints: endpoints, rules: rules)
    }

    private static func contracts(
        _ name: String, _ reader: inout SettingsReader
    ) -> [String: String] {
        var contracts: [String: String] = [:]
        for entry in reader.texts("chains.\(name).contracts") {
            let parts = entry.split(separator: " ")
            guard parts.count == 2 else {
                reader.note("chains.\(name).contracts", "must be texts like \"USDT 0x…\"")
                continue
            }
            contracts[String(parts[0])] = String(parts[1])
        }
        return contracts
    }

    private static func endpoints(
        _ name: String, _ reader: inout SettingsReader
    ) -> [EndpointConfiguration] {
        let key = "chains.\(name).endpoints"
        let entries = reader.texts(key)
        if entries.isEmpty {
            reader.note(key, "names no node; a text like \"home http://127.0.0.1:8332\"")
        }
        let authority = reader.text("chains.\(name).ca-file")
        let rate = reader.optionalCount(
            "chains.\(name).requests-per-second", in: 1...1_000_000)
        var result: [EndpointConfiguration] = []
        for entry in entries {
            let parts = entry.split(separator: " ")
            guard parts.count == 2 else {
                reader.note(key, "must be texts like \"home http://127.0.0.1:8332\"")
                continue
            }
            let credentials = credentials(
                name, endpoint: String(parts[0]), isOnly: entries.count == 1, &reader)
            do {
                let url = try EndpointURL(String(parts[1]))
                result.append(
                    EndpointConfiguration(
                        name: EndpointName(String(parts[0])),
                        target: HTTPTarget(
                            url: url,
                            // With TLS the server is offered HTTP/2 and may take HTTP/1.1.
                            version: parts[1].hasPrefix("https:") ? .http2 : .http1,
                            certificateAuthorityFile: authority),
                        credentials: credentials,
                        budget: RequestBudget(requestsPerSecondMax: rate)))
            } catch {
                reader.note(key, "\(parts[0]): \(error)")
            }
        }
        return result
    }

    /// Names and paths only: the secret itself never stands in a configuration.
    ///
    /// What is said of a chain goes to its only endpoint: a second one, which may be a stranger's,
    /// must not learn the password of the first.
    private static func credentials(
        _ name: String, endpoint: String, isOnly: Bool, _ reader: inout SettingsReader
    ) -> EndpointCredentials {
        let own = credentials("chains.\(name).\(endpoint)", &reader)
        let common = credentials("chains.\(name)", &reader)
        guard common != .none else { return own }
        guard isOnly else {
            reader.note(
                "chains.\(name)",
                "has several endpoints: say whose credentials these are, under "
                    + "chains.\(name).\(endpoint)")
            return own
        }
        return own == .none ? common : own
    }

    private static func credentials(
        _ prefix: String, _ reader: inout SettingsReader
    ) -> EndpointCredentials {
        if let path = reader.text("\(prefix).cookie-file") { return .cookieFile(path) }
        if let bearer = source("\(prefix).bearer", &reader) { return .bearer(bearer) }
        let user = source("\(prefix).user", &reader)
        let password = source("\(prefix).password", &reader)
        switch (user, password) {
        case (let user?, let password?): return .basic(user: user, password: password)
        case (nil, nil): return .none
        case (nil, .some), (.some, nil):
            reader.note(prefix, "needs both a user and a password, each by -env or -file")
            return .none
        }
    }

    private static func source(_ key: String, _ reader: inout SettingsReader) -> SecretSource? {
        if let name = reader.text("\(key)-env") { return .environment(name) }
        return reader.text("\(key)-file").map { .file($0) }
    }
}
