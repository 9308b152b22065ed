public import PublicKeys

/// Why a vault gave no key.
public enum VaultKeyringError: Error, Sendable, Equatable {
    /// No entry is this key or leads to it.
    case unknownKey(KeyLocation)
    /// No entry has this name.
    case noSuchEntry(String)
    /// A step of the derivation has no key.
    case underivable(ExtendedKeyError)
    /// The key at this place has another public key than the one asked for.
    case publicKeyMismatch
    /// The account number or the index is 2³¹ or more, or the path would be too deep.
    case indexOutOfRange
    /// The entry's extended key is for another network.
    case networkMismatch
    /// The entry's extended key is meant for another form of address.
    case formMismatch
    /// The entry's extended key is not above the account asked for.
    case accountMismatch
    /// More indexes would be searched than ``VaultKeyring/searchCountMax``.
    case searchTooLarge
}

/// Finds and derives the private keys of a vault.
///
/// Nodes above the keys are derived once and kept, as locked secrets, for as long as the keyring is
/// there: a batch of signatures from one account then costs one derivation each.
public struct VaultKeyring: ~Copyable, Sendable {
    private let vault: Vault
    private var nodes: [KeyLocation: Node] = [:]

    /// A node of a derivation tree that is kept: collections don't hold what can't be copied.
    private final class Node: Sendable {
        let key: ExtendedPrivateKey

        init(_ key: consuming ExtendedPrivateKey) { self.key = key }
    }

    /// Takes a vault over.
    public init(_ vault: consuming Vault) {
        self.vault = vault
    }

    /// What can be said of each key of the vault.
    public var entries: [VaultEntry] { vault.entries }

    /// Returns the private key at a place.
    ///
    /// - Throws: `VaultKeyringError.unknownKey` or `.underivable`.
    public mutating func key(at origin: KeyLocation) throws(VaultKeyringError) -> PrivateKey {
        let (entry, steps) = try entry(above: origin)
        guard entry.extendedKey != nil else { return vault.privateKey(of: entry) }
        guard let last = steps.last else {
            return try node(from: entry, along: steps).key.privateKey.copy()
        }
        let parent = try node(from: entry, along: steps.dropLast())
        do {
            return try parent.key.child(last).intoPrivateKey()
        } catch {
            throw .underivable(error)
        }
    }

    /// Returns the private key at a place, which must belong to a public key.
    ///
    /// - Throws: as ``key(at:)`` does, or `VaultKeyringError.publicKeyMismatch`.
    public mutating func key(
        at origin: KeyLocation, publicKey: CompressedPublicKey
    ) throws(VaultKeyringError) -> PrivateKey {
        let found = try key(at: origin)
        guard found.publicKey == publicKey else { throw .publicKeyMismatch }
        return found
    }

    /// Returns the extended public key at a place, such as that of an account.
    ///
    /// - Throws: `VaultKeyringError.unknownKey`, also for a key that stands alone, or
    ///   `.underivable`.
    public mutating func extendedPublicKey(
        at origin: KeyLocation
    ) throws(VaultKeyringError) -> ExtendedPublicKey {
        let (entry, steps) = try entry(above: origin)
        guard entry.extendedKey != nil else { throw .unknownKey(origin) }
        return try node(from: entry, along: steps).key.publicHalf
    }

    /// Finds the entry that is the key, or from which it is derived.
    private func entry(
        above origin: KeyLocation
    ) throws(VaultKeyringError) -> (VaultEntry, ArraySlice<ChildNumber>) {
        for entry in vault.entries {
            guard let steps = entry.origin.steps(to: origin) else { continue }
            if steps.isEmpty || entry.extendedKey != nil { return (entry, steps) }
        }
        throw .unknownKey(origin)
    }

    private mutating func node(
        from entry: VaultEntry, along steps: ArraySlice<ChildNumber>
    ) throws(VaultKeyringError) -> Node {
        var node = nodes[entry.origin] ?? keep(vault.extendedKey(of: entry), at: entry.origin)
        for count in steps.indices.map({ $0 - steps.startIndex + 1 }) {
            let taken = steps.prefix(count)
            guard let place = entry.origin.adding(taken), let last = taken.last else {
                throw .indexOutOfRange
            }
            if let known = nodes[place] {
                node = known
                continue
            }
            do throws(ExtendedKeyError) {
                node = keep(try node.key.child(last), at: place)
            } catch {
                throw .underivable(error)
            }
        }
        return node
    }

    private mutating func keep(_ key: consuming ExtendedPrivateKey, at place: KeyLocation) -> Node {
        let node = Node(key)
        // Starting afresh is simple, and no account has so many nodes.
        if nodes.count >= VaultKeyring.nodeCountMax { nodes.removeAll() }
        nodes[place] = node
        return node
    }

    // Ours: a node for each of some dozen accounts and their two branches.
    private static let nodeCountMax = 256
}
