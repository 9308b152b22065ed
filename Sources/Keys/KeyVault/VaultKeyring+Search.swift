public import BitcoinRules
public import EVMRules
public import PublicKeys

extension VaultKeyring {
    /// Where to look for a key of which only the address is known.
    public struct SearchRange: Sendable, Hashable {
        /// The account's number.
        public let account: UInt32
        /// The indexes of its branches 0 and 1.
        public let indexes: Range<UInt32>

        /// Makes a range of an account's indexes.
        public init(account: UInt32, indexes: Range<UInt32>) {
            self.account = account
            self.indexes = indexes
        }
    }

    /// A key that was found by its script.
    public struct ScriptMatch: Sendable, Hashable {
        /// Where the private key stands.
        public let origin: KeyLocation
        /// How the script pays it; for `.taproot` the key must be tweaked before it signs.
        public let form: BitcoinAccountForm
    }

    /// The most indexes that one search looks at in each account.
    public static let searchCountMax = 10_000

    /// Finds the key that a Bitcoin script pays: a key that stands alone, or one of an account.
    ///
    /// Nil where there is none. A path that comes with the request is much cheaper: each index
    /// costs a derivation for each form and each entry.
    /// - Throws: ``VaultKeyringError``.
    public mutating func find(
        _ script: BitcoinScript, network: BitcoinNetwork, in range: SearchRange
    ) throws(VaultKeyringError) -> ScriptMatch? {
        for form in BitcoinAccountForm.allCases {
            let isWanted = { (key: CompressedPublicKey) in
                do {
                    return try form.script(paying: key) == script
                } catch {
                    // Such a key has no taproot script, so it is not the one that is looked for.
                    return false
                }
            }
            guard let path = form.path(account: range.account, network: network) else {
                throw .indexOutOfRange
            }
            let origin = try find(isWanted, path: path, indexes: range.indexes) { version in
                form.takes(version)
            }
            if let origin { return ScriptMatch(origin: origin, form: form) }
        }
        return nil
    }

    /// Finds the key of an address on EVM chains, as ``find(_:network:in:)`` does.
    ///
    /// - Throws: ``VaultKeyringError``.
    public mutating func find(
        _ address: EVMAddress, in range: SearchRange
    ) throws(VaultKeyringError) -> KeyLocation? {
        guard let path = VaultKeyring.evmPath(account: range.account) else {
            throw .indexOutOfRange
        }
        return try find({ $0.evmAddress == address }, path: path, indexes: range.indexes) {
            $0 == .xpub || $0 == .tpub
        }
    }

    /// Finds the entry of a public key that an entry itself has, alone or at its top.
    public func find(_ publicKey: CompressedPublicKey) -> KeyLocation? {
        entries.first { $0.publicKey == publicKey }?.origin
    }

    private mutating func find(
        _ isWanted: (CompressedPublicKey) -> Bool, path: DerivationPath, indexes: Range<UInt32>,
        takes: (ExtendedKeyVersion) -> Bool
    ) throws(VaultKeyringError) -> KeyLocation? {
        guard indexes.count <= VaultKeyring.searchCountMax else { throw .searchTooLarge }
        guard indexes.upperBound <= ChildNumber.hardenedBit else { throw .indexOutOfRange }
        for entry in entries {
            guard let version = entry.extendedKey?.version else {
                if isWanted(entry.publicKey) { return entry.origin }
                continue
            }
            guard entry.kind != .extendedKey || takes(version) else { continue }
            let account: KeyLocation
            do {
                account = try accountOrigin(of: entry, path: path)
            } catch {
                // The entry is no key above this account, and so leads to none of its keys.
                continue
            }
            if let found = try find(isWanted, below: account, indexes: indexes) { return found }
        }
        return nil
    }

    private mutating func find(
        _ isWanted: (CompressedPublicKey) -> Bool, below account: KeyLocation,
        indexes: Range<UInt32>
    ) throws(VaultKeyringError) -> KeyLocation? {
        for branch in [ChildNumber(rawValue: 0), ChildNumber(rawValue: 1)] {
            guard let place = account.adding([branch]) else { throw .indexOutOfRange }
            let parent = try extendedPublicKey(at: place)
            for index in indexes {
                let number = ChildNumber(rawValue: index)
                do throws(ExtendedKeyError) {
                    if isWanted(try parent.childKey(number)) { return place.adding([number]) }
                } catch .unusableChild {
                    // No key belongs to this index, so no script does.
                    continue
                } catch {
                    throw .underivable(error)
                }
            }
        }
        return nil
    }
}
