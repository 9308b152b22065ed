import Digests
import Units

/// Ids that follow from other ids, so that a repeat makes the same again.
public enum DerivedID {
    /// Returns the first half of the SHA-256 of a purpose and the bytes of a parent id.
    public static func make(_ purpose: String, _ parent: UInt128) -> UInt128 {
        make(purpose, [UInt8](TransferID(parent).text.utf8))
    }

    /// Returns the first half of the SHA-256 of a purpose and some bytes.
    public static func make(_ purpose: String, _ bytes: [UInt8]) -> UInt128 {
        SHA256.hash(Array("sluice/\(purpose)/".utf8) + bytes).prefix(16)
            .reduce(0) { $0 << 8 | UInt128($1) }
    }
}
