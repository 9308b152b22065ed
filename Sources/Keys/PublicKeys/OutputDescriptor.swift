import BitcoinRules

/// A set of Bitcoin scripts, described by public keys and how they are used.
///
/// Source: BIP-0380 to BIP-0387 and BIP-0389. A descriptor of ours never holds a private key.
public struct OutputDescriptor: Sendable {
    /// The descriptor without its checksum, as it was given.
    public let body: String
    /// The eight characters that belong behind the body.
    public let checksum: String
    /// The network of its keys and addresses.
    public let network: BitcoinNetwork
    /// Whether it has a script for each index (`/*`), and not just one.
    public let isRanged: Bool
    /// How many branches it has (`<0;1>` makes two); 1 where there is no such step.
    public let branchCount: Int
    let node: DescriptorNode

    /// The longest text that is read: `multi_a` with 999 extended keys is near it.
    public static let textByteCountMax = 131_072

    /// Reads a descriptor; a checksum behind `#` is verified if it is there.
    ///
    /// Extended keys must be `xpub` on mainnet and `tpub` elsewhere.
    /// - Throws: `DescriptorError`; `privateKeyNotAllowed` for WIF and extended private keys.
    public init(_ text: String, network: BitcoinNetwork) throws(DescriptorError) {
        guard text.utf8.count <= OutputDescriptor.textByteCountMax else {
            throw DescriptorError(.tooLong)
        }
        let body = try DescriptorChecksum.verifiedBody(Array(text.utf8))
        let node = try DescriptorParser.parse(body, network: network)
        let keys = node.keys
        self.node = node
        self.body = String(decoding: body, as: UTF8.self)
        self.network = network
        checksum = try DescriptorChecksum.compute(self.body)
        isRanged = keys.contains(where: \.isRanged)
        branchCount = keys.map(\.branchCount).max() ?? 1
        for key in keys where key.branchCount != 1 && key.branchCount != branchCount {
            throw DescriptorError(.multipathMalformed)
        }
    }

    /// The body, `#` and the checksum.
    public var text: String { "\(body)#\(checksum)" }

    /// Returns the scripts at an index of a branch: one, but for `combo()`, which has up to four.
    ///
    /// A descriptor that is not ranged has the same scripts at every index.
    /// - Throws: `DescriptorError` with `indexOutOfRange` (2³¹ or more), `branchOutOfRange`, or
    ///   `underivable`, after which the next index is to be taken.
    public func expand(
        index: UInt32, branch: Int = 0
    ) throws(DescriptorError) -> [BitcoinScript] {
        guard let number = ChildNumber(index) else { throw DescriptorError(.indexOutOfRange) }
        guard (0..<branchCount).contains(branch) else { throw DescriptorError(.branchOutOfRange) }
        return try ScriptWriter(index: number, branch: branch).scripts(of: node)
    }
}
