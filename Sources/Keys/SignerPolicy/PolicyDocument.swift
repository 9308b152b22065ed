internal import Digests
public import Encodings
public import Units

/// A signing policy: what its file says, read and checked.
///
/// Limits that are not there are mistakes, never infinite; chains that are not there are refused.
/// Amounts are decimal, in the coin or token itself.
///
/// ```yaml
/// version: 1
/// descriptors:                   # Ours, each with its origin and one key: pkh, wpkh, sh(wpkh),
///   - descriptor: "wpkh([d34db33f/84h/0h/0h]xpub…/1/*)"                          # tr or evm.
///     family: bitcoin            # bitcoin (with network) or evm
///     network: mainnet
///     uses: [spend, change]      # spend, change, sweep (may get sweeps), gas (may get coin)
///     highestIndex: 1000         # nothing is spent from, nor sent to, indexes behind it
/// bitcoin:
///   - network: mainnet
///     limits: { each: "0.1", transaction: "1", hour: "2", day: "5", hourCount: 500,
///               dayCount: 5000 }
///     fees: { each: "0.001", hour: "0.01", day: "0.05", shareBasisPoints: 500,
///             satoshisPerVirtualByte: 200 }
///     destinations: { deny: [], allow: [] }   # optional; where allow is, nobody else is paid
///     hours: always              # or spans in UTC:
///                                # [{ days: [monday], from: "08:00", to: "18:00" }]
/// evm:
///   - chainId: 1
///     nativeAsset: ETH
///     nativeScale: 18
///     transactionTypes: [2]      # optional; some of 0, 1, 2
///     fees: { each: "0.02", hour: "0.1", day: "0.2", gweiPerGas: "200" }
///     tokens:
///       - { asset: USDT, contract: "0x…", decimals: 6, limits: { … } }
///     gasTopUps: { … }           # limits; optional: without it no account of ours gets coin
///     coinPayouts: { … }         # limits; optional: without it no coin is paid out
///     hours: always
/// ```
public struct PolicyDocument: Sendable {
    /// The digest of the document: SHA-256 of its tree as JSON with sorted keys.
    public let digest: Bytes32
    /// What may be signed on Bitcoin networks.
    public let bitcoin: [BitcoinPolicy]
    /// What may be signed on EVM chains.
    public let evm: [EVMPolicy]
    let descriptors: OwnDescriptors

    /// The BIP-0380 checksums of our descriptors, in the order of the file.
    public var descriptorChecksums: [String] { descriptors.checksums }

    /// Reads the tree of a policy file.
    ///
    /// - Throws: `PolicyDocumentError` for the first mistake.
    public init(_ tree: JSONValue) throws(PolicyDocumentError) {
        var reader = try PolicyReader(tree, at: "")
        _ = try reader.count("version", in: 1...1, "the version of the format, 1")
        descriptors = try OwnDescriptors(&reader)
        bitcoin = try PolicyDocument.bitcoin(&reader, descriptors)
        evm = try PolicyDocument.evm(&reader, descriptors)
        try reader.finish()
        guard let digest = Bytes32(SHA256.hash(tree.canonical())) else {
            preconditionFailure("a SHA-256 digest has 32 bytes")
        }
        self.digest = digest
    }

    /// Reads a policy that is written as JSON.
    ///
    /// - Throws: `PolicyDocumentError`.
    public static func parse(_ bytes: [UInt8]) throws(PolicyDocumentError) -> PolicyDocument {
        let tree: JSONValue
        do {
            tree = try JSONValue.parse(bytes)
        } catch {
            throw PolicyDocumentError(
                .notJSON, at: "", "is no JSON (\(error.code) at byte \(error.offset))")
        }
        return try PolicyDocument(tree)
    }

    private static func bitcoin(
        _ reader: inout PolicyReader, _ descriptors: OwnDescriptors
    ) throws(PolicyDocumentError) -> [BitcoinPolicy] {
        var policies: [BitcoinPolicy] = []
        for var part in try reader.readers("bitcoin", countMax: 4) {
            let policy = try BitcoinPolicy(&part)
            guard !policies.contains(where: { $0.network == policy.network }) else {
                throw part.error(.repeated, "network", "is there twice; keep one")
            }
            guard descriptors.canSpend(on: policy.network) else {
                throw part.error(
                    .inconsistent, "network", "has no descriptor with the use spend; add one")
            }
            policies.append(policy)
        }
        return policies
    }

    private static func evm(
        _ reader: inout PolicyReader, _ descriptors: OwnDescriptors
    ) throws(PolicyDocumentError) -> [EVMPolicy] {
        var policies: [EVMPolicy] = []
        for var part in try reader.readers("evm", countMax: 256) {
            let policy = try EVMPolicy(&part)
            guard !policies.contains(where: { $0.chainID == policy.chainID }) else {
                throw part.error(.repeated, "chainId", "is there twice; keep one")
            }
            guard descriptors.canSpend(on: nil) else {
                throw part.error(
                    .inconsistent, "chainId", "has no descriptor with the use spend; add one")
            }
            policies.append(policy)
        }
        return policies
    }
}
