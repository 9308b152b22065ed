import BitcoinRules
import ChainModel
import ScreeningRules

/// Which addresses a chain's scripts are, for screening.
struct ScreenedFamily {
    let family: ScreeningFamily
    let network: BitcoinNetwork

    init(_ profile: ChainProfile) {
        switch profile.family {
        case .bitcoin(let word):
            family = .bitcoin
            network = BitcoinNetwork(rawValue: word) ?? .mainnet
        case .evm:
            family = .evm
            network = .mainnet
        }
    }

    /// Returns the address of a script; nil where the bytes are no address's.
    func address(of script: WatchedScript) -> ScreeningAddress? {
        ScreeningAddress(script, family: family, network: network)
    }
}

extension AddressFamily {
    /// What lists know its addresses as.
    var screening: ScreeningFamily {
        switch self {
        case .bitcoin: .bitcoin
        case .evm: .evm
        }
    }
}
