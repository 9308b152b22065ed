/// One key of a descriptor: fixed, or derived from an extended key along a path.
///
/// An origin (`[fingerprint/path]`) is checked when it is read, but says nothing about scripts.
/// Source: BIP-0380, "Key Expressions"; BIP-0389 for `<a;b>`.
struct KeyExpression: Sendable {
    private let source: Source

    private enum Source: Sendable {
        case fixed(ScriptKey)
        /// The keys at the ends of the path, one a branch.
        case derived([ExtendedPublicKey])
        /// The parents of what stands at `*`, one a branch.
        case ranged([ExtendedPublicKey])
    }

    init(_ key: ScriptKey) { source = .fixed(key) }

    init(branches: [ExtendedPublicKey], isRanged: Bool) {
        precondition(!branches.isEmpty, "a path has at least one branch")
        source = isRanged ? .ranged(branches) : .derived(branches)
    }

    /// Whether there is a key for each index.
    var isRanged: Bool {
        switch source {
        case .ranged: true
        case .fixed, .derived: false
        }
    }

    /// How many branches `<a;b>` makes; 1 where there is none.
    var branchCount: Int {
        switch source {
        case .fixed: 1
        case .derived(let keys), .ranged(let keys): keys.count
        }
    }

    /// Returns the key at an index of a branch; a key without branches is in all of them.
    func key(index: ChildNumber, branch: Int) throws(DescriptorError) -> ScriptKey {
        switch source {
        case .fixed(let key): return key
        case .derived(let keys):
            return ScriptKey(
                key: keys[keys.count == 1 ? 0 : branch].publicKey, isCompressed: true)
        case .ranged(let parents):
            do {
                let child = try parents[parents.count == 1 ? 0 : branch].childKey(index)
                return ScriptKey(key: child, isCompressed: true)
            } catch {
                throw DescriptorError(.underivable)
            }
        }
    }
}
