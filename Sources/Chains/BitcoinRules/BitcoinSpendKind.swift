/// How an output of ours is spent, which decides what spending it costs.
public enum BitcoinSpendKind: Sendable, Hashable, CaseIterable {
    /// P2WPKH.
    case p2wpkh
    /// P2TR by its key.
    case p2tr
    /// P2WPKH within P2SH.
    case p2shP2WPKH
    /// P2PKH, with a compressed key.
    case p2pkh

    /// The most weight that an input of this kind adds, in weight units.
    ///
    /// ECDSA signatures have at most 71 bytes with their type, as their r is low. An input without
    /// a witness costs one unit more beside inputs that have one. Source: BIP-0141, BIP-0143,
    /// BIP-0341.
    public var inputWeight: Int {
        // The outpoint, the length of the signature script, and the sequence.
        let plain = 4 * (36 + 1 + 4)
        return switch self {
        case .p2wpkh: plain + BitcoinSpendKind.keyWitnessByteCount
        case .p2tr: plain + 1 + 1 + 64
        case .p2shP2WPKH: plain + 4 * 23 + BitcoinSpendKind.keyWitnessByteCount
        case .p2pkh: plain + 4 * (1 + 71 + 1 + 33)
        }
    }

    /// Whether the input has a witness.
    public var hasWitness: Bool {
        switch self {
        case .p2wpkh, .p2tr, .p2shP2WPKH: true
        case .p2pkh: false
        }
    }

    /// The count of items, the signature and the key, with their lengths.
    private static let keyWitnessByteCount = 1 + 1 + 71 + 1 + 33
}
