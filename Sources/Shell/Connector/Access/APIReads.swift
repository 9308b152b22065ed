import Digests
public import Units

/// Keeps a line of the trail where somebody reads about a person over the API, as pages do.
///
/// The line names the key's principal, and the key. One line stands for a minute of the same reads,
/// so that a program that asks each second leaves one a minute.
public final class APIReads: Sendable {
    /// For how long one line stands for the same reads, in seconds.
    public static let repeatSeconds: Int64 = 60
    /// How many lines are remembered; beyond it all are forgotten, which costs further lines.
    private static let lineMax = 10_000
    private static let actPrefix = "read."

    private let lines = LockedBox<[Bytes32: Timestamp]>([:])

    /// Remembers nothing yet.
    public init() {}

    /// Keeps the line, unless one of the same is not older than a minute; before anything is shown.
    ///
    /// - Throws: `StoreFailure`: what cannot be kept is not shown.
    public func keep(
        _ kind: String, _ subject: String, by key: APIKeyRecord, in store: any StorePort,
        now: Timestamp
    ) async throws {
        guard let name = Bytes32(SHA256.hash(Array("\(key.id)\n\(kind)\n\(subject)".utf8)))
        else { preconditionFailure("a SHA-256 has 32 bytes") }
        let isKept = lines.withLock { lines in
            lines[name].map { now.milliseconds(since: $0) < APIReads.repeatSeconds * 1_000 }
                ?? false
        }
        if isKept { return }
        let act = APIReads.actPrefix + key.id
        try await store.write { store in
            try store.appendStaffTrail(
                staff: key.principal, act: act, kind: kind, subject: subject)
        }
        lines.withLock { lines in
            if lines.count >= APIReads.lineMax { lines = [:] }
            lines[name] = now
        }
    }

    /// Returns the key that a line of the trail names; nil for a line that is about no such read.
    public static func key(ofAct act: String) -> String? {
        act.hasPrefix(actPrefix) ? String(act.dropFirst(actPrefix.count)) : nil
    }
}
