/// A vault on disk: encrypted, closed to other users, and written whole or not at all.
public enum VaultFile {
    /// Writes a vault to a new file; its folder must be there.
    ///
    /// - Throws: ``VaultFileError``; `.fileExists` where the name is taken.
    public static func create(
        _ path: String, holding vault: borrowing Vault, password: borrowing SecretBytes,
        cost: PasswordCost = .standard
    ) throws(VaultFileError) {
        let bytes = try sealed(vault, password: password, cost: cost)
        try VaultFolder(of: path).write(bytes, replacing: false)
        try verify(path, holds: bytes)
    }

    /// Opens the vault of a file.
    ///
    /// - Throws: ``VaultFileError``, also where others may read the file.
    public static func open(
        _ path: String, password: borrowing SecretBytes
    ) throws(VaultFileError) -> Vault {
        try opened(try VaultFolder.read(path), password: password)
    }

    /// Opens a vault, changes it, and writes it under a fresh salt and nonce.
    ///
    /// The folder is locked from reading to writing: of two programs that add a key, none undoes
    /// the other's work. If anything is thrown before the file gets its name, the old file stays.
    /// - Throws: ``VaultFileError``; `.vault` with what the closure throws.
    public static func update(
        _ path: String, password: borrowing SecretBytes, cost: PasswordCost = .standard,
        _ change: (inout Vault) throws(VaultError) -> Void
    ) throws(VaultFileError) {
        let folder = try VaultFolder(of: path)
        var vault = try opened(try VaultFolder.read(path), password: password)
        do {
            try change(&vault)
        } catch {
            throw .vault(error)
        }
        let bytes = try sealed(vault, password: password, cost: cost)
        try folder.write(bytes, replacing: true)
        try verify(path, holds: bytes)
    }

    /// Writes a vault under another password.
    ///
    /// Copies of the file that are elsewhere still open with the old one.
    /// - Throws: ``VaultFileError``.
    public static func changePassword(
        _ path: String, from old: borrowing SecretBytes, to new: borrowing SecretBytes,
        cost: PasswordCost = .standard
    ) throws(VaultFileError) {
        let folder = try VaultFolder(of: path)
        let vault = try opened(try VaultFolder.read(path), password: old)
        let bytes = try sealed(vault, password: new, cost: cost)
        try folder.write(bytes, replacing: true)
        try verify(path, holds: bytes)
    }

    /// Copies a vault's file to a new one, and opens the copy to see that it is good.
    ///
    /// - Returns: what the copy holds, to be shown.
    /// - Throws: ``VaultFileError``.
    public static func backUp(
        _ path: String, to copy: String, password: borrowing SecretBytes
    ) throws(VaultFileError) -> [VaultEntry] {
        let bytes = try VaultFolder.read(path)
        let entries = try opened(bytes, password: password).entries
        try VaultFolder(of: copy).write(bytes, replacing: false)
        try verify(copy, holds: bytes)
        guard try open(copy, password: password).entries == entries else { throw .notReadBack }
        return entries
    }

    private static func verify(_ path: String, holds bytes: [UInt8]) throws(VaultFileError) {
        guard try VaultFolder.read(path) == bytes else { throw .notReadBack }
    }

    private static func sealed(
        _ vault: borrowing Vault, password: borrowing SecretBytes, cost: PasswordCost
    ) throws(VaultFileError) -> [UInt8] {
        do {
            return try VaultSeal.seal(vault, password: password, cost: cost)
        } catch {
            throw .vault(error)
        }
    }

    private static func opened(
        _ bytes: [UInt8], password: borrowing SecretBytes
    ) throws(VaultFileError) -> Vault {
        do {
            return try VaultSeal.open(bytes, password: password)
        } catch {
            throw .vault(error)
        }
    }
}
