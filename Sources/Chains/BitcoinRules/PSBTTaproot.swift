public import Units

/// A taproot key and where it comes from. Source: BIP-0371.
public struct PSBTTaprootDerivation: Sendable, Hashable, PSBTKeyed {
    /// The x-only key, 32 bytes.
    public let key: [UInt8]
    /// The leaves whose scripts have the key; empty for an internal key.
    public let leaves: [Bytes32]
    /// Where it comes from.
    public let origin: PSBTKeyOrigin

    /// Makes one; nil if the key does not have 32 bytes.
    public init?(key: [UInt8], leaves: [Bytes32], origin: PSBTKeyOrigin) {
        guard key.count == 32 else { return nil }
        self.key = key
        self.leaves = leaves
        self.origin = origin
    }

    init?(key: [UInt8], value: [UInt8]) {
        var leaves: [Bytes32] = []
        var start = 0
        do {
            start = try value.withReader { (reader) throws(BitcoinParseError) in
                for _ in 0..<(try reader.count(ofAtLeast: 32)) {
                    leaves.append(Bytes32(try reader.take(32)))
                }
                return reader.offset
            }
        } catch {
            return nil
        }
        guard let origin = PSBTKeyOrigin(bytes: value[start...]) else { return nil }
        self.init(key: key, leaves: leaves, origin: origin)
    }

    var value: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendCompactSize(leaves.count)
        for leaf in leaves { bytes += leaf.bytes }
        return bytes + origin.bytes
    }

    var keyData: [UInt8] { key }
}

/// A Schnorr signature for a leaf's script. Source: BIP-0371.
public struct PSBTLeafSignature: Sendable, Hashable, PSBTKeyed {
    /// The x-only key, 32 bytes.
    public let key: [UInt8]
    /// The leaf's hash.
    public let leaf: Bytes32
    /// The signature, 64 bytes, or 65 with its type.
    public let signature: [UInt8]

    /// Makes one; nil if the key or the signature has another length.
    public init?(key: [UInt8], leaf: Bytes32, signature: [UInt8]) {
        guard key.count == 32, PSBTLeafSignature.isSchnorr(signature) else { return nil }
        self.key = key
        self.leaf = leaf
        self.signature = signature
    }

    /// Whether bytes are a Schnorr signature with or without a type. Source: BIP-0341.
    static func isSchnorr(_ signature: [UInt8]) -> Bool {
        signature.count == 64
            || signature.count == 65 && BitcoinSignatureHashType.isDefined(signature[64])
    }

    var keyData: [UInt8] { key + leaf.bytes }
}

/// A leaf and the way from it to the output key. Source: BIP-0371, BIP-0341.
public struct PSBTLeafScript: Sendable, Hashable, PSBTKeyed {
    /// The control block: 33 bytes, and 32 for each step.
    public let controlBlock: [UInt8]
    /// The leaf.
    public let leaf: BitcoinTapLeaf

    /// Makes one; nil if the control block has another length.
    public init?(controlBlock: [UInt8], leaf: BitcoinTapLeaf) {
        let count = controlBlock.count
        guard count >= 33, (count - 33) % 32 == 0, count <= 33 + 32 * 128 else { return nil }
        self.controlBlock = controlBlock
        self.leaf = leaf
    }

    var keyData: [UInt8] { controlBlock }
}

/// A leaf in the script tree of an output. Source: BIP-0371.
public struct PSBTTreeLeaf: Sendable, Hashable {
    /// How deep it lies.
    public let depth: UInt8
    /// The leaf.
    public let leaf: BitcoinTapLeaf

    /// Makes a leaf.
    public init(depth: UInt8, leaf: BitcoinTapLeaf) {
        self.depth = depth
        self.leaf = leaf
    }

    /// Reads the leaves of a whole tree in the order of a walk; nil if they make none.
    static func tree(_ value: [UInt8]) -> [PSBTTreeLeaf]? {
        do {
            let leaves = try value.withReader { (reader) throws(BitcoinParseError) in
                var leaves: [PSBTTreeLeaf] = []
                while reader.remainingByteCount > 0 {
                    let depth = try reader.integer(UInt8.self)
                    let version = try reader.integer(UInt8.self)
                    let script = Array(try reader.sized())
                    leaves.append(
                        PSBTTreeLeaf(
                            depth: depth, leaf: BitcoinTapLeaf(script: script, version: version)))
                }
                return leaves
            }
            return isWhole(leaves) ? leaves : nil
        } catch {
            return nil
        }
    }

    /// Whether leaves at these depths fill a binary tree.
    static func isWhole(_ leaves: [PSBTTreeLeaf]) -> Bool {
        var open: [UInt8] = []
        for leaf in leaves {
            guard leaf.depth <= 128, leaf.leaf.version & 1 == 0 else { return false }
            var depth = leaf.depth
            while depth > 0, open.last == depth {
                open.removeLast()
                depth -= 1
            }
            open.append(depth)
        }
        return open == [0]
    }

    static func value(_ tree: [PSBTTreeLeaf]) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in tree {
            bytes += [entry.depth, entry.leaf.version]
            bytes.appendSized(entry.leaf.script)
        }
        return bytes
    }
}
