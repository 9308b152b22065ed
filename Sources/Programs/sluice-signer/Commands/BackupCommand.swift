import ArgumentParser
import KeyVault

/// `sluice-signer backup`
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the vault to a new file, and opens the copy to see that it is good.",
        discussion: "The copy is encrypted with the same passphrase. The words remain the last way."
    )

    @Argument(help: "The copy's file; it must not be there.")
    var copy: String

    @OptionGroup var vault: VaultOptions

    func run() throws {
        try Hardening.keepSecrets()
        let passphrase = try vault.passphrase.source.passphrase()
        do {
            let entries = try VaultFile.backUp(vault.vault, to: copy, password: passphrase)
            Output.say("\(copy) holds:")
            for entry in entries { Output.say(ListCommand.line(entry)) }
        } catch {
            // Which of the two files it was is in the kind of error.
            throw SignerFailure(error == .fileExists ? copy : vault.vault, error)
        }
    }
}

/// `sluice-signer change-password`
struct ChangePasswordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change-password",
        abstract: "Encrypts the vault with another passphrase.",
        discussion: "Copies made before still open with the old one: replace them.")

    @Option(help: "Read the new passphrase from this open file descriptor.")
    var newPassphraseFd: Int32?

    @OptionGroup var vault: VaultOptions

    func run() throws {
        try Hardening.keepSecrets()
        let old = try vault.passphrase.source.passphrase()
        _ = try VaultOptions.open(vault.vault, old)
        let source = newPassphraseFd.map { PassphraseSource.descriptor($0) } ?? .terminal
        let new = try source.newPassphrase()
        do {
            try VaultFile.changePassword(vault.vault, from: old, to: new)
        } catch {
            throw SignerFailure(vault.vault, error)
        }
        Output.say("\(vault.vault) has the new passphrase")
    }
}
