import ArgumentParser
import Glibc
import KeyVault
import Units

/// `sluice-signer list`
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the vault's keys: nothing secret.")

    @OptionGroup var vault: VaultOptions

    func run() throws {
        try Hardening.keepSecrets()
        for entry in try vault.open().entries { Output.say(ListCommand.line(entry)) }
    }

    /// A key in one line.
    static func line(_ entry: VaultEntry) -> String {
        let kind =
            switch entry.kind {
            case .entropy: "words"
            case .seed: "seed"
            case .extendedKey: "xprv"
            case .privateKey: "key"
            }
        let label = entry.label.isEmpty ? "" : "  \(entry.label)"
        return "\(entry.name)  \(kind)  \(entry.origin)  \(day(entry.createdAt))\(label)"
    }

    private static func day(_ moment: Timestamp) -> String {
        var seconds = time_t(moment.milliseconds / 1_000)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return "?" }
        let digits = [parts.tm_mon + 1, parts.tm_mday].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(parts.tm_year + 1_900)-\(digits.joined(separator: "-"))"
    }
}

/// `sluice-signer remove`
struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Removes a key from the vault, for good.",
        discussion: "Do it only when nothing is paid to it any more, and its words are on paper.")

    @Argument(help: "The key's name.")
    var name: String

    @Flag(help: "Do not ask for the name again.")
    var yes = false

    @OptionGroup var vault: VaultOptions

    func run() throws {
        try Hardening.keepSecrets()
        let passphrase = try vault.passphrase.source.passphrase()
        if !yes {
            let answer = try Terminal().answer("Type the name again to remove the key: ")
            guard answer == name else { throw SignerFailure(.usage, "nothing was removed") }
        }
        do {
            try VaultFile.update(vault.vault, password: passphrase) { (vault) throws(VaultError) in
                try vault.remove(name: name)
            }
        } catch {
            throw SignerFailure(vault.vault, error)
        }
        Output.say("\(name) was removed from \(vault.vault)")
    }
}
