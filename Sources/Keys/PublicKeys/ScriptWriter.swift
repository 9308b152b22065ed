import BitcoinRules
import Digests

/// Writes the scripts of a descriptor at one index of one branch.
struct ScriptWriter {
    let index: ChildNumber
    let branch: Int

    /// Returns the scripts in the order in which the function's BIP lists them.
    ///
    /// There is one, but for `combo()`.
    func scripts(of node: DescriptorNode) throws(DescriptorError) -> [BitcoinScript] {
        guard case .combo(let expression) = node else { return [try script(of: node)] }
        let key = try key(expression)
        let hash = Hash160.hash(key.bytes)
        let hashless = publicKey(key.bytes)
        guard key.isCompressed else { return [hashless, .p2pkh(hash)] }
        let witness = BitcoinScript.p2wpkh(hash)
        return [hashless, .p2pkh(hash), witness, .p2sh(Hash160.hash(witness.bytes))]
    }

    /// Returns the script `k <keys> n CHECKMULTISIG`.
    func multi(_ group: DescriptorNode.KeyGroup) throws(DescriptorError) -> [UInt8] {
        var keys: [[UInt8]] = []
        for expression in group.keys { keys.append(try key(expression).bytes) }
        if group.isSorted { keys.sort { $0.lexicographicallyPrecedes($1) } }
        return Opcode.number(group.threshold) + keys.flatMap(Opcode.push)
            + Opcode.number(keys.count) + [Opcode.checkMultiSig]
    }

    func script(of node: DescriptorNode) throws(DescriptorError) -> BitcoinScript {
        switch node {
        case .pk(let expression): return publicKey(try key(expression).bytes)
        case .pkh(let expression): return .p2pkh(Hash160.hash(try key(expression).bytes))
        case .wpkh(let expression): return .p2wpkh(Hash160.hash(try key(expression).bytes))
        case .multi(let group): return BitcoinScript(try multi(group))
        case .sh(let inner): return .p2sh(Hash160.hash(try script(of: inner).bytes))
        case .wsh(let inner): return .p2wsh(SHA256.hash(try script(of: inner).bytes))
        case .tr(let expression, let tree):
            let root: [UInt8]?
            if let tree { root = try merkleRoot(of: tree) } else { root = nil }
            return .p2tr(try outputKey(try key(expression).key.xOnly, root))
        case .rawTR(let expression): return .p2tr(try key(expression).xOnlyBytes)
        case .script(let script): return script
        case .multiA, .combo:
            preconditionFailure("the parser lets these stand only in a tree or at the top")
        }
    }

    private func key(_ expression: KeyExpression) throws(DescriptorError) -> ScriptKey {
        try expression.key(index: index, branch: branch)
    }

    private func publicKey(_ bytes: [UInt8]) -> BitcoinScript {
        BitcoinScript(Opcode.push(bytes) + [Opcode.checkSig])
    }

    private func outputKey(
        _ internalKey: XOnlyPublicKey, _ root: [UInt8]?
    ) throws(DescriptorError) -> [UInt8] {
        do {
            return try internalKey.taprootOutputKey(merkleRoot: root).bytes
        } catch {
            throw DescriptorError(.underivable)
        }
    }

    /// Joins neighbours of equal depth until one hash is left.
    ///
    /// Source: BIP-0341, "Constructing and spending Taproot outputs".
    private func merkleRoot(of tree: TaprootTree) throws(DescriptorError) -> [UInt8] {
        var stack: [(hash: [UInt8], depth: Int)] = []
        for leaf in tree.leaves {
            var hash = try leafHash(leaf.node)
            var depth = leaf.depth
            while let left = stack.last, left.depth == depth {
                stack.removeLast()
                let isOrdered = left.hash.lexicographicallyPrecedes(hash)
                hash = TaggedHash.tapBranch.hash(isOrdered ? left.hash + hash : hash + left.hash)
                depth -= 1
            }
            stack.append((hash, depth))
        }
        guard stack.count == 1, let root = stack.first, root.depth == 0 else {
            preconditionFailure("a tree's leaves join to one root")
        }
        return root.hash
    }

    private func leafHash(_ node: DescriptorNode) throws(DescriptorError) -> [UInt8] {
        let script = try leafScript(node)
        return TaggedHash.tapLeaf.hash(
            [ScriptWriter.tapscriptVersion] + Opcode.compactSize(script.count) + script)
    }

    private func leafScript(_ node: DescriptorNode) throws(DescriptorError) -> [UInt8] {
        switch node {
        case .pk(let expression):
            return Opcode.push(try key(expression).xOnlyBytes) + [Opcode.checkSig]
        case .multiA(let group): return try multiA(group)
        case .pkh, .wpkh, .combo, .multi, .sh, .wsh, .tr, .rawTR, .script:
            preconditionFailure("the parser lets only pk and multi_a stand in a tree")
        }
    }

    /// Source: BIP-0387.
    private func multiA(_ group: DescriptorNode.KeyGroup) throws(DescriptorError) -> [UInt8] {
        var keys: [[UInt8]] = []
        for expression in group.keys { keys.append(try key(expression).xOnlyBytes) }
        if group.isSorted { keys.sort { $0.lexicographicallyPrecedes($1) } }
        var script: [UInt8] = []
        for (position, key) in keys.enumerated() {
            script += Opcode.push(key) + [position == 0 ? Opcode.checkSig : Opcode.checkSigAdd]
        }
        return script + Opcode.number(group.threshold) + [Opcode.numEqual]
    }

    /// The leaf version of BIP-0342.
    private static let tapscriptVersion: UInt8 = 0xc0
}

/// The few opcodes that descriptors write. Source: Bitcoin Core, `script/script.h`.
enum Opcode {
    static let numEqual: UInt8 = 0x9c
    static let checkSig: UInt8 = 0xac
    static let checkMultiSig: UInt8 = 0xae
    static let checkSigAdd: UInt8 = 0xba

    /// Returns the push of up to 75 bytes: the length, then the bytes.
    static func push(_ bytes: [UInt8]) -> [UInt8] {
        precondition(bytes.count <= 75, "keys and hashes are short")
        return [UInt8(bytes.count)] + bytes
    }

    /// Returns the shortest push of a number from 1 to 999.
    static func number(_ value: Int) -> [UInt8] {
        precondition((1...999).contains(value), "descriptors count keys")
        if value <= 16 { return [0x50 + UInt8(value)] }
        // Script numbers are little-endian, with the sign in the topmost bit.
        if value < 0x80 { return push([UInt8(value)]) }
        return push([UInt8(value & 0xff), UInt8(value >> 8)])
    }

    /// Returns a count as Bitcoin's wire format writes it, below 2¹⁶.
    static func compactSize(_ count: Int) -> [UInt8] {
        precondition((0...0xffff).contains(count), "a leaf of 999 keys is the largest")
        return count < 0xfd ? [UInt8(count)] : [0xfd, UInt8(count & 0xff), UInt8(count >> 8)]
    }
}
