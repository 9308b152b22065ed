/// Why a vault could not be read or changed; the cases say nothing of what is in it.
public enum VaultError: Error, Sendable, Equatable {
    /// The file does not begin as a vault does.
    case notAVault
    /// The vault has a format that this version does not know.
    case foreignVersion(UInt16)
    /// The vault's key is derived in a way that this version does not know.
    case foreignDerivation(UInt8)
    /// Bytes are missing or too many.
    case wrongLength
    /// The file's own digest does not fit: bytes were changed by accident, on disk or on the way.
    case damaged
    /// The cost of a password is out of range: see ``PasswordCost/isBearable``.
    case costRefused
    /// The password is not the vault's.
    case wrongPassword
    /// The password is right, but somebody changed the file who did not know it.
    case changed
    /// The password is empty or has more than 1,024 bytes.
    case passwordLengthInvalid
    /// The key could not be derived, as happens without memory.
    case derivationFailed
    /// What was encrypted is no list of entries: a fault of the program that wrote it.
    case contentsMalformed
    /// The vault is full: see ``Vault/entryCountMax``.
    case tooManyEntries
    /// A name is empty, longer than 64 bytes, or has a character other than `a-z`, `0-9`, `-`.
    case nameInvalid
    /// A label is longer than 200 bytes or has control characters.
    case labelInvalid
    /// Another entry has this name.
    case nameTaken
    /// Another entry has this key; its name.
    case keyAlreadyThere(String)
    /// No entry has this name.
    case noSuchEntry
}
