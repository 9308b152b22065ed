import ArgumentParser
import KeyVault

/// `sluice-signer new`
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Makes a key: shows its 24 words once, and asks for three of them.",
        discussion: """
            The vault is made if it is not there. Nothing is written before the words were given
            back right. For scripts: --words-fd and --words-confirmed-fd, and --passphrase-fd.
            """,
        aliases: ["init"])

    @Argument(help: "What the key is called: a-z, 0-9 and -.")
    var name: String

    @Option(help: "A note beside it.")
    var label: String = ""

    @OptionGroup var vault: VaultOptions
    @OptionGroup var words: WordsOptions

    func run() throws {
        try Hardening.keepSecrets()
        let passphrase = try vault.passphraseToWrite()
        try NewCommand.make(name, label, vault, words, passphrase)
    }

    /// Makes a key and keeps it once its words are confirmed.
    static func make(
        _ name: String, _ label: String, _ vault: VaultOptions, _ words: WordsOptions,
        _ passphrase: borrowing SecretBytes
    ) throws(SignerFailure) {
        let secret = VaultSecret.generated()
        guard let phrase = secret.exposedPhrase() else {
            preconditionFailure("a fresh key has words")
        }
        try words.confirm(phrase)
        try vault.add(secret, name: name, label: label, passphrase)
        Output.say("\(name) is in \(vault.vault)")
        Output.say("next: sluice-signer show-descriptor \(name) --help")
    }
}
