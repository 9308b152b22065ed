import ArgumentParser
import KeyVault

/// `sluice-signer rotate`
struct RotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Makes a key that takes over from another, and says what is left to do.",
        discussion: """
            The old key stays in the vault, for payers keep old addresses: it is spent from until
            nothing comes any more. The words of the new key are shown as `new` shows them.
            """)

    @Argument(help: "The key that is replaced.")
    var old: String

    @Argument(help: "What the new key is called.")
    var new: String

    @OptionGroup var vault: VaultOptions
    @OptionGroup var words: WordsOptions

    func run() throws {
        try Hardening.keepSecrets()
        let passphrase = try vault.passphrase.source.passphrase()
        let entries = try VaultOptions.open(vault.vault, passphrase).entries
        guard entries.contains(where: { $0.name == old }) else {
            throw SignerFailure(.usage, "the vault has no key \(old); see: sluice-signer list")
        }
        guard !entries.contains(where: { $0.name == new }) else {
            throw SignerFailure(.exists, "the vault has a key \(new) already")
        }
        try NewCommand.make(new, "replaces \(old)", vault, words, passphrase)
        Output.say(
            """
            Left to do:
              1. sluice-signer show-descriptor \(new) … --into keys; keep the files of \(old).
              2. Add the new descriptors to the policy, first in their lists; let \(old) keep the
                 use spend, and take change, sweep and gas from it. Check the policy; restart both.
              3. When nothing is paid to \(old) any more and it is empty: take its descriptors
                 away, and run sluice-signer remove \(old).
            """)
    }
}
