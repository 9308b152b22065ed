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

/// How heavy a transaction will be before it is signed.
public enum BitcoinTransactionSize {
    /// Returns the most weight of a transaction, in weight units.
    ///
    /// Never less than what the signed transaction has. Source: BIP-0141.
    /// - Parameter spends: how many inputs there are of each kind.
    public static func weight(
        spending spends: [BitcoinSpendKind: Int], paying scripts: [BitcoinScript]
    ) -> Int {
        let witnessed = spends.reduce(0) { $0 + ($1.key.hasWitness ? $1.value : 0) }
        let bare = spends.reduce(0) { $0 + ($1.key.hasWitness ? 0 : $1.value) }
        var weight = 4 * (4 + 4 + countByteCount(witnessed + bare) + countByteCount(scripts.count))
        for (kind, count) in spends { weight += kind.inputWeight * count }
        for script in scripts { weight += script.outputWeight }
        // The marker and flag, and an empty witness for each input that has none.
        return witnessed > 0 ? weight + 2 + bare : weight
    }

    /// Returns the virtual bytes of a weight: a quarter, rounded up. Source: BIP-0141.
    public static func virtualByteCount(weight: Int) -> Int { (weight + 3) / 4 }

    static func countByteCount(_ count: Int) -> Int {
        switch count {
        case ..<253: 1
        case ...0xffff: 3
        default: 5
        }
    }
}
