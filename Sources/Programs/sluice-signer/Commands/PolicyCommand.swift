import ArgumentParser
import Encodings
import SignerPolicy

/// `sluice-signer policy`
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Writes and checks what may be signed.",
        subcommands: [Check.self, Example.self])

    /// `sluice-signer policy check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads a policy, says its first mistake, or what it allows.")

        @Argument(help: "The policy's file.")
        var file: String = "keys/signer.policy.yaml"

        @Flag(help: "Open the vault too, and look for the keys to spend from.")
        var withVault = false

        @OptionGroup var vault: VaultOptions

        func run() throws {
            let (document, keys) = try PolicyFile.read(file)
            if withVault {
                try Hardening.keepSecrets()
                try keys.require(in: UnlockedKeys(try vault.open()))
            }
            Output.say("\(file) is sound; its digest is \(Hex.encode(document.digest.bytes))")
            for policy in document.bitcoin {
                Output.say(
                    "bitcoin \(policy.network.rawValue): each \(policy.limits.each), "
                        + "hour \(policy.limits.hour), day \(policy.limits.day)")
            }
            for policy in document.evm {
                Output.say("evm chain \(policy.chainID):")
                for token in policy.tokens {
                    let limits = token.limits
                    Output.say(
                        "  \(token.asset.code): each \(limits.each), hour \(limits.hour), "
                            + "day \(limits.day)")
                }
            }
        }
    }

    /// `sluice-signer policy example`
    struct Example: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a policy to edit, with the folder's descriptors filled in.")

        @Option(help: "The folder of public keys.")
        var keys: String = "keys"

        @Option(help: "The number of an EVM chain; may be given several times.")
        var evmChain: [UInt64] = []

        @Option(help: "The coin of the EVM chains.")
        var coin: String = "ETH"

        @Option(help: "A token as CODE,CONTRACT,DECIMALS; may be given several times.")
        var token: [String] = []

        func run() throws {
            let tokens = try token.map { text in
                let parts = text.split(separator: ",").map(String.init)
                guard parts.count == 3 else {
                    throw SignerFailure(
                        .usage,
                        "--token is written like USDT,0xdAC17F958D2ee523a2206206994597C1"
                            + "3D831ec7,6")
                }
                return PolicyExample.Token(code: parts[0], contract: parts[1], decimals: parts[2])
            }
            let example = PolicyExample(
                keys: try PublicKeyFile.all(in: keys), chains: evmChain, coin: coin,
                tokens: tokens)
            print(example.text, terminator: "")
        }
    }
}

extension [ExpectedKey] {
    /// Sees to it that the keys are there.
    ///
    /// - Throws: `SignerFailure` that names the first descriptor without its key.
    func require(in keys: UnlockedKeys) throws(SignerFailure) {
        for key in self where !keys.has(key) {
            throw SignerFailure(
                .data,
                "the policy allows to spend from \(key.descriptor), but the vault does not have its"
                    + " keys; import them, or take the use spend away")
        }
    }
}
