import ArgumentParser
import Glibc
import KeyVault

/// The vault, and what opens it.
struct VaultOptions: ParsableArguments {
    @Option(help: "The vault's file.")
    var vault: String = "signer/keys.vault"

    @OptionGroup var passphrase: PassphraseOptions

    /// Whether the vault is there.
    var exists: Bool { access(vault, F_OK) == 0 }

    /// Opens the vault.
    ///
    /// - Throws: `SignerFailure`.
    func open() throws(SignerFailure) -> Vault {
        try VaultOptions.open(vault, try passphrase.source.passphrase())
    }

    /// Opens a vault with a passphrase.
    static func open(
        _ path: String, _ passphrase: borrowing SecretBytes
    ) throws(SignerFailure) -> Vault {
        do {
            return try VaultFile.open(path, password: passphrase)
        } catch {
            throw SignerFailure(path, error)
        }
    }

    /// Asks for the passphrase of the vault; for that of a new one where there is none.
    ///
    /// It is tried out, so that nothing is shown to a person that cannot be kept.
    func passphraseToWrite() throws(SignerFailure) -> SecretBytes {
        guard exists else {
            try PrivateFolder.require(of: vault)
            return try passphrase.source.newPassphrase()
        }
        let secret = try passphrase.source.passphrase()
        _ = try VaultOptions.open(vault, secret)
        return secret
    }

    /// Puts a key into the vault; makes the vault where there is none.
    ///
    /// - Throws: `SignerFailure`; the vault is then what it was.
    func add(
        _ secret: consuming VaultSecret, name: String, label: String,
        _ passphrase: borrowing SecretBytes
    ) throws(SignerFailure) {
        let now = MachineTime.now()
        do {
            guard exists else {
                var made = Vault()
                do {
                    try made.add(secret, name: name, label: label, createdAt: now)
                } catch {
                    throw SignerFailure(vault, error)
                }
                try VaultFile.create(vault, holding: made, password: passphrase)
                return
            }
            var pending = Optional(secret)
            try VaultFile.update(vault, password: passphrase) { (vault) throws(VaultError) in
                guard let secret = pending.take() else {
                    preconditionFailure("a vault is changed once")
                }
                try vault.add(secret, name: name, label: label, createdAt: now)
            }
        } catch let error as VaultFileError {
            throw SignerFailure(vault, error)
        } catch let failure as SignerFailure {
            throw failure
        } catch {
            preconditionFailure("nothing else is thrown here")
        }
    }
}
