public import BitcoinRules
import Digests
public import PublicKeys

/// The forms of Bitcoin address that a wallet's account is made of.
///
/// Source: BIP-0044, BIP-0049, BIP-0084, BIP-0086. All spend with one key and no script tree.
public enum BitcoinAccountForm: String, Sendable, Hashable, CaseIterable {
    /// Pays the hash of a public key (P2PKH), under 44h.
    case legacy
    /// Pays the hash of a script that pays by witness (P2SH-P2WPKH), under 49h.
    case nestedSegwit
    /// Pays the hash of a public key by witness (P2WPKH), under 84h.
    case segwit
    /// Pays a taproot output key (P2TR), under 86h.
    case taproot

    /// The first step from the master key, which is hardened.
    public var purpose: UInt32 {
        switch self {
        case .legacy: 44
        case .nestedSegwit: 49
        case .segwit: 84
        case .taproot: 86
        }
    }

    /// Returns the steps from the master key to an account, such as `m/84h/0h/0h`; nil for account
    /// numbers of 2³¹ or more.
    public func path(account: UInt32, network: BitcoinNetwork) -> DerivationPath? {
        let coin: UInt32 = network == .mainnet ? 0 : 1
        return DerivationPath.hardened([purpose, coin, account])
    }

    /// Returns the script that pays a key.
    ///
    /// - Throws: `PublicKeyError.tweakUnusable`, which chance alone never meets.
    public func script(
        paying key: CompressedPublicKey
    ) throws(PublicKeyError) -> BitcoinScript {
        let hash = Hash160.hash(key.bytes)
        switch self {
        case .legacy: return .p2pkh(hash)
        case .nestedSegwit: return .p2sh(Hash160.hash(BitcoinScript.p2wpkh(hash).bytes))
        case .segwit: return .p2wpkh(hash)
        case .taproot: return .p2tr(try key.xOnly.taprootOutputKey(merkleRoot: nil).bytes)
        }
    }

    /// Whether an extended key with these version bytes is meant for the form.
    ///
    /// Source: SLIP-0132.
    func takes(_ version: ExtendedKeyVersion) -> Bool {
        switch version {
        case .xpub, .tpub: true
        case .ypub, .upub: self == .nestedSegwit
        case .zpub, .vpub: self == .segwit
        }
    }

    /// Returns the descriptor of a key expression, without a checksum.
    func descriptor(of key: String) -> String {
        switch self {
        case .legacy: "pkh(\(key))"
        case .nestedSegwit: "sh(wpkh(\(key)))"
        case .segwit: "wpkh(\(key))"
        case .taproot: "tr(\(key))"
        }
    }
}

extension DerivationPath {
    /// The path of hardened steps; nil if one is 2³¹ or more.
    static func hardened(_ indexes: [UInt32]) -> DerivationPath? {
        guard indexes.allSatisfy({ $0 < ChildNumber.hardenedBit }) else { return nil }
        do {
            return try DerivationPath(
                indexes.map { ChildNumber(rawValue: $0 | ChildNumber.hardenedBit) })
        } catch {
            return nil
        }
    }
}
