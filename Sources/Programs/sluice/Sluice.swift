import ArgumentParser

/// The daemon and the command line in one.
@main
struct Sluice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sluice",
        abstract: "Turns crypto and stablecoin deposits into money that can be spent.",
        discussion: """
            Start with:
              sluice config example > sluice.yaml   a configuration to edit
              sluice config check --online          what is wrong with it, and with the nodes
              sluice lists import sdn_advanced.xml  a sanctions list; none, and nothing is spendable
              sluice serve                          the service

            To try it without any setup: `make run` and `make tour` in the source folder.
            Every command explains itself with --help.
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, ConfigCommand.self, KeysCommand.self, ListsCommand.self,
            RulesCommand.self, RatesCommand.self, ChainsCommand.self, RescanCommand.self,
            PayoutsCommand.self,
            SettlementsCommand.self,
            TreasuryCommand.self, PSBTCommand.self, AuditCommand.self, ReplayCommand.self,
            APIKeysCommand.self, SandboxCommand.self, StaffCommand.self,
            CasesCommand.self,
        ])
}

/// What this build calls itself.
enum Version {
    static let text = "0.1.0"
}

/// A failure whose text tells a person what to do; the exit status is 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
