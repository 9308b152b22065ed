import ArgumentParser

/// `sluice sandbox mine`: blocks at once.
struct SandboxMineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mine", abstract: "Mines blocks at once, besides those of the clock.",
        discussion: "Example:  sluice sandbox mine bitcoin --blocks 3")

    @OptionGroup var sandbox: SandboxOptions
    @Argument(help: "bitcoin or evm.") var chain: SandboxChainArgument
    @Option(help: "How many.") var blocks = 1

    func run() async throws {
        try await sandbox.control().mine(chain.chain, blocks: blocks)
        print("\(blocks) blocks on \(chain.chain.profile)")
    }
}
