public import PublicKeys

/// A secret on its way into a vault.
public struct VaultSecret: ~Copyable, Sendable {
    /// What the secret is.
    public let kind: VaultEntry.Kind
    /// The steps from the master key, where they are known: for extended keys only.
    let origin: KeyLocation?
    let bytes: SecretBytes

    private init(
        _ kind: VaultEntry.Kind, _ bytes: consuming SecretBytes, origin: KeyLocation? = nil
    ) {
        self.kind = kind
        self.origin = origin
        self.bytes = bytes
    }

    /// Makes a fresh secret: 32 random bytes, which 24 words write.
    public static func generated() -> VaultSecret {
        VaultSecret(.entropy, .random(byteCount: 32))
    }

    /// Reads an English seed phrase, with the passphrase that belongs to it.
    ///
    /// Without a passphrase the entropy is kept, and with one only the seed, from which the words
    /// can't be had again. Neither text can be wiped; that is the caller's matter.
    /// - Throws: `MnemonicError`.
    public static func words(
        _ phrase: String, passphrase: String = ""
    ) throws(MnemonicError) -> VaultSecret {
        guard !passphrase.isEmpty else {
            return VaultSecret(.entropy, try Mnemonic.entropy(english: phrase))
        }
        return VaultSecret(
            .seed, try Mnemonic.seed(english: phrase, passphrase: passphrase))
    }

    /// Takes a seed of 16 to 64 bytes over.
    ///
    /// - Throws: `ExtendedKeyError.seedLengthInvalid` or `.keyOutOfRange`.
    public static func seed(_ seed: consuming SecretBytes) throws(ExtendedKeyError) -> VaultSecret {
        _ = try ExtendedPrivateKey(seed: seed)
        return VaultSecret(.seed, seed)
    }

    /// Reads an extended private key: `xprv…`, `yprv…`, `zprv…`, `tprv…`, `uprv…` or `vprv…`.
    ///
    /// - Parameter origin: the master key and the steps from it to this key, which the text does
    ///   not hold; without it the key counts as its own master.
    /// - Throws: ``VaultSecretError``.
    public static func extendedKey(
        _ text: String, origin: KeyLocation? = nil
    ) throws(VaultSecretError) -> VaultSecret {
        let key = try read(text)
        if let origin {
            let last = origin.path.steps.last ?? ChildNumber(rawValue: 0)
            guard origin.path.steps.count == Int(key.depth), last == key.childNumber,
                key.depth > 0 || origin.fingerprint == key.publicHalf.fingerprint,
                key.depth != 1 || origin.fingerprint == key.parentFingerprint
            else { throw .originMismatch }
        }
        var payload = key.payload()
        return VaultSecret(.extendedKey, SecretBytes(wiping: &payload), origin: origin)
    }

    private static func read(_ text: String) throws(VaultSecretError) -> ExtendedPrivateKey {
        do {
            return try ExtendedPrivateKey(text)
        } catch {
            throw .key(error)
        }
    }

    /// Takes one private key over, such as that of a WIF text or of a keystore.
    public static func privateKey(_ key: borrowing PrivateKey) -> VaultSecret {
        VaultSecret(
            .privateKey,
            SecretBytes(byteCount: 32) { memory in
                key.withBytes { memory.copyMemory(from: $0) }
            })
    }

    /// Returns the words that write the secret: the secret itself, to be shown once.
    ///
    /// Nil where there are none, which is so for everything but entropy.
    public borrowing func exposedPhrase() -> String? {
        guard kind == .entropy else { return nil }
        do {
            return try Mnemonic.phrase(entropy: bytes)
        } catch {
            preconditionFailure("entropy has a length that words can write")
        }
    }
}

/// Why an extended key can't be put into a vault.
public enum VaultSecretError: Error, Sendable, Equatable {
    /// The text is no extended private key.
    case key(ExtendedKeyError)
    /// The origin is not that of a key with this depth, child number or parent.
    case originMismatch
}
