import ArgumentParser
import Connector
import SQLiteStore
import ScreeningRules
import Units

/// `sluice api-keys`
struct APIKeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-keys",
        abstract: "Makes, lists and revokes API keys while the service is stopped.",
        discussion: "While it runs, the API does the same: POST, GET and DELETE /v1/keys.",
        subcommands: [Create.self, List.self, Revoke.self])

    /// `sluice api-keys create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a key and shows it once.",
            discussion: """
                sluice api-keys create --name checkout --principal shop \\
                    --scopes wallets:read,charges:write
                Two keys of one principal are one person: they cannot approve each other.
                A key that is made here may approve at once. One that is made over HTTP approves
                nothing for the first console.fresh-hours, nor does whoever made it.

                Scopes:
                \(APIScope.allCases.map { "\($0.rawValue): \($0.sentence)" }
                    .joined(separator: "\n"))
                """)

        @OptionGroup var settings: SettingsSource
        @Option(help: "A name to know it by.")
        var name: String
        @Option(help: "The person or service that acts by it.")
        var principal: String
        @Option(help: "What it may do, separated by commas.")
        var scopes: String
        @Option(help: "The only wallet that it may touch.")
        var wallet: String?
        @Option(help: "In how many days it ends; never if left out.")
        var days: Int?

        func run() async throws {
            var wanted: Set<APIScope> = []
            for word in scopes.split(separator: ",").map(String.init) {
                guard let scope = APIScope(rawValue: word) else {
                    let words = APIScope.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("\(word) is no scope; they are \(words)")
                }
                wanted.insert(scope)
            }
            var only: WalletID?
            if let wallet {
                guard let id = WalletID(text: wallet) else {
                    throw ValidationError("--wallet is no id: 32 hexadecimal digits, UUID or ULID")
                }
                only = id
            }
            let now = SystemClock().now()
            var end: Timestamp?
            if let days {
                guard (1...3_650).contains(days) else {
                    throw ValidationError("--days must be from 1 to 3650")
                }
                end = Timestamp(milliseconds: now.milliseconds + Int64(days) * 86_400_000)
            }
            let path = try await settings.load().databasePath
            let (name, principal, scopes, restriction) = (name, principal, wanted, only)
            let expiresAt = end
            let issued = try await OpenDatabase.use(path) { store in
                try await store.write { store in
                    try APIKeys.issue(
                        name: name, principal: principal, scopes: scopes, wallet: restriction,
                        allowedNetworks: [], expiresAt: expiresAt, by: .atMachine, in: store)
                }
            }
            print(issued.text)
        }
    }

    /// `sluice api-keys list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the keys.")

        @OptionGroup var settings: SettingsSource

        func run() async throws {
            let loaded = try await settings.load()
            let (path, fresh) = (loaded.databasePath, loaded.freshSeconds)
            let now = SystemClock().now()
            let keys = try await OpenDatabase.use(path) { store in
                try await store.read { try $0.apiKeys() }
            }
            for key in keys {
                let isFresh = key.freshUntil(seconds: fresh, now: now) != nil
                let state =
                    key.revokedAt != nil ? "revoked" : isFresh ? "approves later" : "in force"
                // Names may come from callers of the API.
                let line =
                    "\(key.id)  \(state)  \(key.name)  \(key.principal)  "
                    + key.scopes.joined(separator: ",") + origin(key)
                print(LineLog.printable(line))
            }
        }

        /// Says who made a key over HTTP, and when.
        private func origin(_ key: APIKeyRecord) -> String {
            guard let maker = key.madeBy else { return "" }
            let day = CalendarDate(key.createdAt).map { " on \($0)" } ?? ""
            return "  made over HTTP by \(maker)\(day)"
        }
    }

    /// `sluice api-keys revoke`
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a key at once.")

        @OptionGroup var settings: SettingsSource
        @Argument(help: "The key's id, its middle part.")
        var id: String

        func run() async throws {
            let path = try await settings.load().databasePath
            let id = id
            do {
                try await OpenDatabase.use(path) { store in
                    try await store.write { try APIKeys.revoke(id, in: $0) }
                }
            } catch RequestRefusal.notFound {
                throw CommandFailure("there is no key \(id); `sluice api-keys list` shows all")
            }
        }
    }
}
