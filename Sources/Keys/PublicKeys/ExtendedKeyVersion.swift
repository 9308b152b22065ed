/// The four bytes that begin an extended key: which network, and which scripts it is meant for.
///
/// Source: BIP-0032, "Serialization format"; SLIP-0132, "Registered HD version bytes".
public enum ExtendedKeyVersion: Sendable, Hashable, CaseIterable {
    /// Mainnet, any script.
    case xpub
    /// Mainnet, P2SH-P2WPKH.
    case ypub
    /// Mainnet, P2WPKH.
    case zpub
    /// Test networks, any script.
    case tpub
    /// Test networks, P2SH-P2WPKH.
    case upub
    /// Test networks, P2WPKH.
    case vpub

    /// The bytes before a public key.
    public var publicBytes: UInt32 {
        switch self {
        case .xpub: 0x0488_B21E
        case .ypub: 0x049D_7CB2
        case .zpub: 0x04B2_4746
        case .tpub: 0x0435_87CF
        case .upub: 0x044A_5262
        case .vpub: 0x045F_1CF6
        }
    }

    /// The bytes before a private key.
    public var privateBytes: UInt32 {
        switch self {
        case .xpub: 0x0488_ADE4
        case .ypub: 0x049D_7878
        case .zpub: 0x04B2_430C
        case .tpub: 0x0435_8394
        case .upub: 0x044A_4E28
        case .vpub: 0x045F_18BC
        }
    }

    /// Whether the key is for mainnet.
    public var isMainnet: Bool {
        switch self {
        case .xpub, .ypub, .zpub: true
        case .tpub, .upub, .vpub: false
        }
    }

    /// Finds the version of a public key; nil if there is none.
    public init?(publicBytes: UInt32) {
        guard
            let version = ExtendedKeyVersion.allCases.first(where: {
                $0.publicBytes == publicBytes
            })
        else { return nil }
        self = version
    }

    /// Finds the version of a private key; nil if there is none.
    public init?(privateBytes: UInt32) {
        guard
            let version = ExtendedKeyVersion.allCases.first(where: {
                $0.privateBytes == privateBytes
            })
        else { return nil }
        self = version
    }
}
