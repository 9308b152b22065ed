public import Units

/// A Bitcoin network: which addresses it writes and how little work a block may hold.
///
/// Source: Bitcoin Core, `kernel/chainparams.cpp`.
public enum BitcoinNetwork: String, Sendable, Hashable, CaseIterable {
    /// The network whose coin has a price.
    case mainnet
    /// Testnet 3 and testnet 4, which share formats.
    case testnet
    /// The default signet and private ones.
    case signet
    /// A private chain for tests.
    case regtest

    /// The first byte of a pay-to-public-key-hash address.
    public var publicKeyHashVersion: UInt8 {
        switch self {
        case .mainnet: 0
        case .testnet, .signet, .regtest: 111
        }
    }

    /// The first byte of a pay-to-script-hash address.
    public var scriptHashVersion: UInt8 {
        switch self {
        case .mainnet: 5
        case .testnet, .signet, .regtest: 196
        }
    }

    /// The prefix of segwit addresses.
    public var segwitPrefix: String {
        switch self {
        case .mainnet: "bc"
        case .testnet, .signet: "tb"
        case .regtest: "bcrt"
        }
    }

    /// The largest target that a header may state. Source: `consensus.powLimit`.
    public var targetMax: UInt256 {
        switch self {
        case .mainnet, .testnet:
            UInt256(high: .max >> 32, low: .max)
        case .signet:
            UInt256(high: 0x0377_ae00_0000_0000_0000_0000_0000, low: 0)
        case .regtest:
            UInt256(high: .max >> 1, low: .max)
        }
    }

    /// Whether `getblockchaininfo` names this network with a word: `main`, `test`, `testnet4`…
    public func isNamed(byNode word: String) -> Bool {
        switch self {
        case .mainnet: word == "main"
        case .testnet: word == "test" || word == "testnet4"
        case .signet: word == "signet"
        case .regtest: word == "regtest"
        }
    }
}
