import ArgumentParser

/// `sluice sandbox pay`: a real transaction on a sandbox's node.
struct SandboxPayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pay",
        abstract: "Sends a payment, as a customer's wallet would.",
        discussion: """
            Example:  sluice sandbox pay --to 0x… --amount 25.00 --asset USDT
            Example:  sluice sandbox pay --to bcrt1… --amount 0.05 --asset BTC --from mallory

            The payers are alice, bob and mallory, who is on the sandbox's own sanctions list.
            """)

    @OptionGroup var sandbox: SandboxOptions
    @Option(help: "The address to pay.") var to: String
    @Option(help: "How much, such as 25.00.") var amount: String
    @Option(help: "BTC, USDT or ETH.") var asset: String
    @Option(help: "The chain; by default the one where the asset is.")
    var chain: SandboxChainArgument?
    @Option(help: "Who pays: alice, bob or mallory.") var from = "alice"
    @Flag(help: "Mine a block with it at once, not when the clock says.") var mine = false

    func run() async throws {
        let chain = chain?.chain ?? SandboxControl.Chain(asset: asset)
        let transaction = try await sandbox.control().pay(
            chain, asset, [(to, amount)], from: from, mine: mine)
        print("\(from) pays \(amount) \(asset) on \(chain.profile): \(transaction)")
    }
}
