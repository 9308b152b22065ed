/// Why a text is no derivation path.
public enum DerivationPathError: Error, Sendable, Equatable {
    /// The text does not begin with `m`, or a step is not a number with at most `h` or `'`.
    case malformed
    /// There are more steps than a key's depth can count.
    case tooDeep
}

/// The steps from one extended key to another: `m/84h/0h/0h/0/5`.
///
/// Source: BIP-0032, "The key tree". At most 255 steps.
public struct DerivationPath: Sendable, Hashable {
    /// The steps, first to last.
    public let steps: [ChildNumber]

    /// The largest depth that an extended key can have: the field has one byte.
    public static let depthMax = 255

    /// Makes a path of steps.
    ///
    /// - Throws: `DerivationPathError.tooDeep`.
    public init(_ steps: [ChildNumber]) throws(DerivationPathError) {
        guard steps.count <= DerivationPath.depthMax else { throw .tooDeep }
        self.steps = steps
    }

    /// Reads `m`, then a slash and a number for each step; `h` or `'` marks a hardened one.
    ///
    /// `m` alone is the path without steps.
    /// - Throws: `DerivationPathError`.
    public init(_ text: String) throws(DerivationPathError) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: "/"), maxSplits: DerivationPath.depthMax + 1,
            omittingEmptySubsequences: false)
        guard let root = parts.first, root.elementsEqual("m".utf8) else { throw .malformed }
        guard parts.count <= DerivationPath.depthMax + 1 else { throw .tooDeep }
        var steps: [ChildNumber] = []
        for part in parts.dropFirst() {
            guard let step = ChildNumber(part) else { throw .malformed }
            steps.append(step)
        }
        try self.init(steps)
    }
}

extension DerivationPath: CustomStringConvertible {
    /// The path with `h` for hardened steps.
    public var description: String { steps.reduce("m") { "\($0)/\($1)" } }
}
