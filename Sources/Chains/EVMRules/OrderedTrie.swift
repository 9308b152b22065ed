internal import Digests
internal import Encodings
internal import Units

/// The root of the Merkle Patricia trie of a list: the key of each value is the RLP of its index.
///
/// Source: Ethereum Yellow Paper, appendix D.
struct OrderedTrie {
    private let entries: [(path: [UInt8], value: [UInt8])]

    /// The root of a trie that holds nothing.
    static let emptyRoot = Bytes32.keccak(of: RLP.encode(.bytes([])))

    /// Returns the root of the list.
    static func root(of values: [[UInt8]]) -> Bytes32 {
        if values.isEmpty { return emptyRoot }
        let trie = OrderedTrie(values)
        return .keccak(of: RLP.encode(trie.node(trie.entries[...], depth: 0)))
    }

    private init(_ values: [[UInt8]]) {
        entries =
            values.enumerated().map { index, value in
                let key = RLP.encode(.word(UInt64(index)))
                return (key.flatMap { [$0 >> 4, $0 & 0x0f] }, value)
            }.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    }

    /// Returns the node over entries that share their first `depth` nibbles.
    ///
    /// Calls itself once a nibble, and a key has at most 18: one byte of length and eight of
    /// number.
    private func node(
        _ part: ArraySlice<(path: [UInt8], value: [UInt8])>, depth: Int
    ) -> RLPItem {
        guard let first = part.first, let last = part.last else {
            preconditionFailure("a node holds an entry")
        }
        if part.count == 1 {
            return .list([
                .bytes(OrderedTrie.compact(first.path[depth...], isLeaf: true)),
                .bytes(first.value),
            ])
        }
        // Sorted: what the first and the last share, all share.
        var end = depth
        while first.path[end] == last.path[end] { end += 1 }
        if end > depth {
            return .list([
                .bytes(OrderedTrie.compact(first.path[depth..<end], isLeaf: false)),
                reference(to: node(part, depth: end)),
            ])
        }
        var children: [RLPItem] = []
        var rest = part
        for nibble in UInt8(0)..<16 {
            let under = rest.prefix { $0.path[depth] == nibble }
            rest = rest.dropFirst(under.count)
            children.append(
                under.isEmpty ? .bytes([]) : reference(to: node(under, depth: depth + 1)))
        }
        // No key is the start of another: RLP says where it ends. So the branch has no own value.
        return .list(children + [.bytes([])])
    }

    /// A node stands in its parent itself if it is shorter than a digest, and as its digest if not.
    private func reference(to node: RLPItem) -> RLPItem {
        let bytes = RLP.encode(node)
        return bytes.count < 32 ? node : .bytes(Keccak256.hash(bytes))
    }

    /// The hex-prefix encoding of a path. Source: Yellow Paper, appendix C.
    private static func compact(_ path: ArraySlice<UInt8>, isLeaf: Bool) -> [UInt8] {
        let isOdd = path.count % 2 == 1
        let flag: UInt8 = (isLeaf ? 2 : 0) + (isOdd ? 1 : 0)
        let nibbles = (isOdd ? [flag] : [flag, 0]) + path
        return stride(from: 0, to: nibbles.count, by: 2).map {
            nibbles[$0] << 4 | nibbles[$0 + 1]
        }
    }
}
