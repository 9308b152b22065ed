/// Why a snapshot could not be read.
public enum SnapshotError: Error, Hashable, Sendable {
    /// The bytes are not of the snapshot's format, or name something twice or without its account.
    case malformed(PackedError)
    /// The bytes changed after they were written: their digest differs.
    case digestDiffers
    /// The contents contradict each other; the first contradiction.
    case inconsistent(InvariantViolation)
}
