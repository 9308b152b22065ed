import ArgumentParser
import Connector
import Foundation
import Logging
import NodeTransport

/// `sluice config`
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Checks a configuration, or shows an example.",
        subcommands: [Check.self, Example.self])

    /// `sluice config check`
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says everything that is wrong with a configuration.",
            discussion: "With --online each node is asked which chain it is of.")

        @OptionGroup var source: SettingsSource
        @Flag(help: "Ask each node for its chain id and genesis block.")
        var online = false

        func run() async throws {
            let settings = try await source.load()
            print("\(source.config): sound, with \(settings.keyFiles.count) key file(s) and chains")
            for chain in settings.chains {
                let names = chain.endpoints.map(\.name.text).joined(separator: ", ")
                print("  \(chain.profile.id): \(chain.profile.displayName), by \(names)")
            }
            guard online else { return }
            if try await !OnlineCheck.run(settings) { throw ExitCode.failure }
        }
    }

    /// `sluice config example`
    struct Example: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a commented configuration to start from.")

        func run() { print(ExampleConfiguration.text, terminator: "") }
    }
}

/// Asks each node which chain it is of.
enum OnlineCheck {
    /// Returns whether every chain's nodes are of it.
    static func run(_ settings: Settings) async throws -> Bool {
        let client = CurlClient()
        var isSound = true
        for chain in settings.chains {
            for endpoint in chain.endpoints {
                let one = Settings.Chain(
                    profile: chain.profile, endpoints: [endpoint], rules: chain.rules)
                do {
                    let source = try Daemon.source(
                        one, client: client, watched: WatchedRegistry(), clock: SystemClock())
                    _ = try await source.verifyIdentity()
                    print("  \(chain.profile.id)/\(endpoint.name.text): is of this chain")
                } catch {
                    isSound = false
                    print("  \(chain.profile.id)/\(endpoint.name.text): \(error)")
                }
            }
        }
        await client.shutdown()
        return isSound
    }
}
