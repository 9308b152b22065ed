import ArgumentParser
import Connector
import Glibc
import QRCodes
import SQLiteStore

/// `sluice staff`
struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff",
        abstract: "Makes, lists, resets and disables accounts of the console while the service "
            + "is stopped.",
        discussion: "While it runs, an admin does the same in the console, on the page Staff.",
        subcommands: [Add.self, List.self, Reset.self, Disable.self])

    /// Who acts where nobody is signed in.
    static let actor = StaffActor.atMachine("command line")

    /// `sluice staff add`
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an account, and shows its one-time password and secret once.",
            discussion: """
                sluice staff add li.wei --role approver
                The name is also who acts in cases and payouts: an API key with the principal
                li.wei is the same person, and cannot approve what li.wei proposed.
                It approves nothing for the first console.fresh-hours, so that whoever makes it
                is not the second person; accounts made before the first deposit may at once.
                """)

        @OptionGroup var settings: SettingsSource
        @Argument(help: "The name to sign in with.")
        var name: String
        @Option(help: "viewer, analyst, approver, admin or examiner.")
        var role: String

        func run() async throws {
            guard let role = StaffRole(rawValue: role) else {
                let words = StaffRole.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--role must be one of \(words)")
            }
            let name = name
            try await StaffCommand.issue(name, settings) { credentials, seal, store in
                try StaffAccounts.add(
                    name, role: role, credentials, sealedWith: seal, by: StaffCommand.actor,
                    in: store)
            }
        }
    }

    /// `sluice staff list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the accounts.")

        @OptionGroup var settings: SettingsSource

        func run() async throws {
            let loaded = try await settings.load()
            let staff = try await OpenDatabase.use(loaded.databasePath) { store in
                try await store.read { try $0.allStaff() }
            }
            let (terms, now) = (loaded.console ?? StaffTerms(), SystemClock().now())
            for one in staff {
                let isFresh = one.freshUntil(terms, now: now) != nil
                let state = one.isDisabled ? "disabled" : isFresh ? "approves later" : "in force"
                print("\(one.name)  \(one.role.rawValue)  \(state)")
            }
        }
    }

    /// `sluice staff reset`
    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives an account a new one-time password and secret, and lets it in again.",
            discussion: """
                Where the key file of staff's codes (console.key-file) is lost, this makes a new
                one; all other accounts need a reset then too. The account approves nothing for
                console.fresh-hours.
                """)

        @OptionGroup var settings: SettingsSource
        @Argument(help: "The account's name.")
        var name: String

        func run() async throws {
            let name = name
            try await StaffCommand.issue(
                name, settings, mayReplaceKey: true
            ) { credentials, seal, store in
                try StaffAccounts.reset(
                    name, credentials, sealedWith: seal, by: StaffCommand.actor, in: store)
            }
        }
    }

    /// `sluice staff disable`
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keeps an account from signing in, and signs it out everywhere.")

        @OptionGroup var settings: SettingsSource
        @Argument(help: "The account's name.")
        var name: String

        func run() async throws {
            let path = try await settings.load().databasePath
            let name = name
            do {
                try await OpenDatabase.use(path) { store in
                    try await store.write {
                        try StaffAccounts.disable(name, by: StaffCommand.actor, in: $0)
                    }
                }
            } catch let refusal as RequestRefusal {
                throw CommandFailure(sentence(refusal))
            }
        }
    }

    private static func issue(
        _ name: String, _ settings: SettingsSource, mayReplaceKey: Bool = false,
        _ work:
            @escaping @Sendable (
                StaffCredentials, StaffSeal, any StoreTransaction
            ) throws -> Void
    ) async throws {
        let loaded = try await settings.load()
        let keyFile = loaded.staffKeyFile
        let credentials = try StaffCredentials.draw()
        let foreign: [String]
        do {
            foreign = try await OpenDatabase.use(loaded.databasePath) { store in
                let (seal, foreign) = try await StaffKeyFile.seal(
                    of: store, keyFile, mayReplace: mayReplaceKey)
                try await store.write { try work(credentials, seal, $0) }
                return foreign.filter { $0 != name }
            }
        } catch let refusal as RequestRefusal {
            throw CommandFailure(sentence(refusal))
        }
        let uri = OneTimeCode.uri(name: name, secret: credentials.secret)
        print(
            """
            name               \(name)
            one-time password  \(credentials.password)
            authenticator app  \(uri)
            """)
        if isatty(STDOUT_FILENO) == 1 {
            print(try QRCode(uri).terminalLines.joined(separator: "\n"))
        }
        print("Both are shown this once. The password must be changed at the first sign-in.")
        if !foreign.isEmpty { print("Beware: \(StaffKeyFile.sentence(foreign, keyFile)).") }
    }

    private static func sentence(_ refusal: RequestRefusal) -> String {
        switch refusal {
        case .notFound(_, let id): "there is no account \(id); `sluice staff list` shows all"
        case .conflict(let reason), .caseRule(_, let reason): reason
        case .invalid(let field, let reason): "\(field) \(reason)"
        case .walletNotActive, .insufficientAvailable, .exceedsCharge, .exceedsHold,
            .holdFinished, .ledger:
            "\(refusal)"
        }
    }
}
