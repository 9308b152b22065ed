public import BitcoinRules
public import ChainModel
import EVMRules
import Encodings

/// Which address bytes are compared with which: a list's asset label is not a chain.
public enum ScreeningFamily: String, Sendable, Hashable, CaseIterable {
    /// Bitcoin output scripts.
    case bitcoin
    /// 20 bytes of an EVM account, the same on every EVM chain.
    case evm
    /// 20 bytes of a TRON account, without the leading 0x41.
    case tron
    /// Anything else that lists name: compared as text.
    case other
}

/// An address that decoded: the bytes that are compared, and how it is written.
public struct ScreeningAddress: Sendable, Hashable {
    /// What its spelling proves about typing errors.
    public enum Checksum: String, Sendable, Hashable {
        /// A checksum was there and right.
        case verified
        /// The spelling carries none.
        case absent
        /// The mixed case of an EVM address is not what EIP-55 says.
        case wrong
    }

    /// Which bytes these are.
    public let family: ScreeningFamily
    /// A Bitcoin output script, 20 bytes of an account, or the UTF-8 of other text.
    public let key: [UInt8]
    /// The spelling that we print.
    public let canonical: String
    /// What the spelling proves.
    public let checksum: Checksum
    /// The text as it came.
    public let raw: String

    init(
        family: ScreeningFamily, key: [UInt8], canonical: String, checksum: Checksum, raw: String
    ) {
        self.family = family
        self.key = key
        self.canonical = canonical
        self.checksum = checksum
        self.raw = raw
    }

    /// Makes an address of the bytes that a chain gave; nil where they are no address's.
    ///
    /// A Bitcoin script of any kind will do; an account has exactly 20 bytes.
    public init?(
        _ script: WatchedScript, family: ScreeningFamily, network: BitcoinNetwork = .mainnet
    ) {
        switch family {
        case .bitcoin:
            guard !script.bytes.isEmpty else { return nil }
            let text = BitcoinAddress.encode(BitcoinScript(script.bytes), network: network)
            self.init(
                family: family, key: script.bytes, canonical: text ?? Hex.encode(script.bytes),
                checksum: .absent, raw: Hex.encode(script.bytes))
        case .evm, .tron:
            guard script.bytes.count == 20 else { return nil }
            self.init(
                family: family, key: script.bytes,
                canonical: ScreeningAddress.spelling(ofAccount: script.bytes, family: family),
                checksum: .absent, raw: Hex.encode(script.bytes))
        case .other:
            return nil
        }
    }

    /// Returns the spelling of 20 bytes: EIP-55 for EVM, base58check with 0x41 for TRON.
    static func spelling(ofAccount key: [UInt8], family: ScreeningFamily) -> String {
        switch family {
        case .evm: EVMAddress(key)?.checksummed ?? Hex.encodePrefixed(key)
        case .tron: Base58Check.encode([0x41] + key)
        case .bitcoin, .other: Hex.encode(key)
        }
    }
}
