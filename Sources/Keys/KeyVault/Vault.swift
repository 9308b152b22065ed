import PublicKeys
public import Units

/// Keys with names, in memory: what a ``VaultFile`` holds once it is open.
///
/// All secrets lie in one piece of locked memory; what is known of them lies beside it.
public struct Vault: ~Copyable, Sendable {
    /// What can be said of each key, in the order in which they were added.
    public private(set) var entries: [VaultEntry]
    /// All entries as ``VaultBodyReader`` describes them.
    private(set) var body: SecretBytes

    /// The most keys that a vault holds.
    public static let entryCountMax = 100

    /// Makes a vault without keys.
    public init() {
        var none: [UInt8] = [0, 0]
        body = SecretBytes(wiping: &none)
        entries = []
    }

    /// Reads all entries and finds out the public half of each.
    ///
    /// - Throws: `VaultError.contentsMalformed`, also for a name or a key that is there twice.
    package init(reading body: consuming SecretBytes) throws(VaultError) {
        entries = try Vault.entries(in: body)
        self.body = body
    }

    /// Adds a key.
    ///
    /// - Throws: `VaultError.nameInvalid`, `.labelInvalid`, `.nameTaken`, `.keyAlreadyThere` or
    ///   `.tooManyEntries`; the vault is then what it was.
    public mutating func add(
        _ secret: consuming VaultSecret, name: String, label: String = "", createdAt: Timestamp
    ) throws(VaultError) {
        guard VaultEntry.isName(name) else { throw .nameInvalid }
        guard VaultEntry.isLabel(label) else { throw .labelInvalid }
        guard entry(named: name) == nil else { throw .nameTaken }
        guard entries.count < Vault.entryCountMax else { throw .tooManyEntries }
        let longer = appending(secret, name: name, label: label, createdAt: createdAt)
        // Read as a file's would be: what can't be read again is never kept.
        let read = try Vault.entries(in: longer, refusingTwins: false)
        guard let added = read.last else { throw .contentsMalformed }
        if let twin = entries.first(where: { $0.publicKey == added.publicKey }) {
            throw .keyAlreadyThere(twin.name)
        }
        entries = read
        body = longer
    }

    /// Removes a key for good.
    ///
    /// - Throws: `VaultError.noSuchEntry`.
    public mutating func remove(name: String) throws(VaultError) {
        guard let gone = entry(named: name)?.recordRange else { throw .noSuchEntry }
        let shorter = SecretBytes(byteCount: body.count - gone.count) { memory in
            body.withBytes { bytes in
                memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<gone.lowerBound]))
                UnsafeMutableRawBufferPointer(rebasing: memory[gone.lowerBound...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[gone.upperBound...]))
            }
            Vault.write(count: entries.count - 1, to: memory)
        }
        entries = try Vault.entries(in: shorter)
        body = shorter
    }

    /// The entry of a name; nil if there is none.
    public func entry(named name: String) -> VaultEntry? {
        entries.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
}
