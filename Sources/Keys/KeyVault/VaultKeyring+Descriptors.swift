public import BitcoinRules
import Encodings
public import PublicKeys

extension VaultKeyring {
    /// Returns the descriptor by which a daemon watches an account: public keys only.
    ///
    /// Such as `wpkh([d34db33f/84h/0h/0h]xpub…/<0;1>/*)`: branch 0 for deposits, 1 for change. A
    /// key that stands alone has one address: `wpkh([d34db33f]02…)`. The entry of an account's
    /// extended key whose master is not known is the account itself. The first address is derived
    /// from the private key too, and is the same.
    /// - Throws: ``VaultKeyringError``.
    public mutating func bitcoinDescriptor(
        of name: String, form: BitcoinAccountForm, network: BitcoinNetwork, account: UInt32
    ) throws(VaultKeyringError) -> OutputDescriptor {
        let entry = try entry(named: name)
        guard let version = entry.extendedKey?.version else {
            let text = form.descriptor(of: expression(of: entry))
            return try checked(text, network: network, form: form, origin: entry.origin)
        }
        if entry.kind == .extendedKey {
            guard version.isMainnet == (network == .mainnet) else { throw .networkMismatch }
            guard form.takes(version) else { throw .formMismatch }
        }
        guard let path = form.path(account: account, network: network) else {
            throw .indexOutOfRange
        }
        let origin = try accountOrigin(of: entry, path: path)
        let isMainnet = network == .mainnet
        let key = try expression(at: origin, version: isMainnet ? .xpub : .tpub)
        guard let first = origin.adding(VaultKeyring.firstSteps) else { throw .indexOutOfRange }
        return try checked(
            form.descriptor(of: "\(key)/<0;1>/*"), network: network, form: form, origin: first)
    }

    /// Returns the descriptor by which a daemon watches an account on EVM chains.
    ///
    /// Such as `evm([d34db33f/44h/60h/0h]xpub…/0/*)`; for a key that stands alone
    /// `evm([d34db33f]02…)`. The first address is derived from the private key too, and is the
    /// same.
    /// - Throws: ``VaultKeyringError``.
    public mutating func evmDescriptor(
        of name: String, account: UInt32
    ) throws(VaultKeyringError) -> EVMAccountDescriptor {
        let entry = try entry(named: name)
        guard let version = entry.extendedKey?.version else {
            return try checked("evm(\(expression(of: entry)))", origin: entry.origin)
        }
        switch version {
        case .xpub, .tpub: break
        case .ypub, .zpub, .upub, .vpub: throw .formMismatch
        }
        guard let path = VaultKeyring.evmPath(account: account) else { throw .indexOutOfRange }
        let origin = try accountOrigin(of: entry, path: path)
        // EVM chains have no other spelling than that of Bitcoin's mainnet.
        let key = try expression(at: origin, version: .xpub)
        guard let first = origin.adding(VaultKeyring.firstSteps) else { throw .indexOutOfRange }
        return try checked("evm(\(key)/0/*)", origin: first)
    }

    /// Returns the steps from the master key to an account of EVM chains, `m/44h/60h/0h`; nil for
    /// account numbers of 2³¹ or more. Source: BIP-0044; SLIP-0044 for 60.
    public static func evmPath(account: UInt32) -> DerivationPath? {
        DerivationPath.hardened([44, 60, account])
    }

    /// Finds where an account is: below the entry, or the entry itself.
    func accountOrigin(
        of entry: VaultEntry, path: DerivationPath
    ) throws(VaultKeyringError) -> KeyLocation {
        let depth = Int(entry.extendedKey?.depth ?? 0)
        if depth > 0, entry.origin.path.steps.isEmpty {
            // An extended key whose master is not known must be the account's own.
            guard depth == path.steps.count, entry.extendedKey?.childNumber == path.steps.last
            else { throw .accountMismatch }
            return entry.origin
        }
        let origin = KeyLocation(fingerprint: entry.origin.fingerprint, path: path)
        guard entry.origin.steps(to: origin) != nil else { throw .accountMismatch }
        return origin
    }

    private static let firstSteps = [ChildNumber(rawValue: 0), ChildNumber(rawValue: 0)]

    private func entry(named name: String) throws(VaultKeyringError) -> VaultEntry {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw .noSuchEntry(name)
        }
        return entry
    }

    private func expression(of entry: VaultEntry) -> String {
        "\(entry.origin)\(Hex.encode(entry.publicKey.bytes))"
    }

    private mutating func expression(
        at origin: KeyLocation, version: ExtendedKeyVersion
    ) throws(VaultKeyringError) -> String {
        let key = try extendedPublicKey(at: origin)
        let spelled = ExtendedPublicKey(
            version: version, depth: key.depth, parentFingerprint: key.parentFingerprint,
            childNumber: key.childNumber, chainCode: key.chainCode, publicKey: key.publicKey)
        return "\(origin)\(spelled.text)"
    }

    private mutating func checked(
        _ text: String, network: BitcoinNetwork, form: BitcoinAccountForm, origin: KeyLocation
    ) throws(VaultKeyringError) -> OutputDescriptor {
        let key = try key(at: origin).publicKey
        do {
            let descriptor = try OutputDescriptor(text, network: network)
            let own = try form.script(paying: key)
            let first = try descriptor.expand(index: 0)
            precondition(
                first == [own],
                "a descriptor leads to the scripts that its private keys spend")
            return descriptor
        } catch {
            preconditionFailure("what is written here is a descriptor")
        }
    }

    private mutating func checked(
        _ text: String, origin: KeyLocation
    ) throws(VaultKeyringError) -> EVMAccountDescriptor {
        let key = try key(at: origin).publicKey
        do {
            let descriptor = try EVMAccountDescriptor(text)
            let first = try descriptor.expand(index: 0)
            precondition(
                first == key.evmAddress,
                "a descriptor leads to the accounts that its private keys control")
            return descriptor
        } catch {
            preconditionFailure("what is written here is a descriptor")
        }
    }
}
