public import BitcoinRules
import Digests

/// A descriptor's script with all that a PSBT says of it.
///
/// Source: BIP-0174, BIP-0371.
public struct DescribedScript: Sendable {
    /// A key of the script and where it is.
    public struct Key: Sendable {
        /// The key as the script names it: 33 or 65 bytes; before any tweak.
        public let publicKey: [UInt8]
        /// Where it is; without an origin its extended key, or it itself, counts as a master key.
        public let place: DescribedKey
    }

    /// The output's script.
    public let script: BitcoinScript
    /// The script that a P2SH output's hash stands for.
    public let redeemScript: [UInt8]?
    /// The script that a P2WSH program stands for.
    public let witnessScript: [UInt8]?
    /// The taproot internal key, 32 bytes.
    public let taprootInternalKey: [UInt8]?
    /// The keys, in the order of the descriptor's text.
    public let keys: [Key]
}

extension OutputDescriptor {
    /// Returns the script at an index of a branch with its inner scripts and keys.
    ///
    /// Nil for functions that stand for no single way to spend: `combo()`, `rawtr()`, `raw()`,
    /// `addr()`, and `tr()` with a script tree.
    /// - Throws: `DescriptorError`, as ``expand(index:branch:)`` does.
    public func describedScript(
        index: UInt32, branch: Int = 0
    ) throws(DescriptorError) -> DescribedScript? {
        guard let number = ChildNumber(index) else { throw DescriptorError(.indexOutOfRange) }
        guard (0..<branchCount).contains(branch) else { throw DescriptorError(.branchOutOfRange) }
        let writer = ScriptWriter(index: number, branch: branch)
        var (redeem, witness): ([UInt8]?, [UInt8]?) = (nil, nil)
        var internalKey: [UInt8]?
        switch node {
        case .pk, .pkh, .wpkh, .multi: break
        case .sh(.wsh(let inner)):
            let script = try writer.script(of: inner).bytes
            (redeem, witness) = (BitcoinScript.p2wsh(SHA256.hash(script)).bytes, script)
        case .sh(let inner): redeem = try writer.script(of: inner).bytes
        case .wsh(let inner): witness = try writer.script(of: inner).bytes
        case .tr(let key, tree: nil):
            internalKey = try key.key(index: number, branch: branch).xOnlyBytes
        case .tr, .combo, .multiA, .rawTR, .script: return nil
        }
        return DescribedScript(
            script: try writer.script(of: node), redeemScript: redeem, witnessScript: witness,
            taprootInternalKey: internalKey, keys: try keys(index: number, branch: branch))
    }

    private func keys(
        index: ChildNumber, branch: Int
    ) throws(DescriptorError) -> [DescribedScript.Key] {
        let expressions = DescribedKey.expressions(in: body)
        precondition(
            expressions.count == node.keys.count, "the parser read one key for each expression")
        var keys: [DescribedScript.Key] = []
        for (text, expression) in zip(expressions, node.keys) {
            let key = try expression.key(index: index, branch: branch).bytes
            guard
                let place = DescribedKey(
                    expression: text, publicKey: key, index: index, branch: branch)
            else { throw DescriptorError(.originMalformed) }
            keys.append(DescribedScript.Key(publicKey: key, place: place))
        }
        return keys
    }
}

extension DescribedKey {
    /// Returns the key expressions of a descriptor that was read before, in order.
    fileprivate static func expressions(in body: String) -> [Substring] {
        body.split(whereSeparator: { ",(){}".contains($0) }).filter { part in
            // What is left are functions' names and thresholds: no key is so short.
            part.utf8.count >= 64
        }
    }

    /// Reads one key expression of a descriptor that was read before.
    fileprivate init?(
        expression: Substring, publicKey: [UInt8], index: ChildNumber, branch: Int
    ) {
        var rest = expression
        var fingerprint: UInt32?
        var path: [Substring] = []
        if rest.first == "[", let end = rest.firstIndex(of: "]") {
            let origin = rest[..<end].dropFirst().split(separator: "/")
            fingerprint = origin.first.flatMap { UInt32($0, radix: 16) }
            path = Array(origin.dropFirst())
            rest = rest[rest.index(after: end)...]
        }
        let parts = rest.split(separator: "/")
        path += parts.dropFirst()
        var steps: [UInt32] = []
        for part in path {
            guard let step = DescribedKey.step(part, index: index, branch: branch) else {
                return nil
            }
            steps.append(step)
        }
        let own = DescribedKey.fingerprint(of: parts.first ?? "", publicKey)
        self.init(fingerprint: fingerprint ?? own, steps: steps)
    }

    private static func step(_ part: Substring, index: ChildNumber, branch: Int) -> UInt32? {
        guard part != "*" else { return index.rawValue }
        var text = part
        if part.hasPrefix("<") {
            let choices = part.dropFirst().dropLast().split(separator: ";")
            guard choices.indices.contains(branch) else { return nil }
            text = choices[branch]
        }
        return ChildNumber(Array(text.utf8)[...])?.rawValue
    }

    private static func fingerprint(of text: Substring, _ publicKey: [UInt8]) -> UInt32 {
        do {
            return try ExtendedPublicKey(String(text)).fingerprint.rawValue
        } catch {
            // The key stands alone.
            return BigEndian.value(Hash160.hash(publicKey).prefix(4))
        }
    }
}
