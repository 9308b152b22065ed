import ArgumentParser
import BitcoinRules
import Glibc
import KeyVault
import PublicKeys

/// `sluice-signer import`
struct ImportCommand: ParsableCommand {
    /// In which form the key comes.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case words
        case xprv
        case wif
        case keystore
    }

    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes a key over that another program made.",
        discussion: """
            words: BIP-39, English; with --words-passphrase also the "25th word".
            xprv: an extended private key; --origin says where it is below its master key.
            wif: one Bitcoin private key; keystore: an Ethereum client's file (version 3).
            The secret is asked for on the terminal, or is one line of --secret-fd; behind it comes
            the line of --words-passphrase. A keystore's own password is the secret.
            """)

    @Argument(help: "What the key is called here: a-z, 0-9 and -.")
    var name: String

    @Option(help: "words, xprv, wif or keystore.")
    var form: Form = .words

    @Option(help: "A note beside it.")
    var label: String = ""

    @Flag(help: "Ask for the passphrase that belongs to the words.")
    var wordsPassphrase = false

    @Option(help: "The place of an xprv, such as d34db33f/84h/0h/0h.")
    var origin: String?

    @Option(help: "The network of a WIF: mainnet, testnet, signet or regtest.")
    var network: String = "mainnet"

    @Option(help: "The keystore's file.")
    var file: String?

    @Option(help: "Read the secret from this open file descriptor.")
    var secretFd: Int32?

    @OptionGroup var vault: VaultOptions

    func validate() throws {
        guard (form == .keystore) == (file != nil) else {
            throw ValidationError("--file names the keystore, and is for --form keystore only.")
        }
        guard origin == nil || form == .xprv else {
            throw ValidationError("--origin is for --form xprv only.")
        }
        guard !wordsPassphrase || form == .words else {
            throw ValidationError("--words-passphrase is for --form words only.")
        }
        guard BitcoinNetwork(rawValue: network) != nil else {
            throw ValidationError("--network is mainnet, testnet, signet or regtest.")
        }
    }

    func run() throws {
        try Hardening.keepSecrets()
        let passphrase = try vault.passphraseToWrite()
        let secret = try secret()
        try vault.add(secret, name: name, label: label, passphrase)
        Output.say("\(name) is in \(vault.vault)")
        Output.say("next: sluice-signer show-descriptor \(name) --help")
    }

    private func secret() throws(SignerFailure) -> VaultSecret {
        switch form {
        case .words:
            let phrase = try line("The words, with one space between: ")
            let extra = wordsPassphrase ? try line("The passphrase of the words: ") : ""
            do {
                return try VaultSecret.words(phrase, passphrase: extra)
            } catch {
                throw ImportCommand.failure(error)
            }
        case .xprv:
            let text = try line("The extended private key: ")
            do {
                return try VaultSecret.extendedKey(text, origin: try location())
            } catch let error as VaultSecretError {
                throw ImportCommand.failure(error)
            } catch let failure as SignerFailure {
                throw failure
            } catch {
                preconditionFailure("nothing else is thrown here")
            }
        case .wif:
            let text = try line("The private key (WIF): ")
            do {
                let network = BitcoinNetwork(rawValue: network) ?? .mainnet
                return VaultSecret.privateKey(try WIF.decode(text, network: network))
            } catch {
                throw ImportCommand.failure(error)
            }
        case .keystore: return try keystore()
        }
    }

    private func keystore() throws(SignerFailure) -> VaultSecret {
        let path = file ?? ""
        guard var bytes = try SmallFile.read(path, limit: 65_536) else {
            throw SignerFailure(.system, "\(path) is not there")
        }
        defer { SecretBytes.wipe(&bytes) }
        let password =
            if let secretFd {
                try SecretInput.line(from: secretFd, named: "--secret-fd")
            } else {
                try Terminal().secret("The keystore's password: ")
            }
        do {
            return VaultSecret.privateKey(try Keystore.open(bytes, password: password))
        } catch {
            throw ImportCommand.failure(path, error)
        }
    }

    private func line(_ prompt: String) throws(SignerFailure) -> String {
        if let secretFd { return try SecretInput.text(from: secretFd, named: "--secret-fd") }
        let secret = try Terminal().secret(prompt)
        guard let text = secret.withBytes({ String(validating: $0, as: UTF8.self) }) else {
            throw SignerFailure(.data, "this is no UTF-8 text")
        }
        return text
    }

    private func location() throws(SignerFailure) -> KeyLocation? {
        guard let origin else { return nil }
        let parts = origin.split(separator: "/", maxSplits: 1).map(String.init)
        guard let first = parts.first, first.utf8.count == 8,
            let fingerprint = UInt32(first, radix: 16)
        else { throw SignerFailure(.usage, "--origin begins with eight hexadecimal digits") }
        do {
            let path = try DerivationPath(parts.count == 2 ? "m/\(parts[1])" : "m")
            return KeyLocation(fingerprint: KeyFingerprint(rawValue: fingerprint), path: path)
        } catch {
            throw SignerFailure(.usage, "--origin is written like d34db33f/84h/0h/0h")
        }
    }
}
