public import Units

/// A script in a taproot script tree.
///
/// Source: BIP-0341, BIP-0342.
public struct BitcoinTapLeaf: Sendable, Hashable {
    /// The version of tapscript.
    public static let tapscriptVersion: UInt8 = 0xc0

    /// The leaf's version, an even number.
    public let version: UInt8
    /// The script.
    public let script: [UInt8]

    /// Makes a leaf; tapscript unless another version is given.
    public init(script: [UInt8], version: UInt8 = BitcoinTapLeaf.tapscriptVersion) {
        self.script = script
        self.version = version
    }

    /// The leaf's hash in the tree. Costs a hash each time.
    public var hash: Bytes32 {
        var bytes = [version]
        bytes.appendSized(script)
        return BitcoinTaggedHash.tapLeaf.hash(bytes)
    }
}
