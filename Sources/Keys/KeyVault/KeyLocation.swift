public import PublicKeys

/// Where a key stands: its master key, and the steps from there.
///
/// Source: BIP-0380, "Key Expressions"; the same in BIP-0174's derivation fields. A key that stands
/// alone, and one whose master nobody told us of, is its own master and has no steps.
public struct KeyLocation: Sendable, Hashable {
    /// The master key's fingerprint.
    public let fingerprint: KeyFingerprint
    /// The steps from the master key.
    public let path: DerivationPath

    /// Makes a location of its parts.
    public init(fingerprint: KeyFingerprint, path: DerivationPath) {
        self.fingerprint = fingerprint
        self.path = path
    }

    /// Makes a location of numbers, as requests to a signer hold them; nil for more than 255 steps.
    ///
    /// - Parameter steps: the steps as BIP-0032 serialises them: 2³¹ is added to hardened ones.
    public init?(fingerprint: UInt32, steps: [UInt32]) {
        let master = KeyLocation(
            fingerprint: KeyFingerprint(rawValue: fingerprint), path: .none)
        guard let place = master.adding(steps.map { ChildNumber(rawValue: $0) }) else {
            return nil
        }
        self = place
    }

    /// Returns the steps that lead from this key to another; nil if they are no way there.
    func steps(to other: KeyLocation) -> ArraySlice<ChildNumber>? {
        guard fingerprint == other.fingerprint, other.path.steps.starts(with: path.steps) else {
            return nil
        }
        return other.path.steps.dropFirst(path.steps.count)
    }

    /// Returns the location of a descendant; nil if it is too deep.
    func adding(_ steps: some Sequence<ChildNumber>) -> KeyLocation? {
        do {
            return KeyLocation(
                fingerprint: fingerprint, path: try DerivationPath(path.steps + steps))
        } catch {
            return nil
        }
    }
}

extension KeyLocation: CustomStringConvertible {
    /// As descriptors write it, such as `[d34db33f/84h/0h/0h]`.
    public var description: String { "[\(fingerprint.hex)\(path.description.dropFirst())]" }
}
