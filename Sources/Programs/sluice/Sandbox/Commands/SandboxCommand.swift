import ArgumentParser

/// `sluice sandbox`: real nodes on this machine, with worthless coins, to try things out.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Real nodes on this machine, with worthless coins, to try things out.",
        discussion: """
            Start with:  sluice sandbox run
            then, in another terminal:  sluice sandbox tour

            Everything listens on 127.0.0.1 only. The deposit keys are those of a published test \
            vector: never pay real coins to them.
            """,
        subcommands: [
            SandboxRunCommand.self, SandboxTourCommand.self, SandboxPayCommand.self,
            SandboxMineCommand.self, SandboxReorgCommand.self, SandboxStatusCommand.self,
            SandboxCodeCommand.self,
        ])
}

/// What all commands to a running sandbox share.
struct SandboxOptions: ParsableArguments {
    @Option(help: "The folder where `make sandbox` installed the nodes; .sandbox if absent.")
    var install: String?

    /// Returns the control API of the sandbox that `sluice sandbox run` started.
    ///
    /// - Throws: `SandboxFailure`.
    func control() throws(SandboxFailure) -> SandboxControl {
        let place = try SandboxPlace(install: install)
        return SandboxControl(
            port: try SandboxDescription.ofRunning(in: place.install).control)
    }
}

/// A chain as a person names it.
struct SandboxChainArgument: ExpressibleByArgument, Sendable {
    let chain: SandboxControl.Chain

    init?(argument: String) {
        guard let chain = SandboxControl.Chain(name: argument) else { return nil }
        self.chain = chain
    }

    static var allValueStrings: [String] {
        SandboxControl.Chain.allCases.flatMap { [$0.rawValue, $0.profile] }
    }
}
