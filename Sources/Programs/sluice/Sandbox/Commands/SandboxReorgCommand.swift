import ArgumentParser

/// `sluice sandbox reorg`: other blocks in the place of the last ones.
struct SandboxReorgCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reorg", abstract: "Replaces the last blocks of a chain by others.",
        discussion: """
            Example:  sluice sandbox reorg bitcoin --depth 2 --drop

            Without --drop the payments come back in the last of the new blocks.
            """)

    @OptionGroup var sandbox: SandboxOptions
    @Argument(help: "bitcoin or evm.") var chain: SandboxChainArgument
    @Option(help: "How many blocks, 1 to 100.") var depth = 1
    @Flag(help: "The payments in them never come back.") var drop = false

    func run() async throws {
        let answer = try await sandbox.control().reorganise(
            chain.chain, depth: depth, dropping: drop)
        let height = answer["height"]?.numberText ?? "unknown"
        print("\(depth) blocks of \(chain.chain.profile) replaced; its height is \(height)")
        for (name, words) in [("dropped", "never come back"), ("kept", "come back")] {
            for transaction in answer[name]?.elements ?? [] {
                print("  \(transaction.text ?? ""): \(words)")
            }
        }
    }
}
