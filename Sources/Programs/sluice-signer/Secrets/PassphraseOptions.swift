import ArgumentParser
import Glibc
import KeyVault

/// Where the passphrase of the vault comes from.
struct PassphraseOptions: ParsableArguments {
    @Option(help: "Read the passphrase from this open file descriptor, up to a line's end.")
    var passphraseFd: Int32?

    @Option(
        help: ArgumentHelp(
            "Read the passphrase from this systemd credential.",
            discussion: "A file of that name in $CREDENTIALS_DIRECTORY; see LoadCredential=."))
    var passphraseCredential: String?

    func validate() throws {
        if passphraseFd != nil, passphraseCredential != nil {
            throw ValidationError(
                "Give --passphrase-fd or --passphrase-credential, not both.")
        }
    }

    /// Says where a passphrase comes from that opens something.
    var source: PassphraseSource {
        if let passphraseFd { return .descriptor(passphraseFd) }
        if let passphraseCredential { return .credential(passphraseCredential) }
        return .terminal
    }
}

/// Where a passphrase comes from.
enum PassphraseSource: Sendable {
    case terminal
    case descriptor(Int32)
    case credential(String)

    /// The fewest bytes of a new passphrase: short ones can be tried out whatever scrypt costs.
    static let byteCountMin = 12

    /// Reads a passphrase that exists.
    func passphrase(_ prompt: String = "Passphrase: ") throws(SignerFailure) -> SecretBytes {
        switch self {
        case .terminal: return try Terminal().secret(prompt)
        case .descriptor(let descriptor):
            return try SecretInput.line(from: descriptor, named: "--passphrase-fd")
        case .credential(let name): return try PassphraseSource.credential(named: name)
        }
    }

    /// Reads a passphrase for something new: on a terminal twice.
    func newPassphrase() throws(SignerFailure) -> SecretBytes {
        switch self {
        case .terminal:
            let terminal = try Terminal()
            let first = try terminal.secret("New passphrase: ")
            try PassphraseSource.check(first)
            let second = try terminal.secret("The same again: ")
            guard SecretInput.areEqual(first, second) else {
                throw SignerFailure(.usage, "the two passphrases differ; nothing was changed")
            }
            return first
        case .descriptor, .credential:
            let passphrase = try passphrase()
            try PassphraseSource.check(passphrase)
            return passphrase
        }
    }

    private static func check(_ passphrase: borrowing SecretBytes) throws(SignerFailure) {
        guard passphrase.count >= byteCountMin else {
            throw SignerFailure(
                .usage, "a passphrase needs \(byteCountMin) bytes or more, better six random words")
        }
    }

    private static func credential(named name: String) throws(SignerFailure) -> SecretBytes {
        guard let folder = getenv("CREDENTIALS_DIRECTORY") else {
            throw SignerFailure(
                .usage, "systemd gave no credentials; add LoadCredential=\(name):… to the unit")
        }
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
            throw SignerFailure(.usage, "a credential is a file's name, without a folder")
        }
        let path = "\(String(cString: folder))/\(name)"
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SignerFailure("credential \(name)", errno: errno) }
        defer { close(file) }
        return try SecretInput.line(from: file, named: "credential \(name)")
    }
}
