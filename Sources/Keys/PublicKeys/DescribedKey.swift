/// Where the key of a descriptor's script is: the master key's fingerprint and the steps from it.
///
/// Source: BIP-0380, "Key Expressions".
public struct DescribedKey: Sendable, Hashable {
    /// The master key's fingerprint, most significant byte first.
    public let fingerprint: UInt32
    /// The steps as BIP-0032 serialises them: 2³¹ is added to hardened ones.
    public let steps: [UInt32]

    init(fingerprint: UInt32, steps: [UInt32]) {
        self.fingerprint = fingerprint
        self.steps = steps
    }

    /// Finds the only key of a descriptor's body; nil unless it has one key with an origin
    /// (`[fingerprint/path]`), no branches, and plain steps behind it.
    ///
    /// - Parameters:
    ///   - body: A descriptor that was read before, so that its parts are sound.
    ///   - index: What stands for `*`.
    init?(body: String, index: UInt32) {
        let parts = body.split(separator: "[", omittingEmptySubsequences: false)
        guard parts.count == 2, let end = parts[1].firstIndex(of: "]") else { return nil }
        let origin = parts[1][..<end].split(separator: "/")
        let key = parts[1][parts[1].index(after: end)...].prefix { $0 != ")" && $0 != "," }
        guard let first = origin.first, let fingerprint = UInt32(first, radix: 16) else {
            return nil
        }
        var steps: [UInt32] = []
        for step in origin.dropFirst() + key.split(separator: "/").dropFirst() {
            if step == "*" {
                steps.append(index)
            } else if let number = ChildNumber(Array(step.utf8)[...]) {
                steps.append(number.rawValue)
            } else {
                return nil
            }
        }
        self.fingerprint = fingerprint
        self.steps = steps
    }
}

extension OutputDescriptor {
    /// Returns where the key at an index is; nil if the descriptor does not say it of one key.
    public func key(at index: UInt32) -> DescribedKey? { DescribedKey(body: body, index: index) }
}

extension EVMAccountDescriptor {
    /// Returns where the key at an index is; nil if the descriptor does not say it.
    public func key(at index: UInt32) -> DescribedKey? { DescribedKey(body: body, index: index) }
}
