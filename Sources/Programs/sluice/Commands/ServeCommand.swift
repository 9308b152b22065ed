import ArgumentParser
import Connector
import Foundation
import Logging
import Units

/// `sluice serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the service until it is told to stop (SIGTERM or Ctrl-C).",
        discussion: """
            Settings come from the file, then from the environment (SLUICE_HTTP_PORT=9000), then
            from flags after the command: sluice serve --config sluice.yaml --http-port 9000
            """)

    @OptionGroup var source: SettingsSource
    @Argument(
        parsing: .allUnrecognized, help: "Settings that win over file and environment.")
    var overrides: [String] = []

    func run() async throws {
        let settings = try await source.load(flags: overrides)
        LoggingSystem.bootstrap { LineLog(label: $0, level: settings.logLevel) }
        let logger = Logger(label: "sluice")
        let daemon: Daemon
        do {
            daemon = try await Daemon(settings: settings, logger: logger)
        } catch let failure as StoreFailure {
            throw CommandFailure(failure.sentence)
        }
        let keyFile = try await FirstKey.makeIfNone(
            store: daemon.store, databasePath: settings.databasePath)
        let lists = try await daemon.store.read { try $0.lists() }
        try await daemon.run { port in
            Banner.show(settings, port: port, keyFile: keyFile, lists: lists)
        }
        logger.notice("stopped")
    }
}

/// Where settings come from, for every command that needs them.
struct SettingsSource: ParsableArguments {
    @Option(help: "The configuration file.")
    var config: String = "sluice.yaml"

    func load(flags: [String] = []) async throws -> Settings {
        do {
            return try await SettingsLoader.load(
                file: config, environment: ProcessInfo.processInfo.environment, flags: flags)
        } catch {
            let lines = error.problems.map { "  \($0)" }.joined(separator: "\n")
            throw CommandFailure(
                "The configuration cannot be used:\n\(lines)\n"
                    + "`sluice config example` prints one that can.")
        }
    }
}

/// The first API key: made when there is none, written to a file, never shown.
enum FirstKey {
    static func path(databasePath: String) -> String {
        let folder = (databasePath as NSString).deletingLastPathComponent
        return (folder.isEmpty ? "." : folder) + "/first-api-key"
    }

    /// Returns the file's path if a key was made.
    static func makeIfNone(store: any StorePort, databasePath: String) async throws -> String? {
        let path = path(databasePath: databasePath)
        guard try await store.read({ try $0.apiKeys().isEmpty }) else { return nil }
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw CommandFailure("\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        // The file may have been there, with another mode.
        guard fchmod(file, 0o600) == 0 else {
            throw CommandFailure("\(path) cannot be protected: \(String(cString: strerror(errno)))")
        }
        let issued = try await store.write { store in
            try APIKeys.issue(
                name: "first key", principal: "operator", scopes: Set(APIScope.allCases),
                wallet: nil, allowedNetworks: [], expiresAt: nil, by: .atMachine, in: store)
        }
        let bytes = Array((issued.text + "\n").utf8)
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw CommandFailure("\(path) cannot be written; delete it and the new key, and retry")
        }
        return path
    }
}

/// What a start says.
enum Banner {
    static func show(_ settings: Settings, port: Int, keyFile: String?, lists: [ListRecord]) {
        let active = lists.filter { $0.state == .active }
        let names = active.map { "\($0.version.source) (\($0.version.published))" }
        var lines = [
            "Sluice \(Version.text) is running",
            "  API        http://\(settings.host):\(port)  (GET /readyz, /openapi.yaml)",
            "  chains     " + settings.chains.map(\.profile.id.name).joined(separator: ", "),
            "  database   \(settings.databasePath)",
            "  lists      " + (names.isEmpty ? "none" : names.joined(separator: ", ")),
        ]
        if let keyFile { lines.append("  API key    \(keyFile)  (all rights; keep it safe)") }
        lines.append(
            active.isEmpty
                ? "Next: sluice lists import FILE. Without a list no deposit becomes spendable."
                : "Next: POST /v1/wallets, then POST /v1/wallets/{id}/addresses.")
        FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }
}

extension StoreFailure {
    /// The failure in a sentence that says what to do.
    var sentence: String {
        switch self {
        case .stopped(let reason), .notCommitted(let reason), .unknownOutcome(let reason): reason
        case .corrupt(let reason):
            "The database is damaged: \(reason). Stop, keep a copy, and run `sluice audit`."
        }
    }
}
