import BitcoinRules

/// A descriptor as a tree of functions.
///
/// `sh` and `wsh` hold at most two further levels, so walking the tree is bounded.
indirect enum DescriptorNode: Sendable {
    case pk(KeyExpression)
    case pkh(KeyExpression)
    case wpkh(KeyExpression)
    case combo(KeyExpression)
    case multi(KeyGroup)
    case multiA(KeyGroup)
    case sh(DescriptorNode)
    case wsh(DescriptorNode)
    case tr(KeyExpression, tree: TaprootTree?)
    case rawTR(KeyExpression)
    /// The script of `raw()` or `addr()`.
    case script(BitcoinScript)

    /// The keys of a multisig and how many of them must sign.
    struct KeyGroup: Sendable {
        let threshold: Int
        let keys: [KeyExpression]
        let isSorted: Bool
    }

    /// All keys of the descriptor, in the order of the text.
    var keys: [KeyExpression] {
        switch self {
        case .pk(let key), .pkh(let key), .wpkh(let key), .combo(let key), .rawTR(let key): [key]
        case .multi(let group), .multiA(let group): group.keys
        case .sh(let inner), .wsh(let inner): inner.keys
        case .tr(let key, let tree): [key] + (tree?.leaves.flatMap(\.node.keys) ?? [])
        case .script: []
        }
    }
}

/// The scripts of a `tr()`: its leaves from left to right, each with its depth.
///
/// The depths alone say how the leaves are joined. Source: BIP-0386.
struct TaprootTree: Sendable {
    struct Leaf: Sendable {
        let node: DescriptorNode
        let depth: Int
    }

    let leaves: [Leaf]

    /// The deepest leaf that a control block can prove.
    ///
    /// Source: BIP-0341, "Script validation rules".
    static let depthMax = 128
}
