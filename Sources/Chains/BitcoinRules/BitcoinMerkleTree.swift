import Digests
public import Units

/// The tree of double SHA-256 by which a header commits to its transactions.
public enum BitcoinMerkleTree {
    /// Returns the root over the leaves, and whether a level repeats a pair of hashes.
    ///
    /// An odd level is filled up with its last hash, so that a list in which transactions are
    /// repeated can have the root of the list without them. Such a list is mutated: the block may
    /// be valid without the repeats, and must be refused with them (CVE-2012-2459). Zero for no
    /// leaves. Source: Bitcoin Core, `ComputeMerkleRoot`.
    public static func root(_ leaves: [Bytes32]) -> (root: Bytes32, isMutated: Bool) {
        var nodes = BitcoinMerkleLeaves(leaves)
        return nodes.takeRoot()
    }
}

/// The leaves of a tree in one piece of memory, in which the root is computed as well.
struct BitcoinMerkleLeaves {
    private var memory: [UInt8]
    private let count: Int

    /// Zeros, to be set. There is room for the hash that fills up an odd level.
    init(count: Int) {
        memory = [UInt8](repeating: 0, count: 32 * (count + 1))
        self.count = count
    }

    init(_ leaves: [Bytes32]) {
        count = leaves.count
        memory = []
        memory.reserveCapacity(32 * (count + 1))
        for leaf in leaves { memory += leaf.bytes }
        memory += [UInt8](repeating: 0, count: 32)
    }

    @inline(__always)
    mutating func setHash(of bytes: UnsafeRawBufferPointer, at index: Int) {
        memory.withUnsafeMutableBytes {
            SHA256.doubleHash(
                bytes,
                into: UnsafeMutableRawBufferPointer(rebasing: $0[BitcoinMerkleLeaves.node(index)]))
        }
    }

    @inline(__always)
    mutating func copyHash(at index: Int, from other: BitcoinMerkleLeaves) {
        memory.withUnsafeMutableBytes { memory in
            other.memory.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(rebasing: memory[BitcoinMerkleLeaves.node(index)])
                    .copyMemory(
                        from: UnsafeRawBufferPointer(
                            rebasing: source[BitcoinMerkleLeaves.node(index)]))
            }
        }
    }

    /// Computes the root, which uses the leaves up.
    mutating func takeRoot() -> (root: Bytes32, isMutated: Bool) {
        guard count > 0 else { return (Bytes32(head: 0, tail: 0), false) }
        var width = count
        return memory.withUnsafeMutableBytes { memory in
            var isMutated = false
            while width > 1 {
                if BitcoinMerkleLeaves.hasEqualPair(memory, width: width) { isMutated = true }
                if width % 2 == 1 {
                    UnsafeMutableRawBufferPointer(rebasing: memory[BitcoinMerkleLeaves.node(width)])
                        .copyMemory(
                            from: UnsafeRawBufferPointer(
                                rebasing: memory[BitcoinMerkleLeaves.node(width - 1)]))
                    width += 1
                }
                width /= 2
                for index in 0..<width {
                    // The output lies at or before the input, which is read first.
                    SHA256.doubleHash(
                        UnsafeRawBufferPointer(rebasing: memory[64 * index..<64 * index + 64]),
                        into: UnsafeMutableRawBufferPointer(
                            rebasing: memory[BitcoinMerkleLeaves.node(index)]))
                }
            }
            return (
                Bytes32(UnsafeRawBufferPointer(rebasing: memory[BitcoinMerkleLeaves.node(0)])),
                isMutated
            )
        }
    }

    private static func node(_ index: Int) -> Range<Int> { 32 * index..<32 * index + 32 }

    private static func hasEqualPair(_ memory: UnsafeMutableRawBufferPointer, width: Int) -> Bool {
        for index in stride(from: 0, to: width - 1, by: 2)
        where memory[node(index)].elementsEqual(memory[node(index + 1)]) {
            return true
        }
        return false
    }
}
