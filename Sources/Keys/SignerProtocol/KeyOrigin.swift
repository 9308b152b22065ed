internal import Encodings

/// Where a key comes from: the master key's fingerprint and the steps from there.
///
/// Its one spelling is `d34db33f/84h/0h/0h/1/5`. Source: BIP-0380, "Key Expressions".
public struct KeyOrigin: Sendable, Hashable {
    /// The master key's fingerprint, most significant byte first.
    public let fingerprint: UInt32
    /// The steps as BIP-0032 serialises them: 2³¹ is added to hardened ones.
    public let steps: [UInt32]

    /// The most steps that are taken; wallets use five.
    public static let stepCountMax = 16
    /// What is added to the index of a hardened step.
    public static let hardenedBit: UInt32 = 1 << 31

    /// Makes an origin; nil for more than ``stepCountMax`` steps.
    public init?(fingerprint: UInt32, steps: [UInt32]) {
        guard steps.count <= KeyOrigin.stepCountMax else { return nil }
        self.fingerprint = fingerprint
        self.steps = steps
    }

    /// Reads the one spelling; nil for anything else.
    public init?(_ text: String) {
        // Eight digits, and eleven characters with a slash for each step at most.
        guard text.utf8.count <= 8 + 12 * KeyOrigin.stepCountMax else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let first = parts.first, first.count == 8,
            let fingerprint = UInt32(String(decoding: first, as: UTF8.self), radix: 16)
        else { return nil }
        var steps: [UInt32] = []
        for part in parts.dropFirst() {
            guard let step = KeyOrigin.step(part) else { return nil }
            steps.append(step)
        }
        self.init(fingerprint: fingerprint, steps: steps)
        guard self.text == text else { return nil }
    }

    /// The one spelling: lower case, `h` behind hardened steps.
    public var text: String {
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: fingerprint >> UInt32($0)) }
        return steps.reduce(Hex.encode(bytes)) { text, step in
            step < KeyOrigin.hardenedBit
                ? "\(text)/\(step)" : "\(text)/\(step - KeyOrigin.hardenedBit)h"
        }
    }

    private static func step(_ part: some BidirectionalCollection<UInt8>) -> UInt32? {
        let isHardened = part.last == UInt8(ascii: "h")
        let digits = isHardened ? Array(part.dropLast()) : Array(part)
        guard let index = UInt32(String(decoding: digits, as: UTF8.self)), index < hardenedBit
        else { return nil }
        return isHardened ? index + hardenedBit : index
    }
}
