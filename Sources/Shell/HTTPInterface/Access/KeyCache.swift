import Connector
import Digests
import Units

/// Keys that were verified lately, so that not every request asks the store.
///
/// Only digests of tokens are kept. Forgetting is at once: what was read from the store before it
/// is not remembered after it.
final class KeyCache: Sendable {
    private struct Entry {
        let record: APIKeyRecord
        let until: Timestamp
    }

    private struct State {
        var entries: [Bytes32: Entry] = [:]
        var minutes: [String: Int64] = [:]
        var generation: UInt64 = 0
    }

    private static let entryMax = 10_000
    private let milliseconds: Int64
    private let state = LockedBox(State())

    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Names a token together with the client that sent it.
    static func name(token: String, client: String) -> Bytes32 {
        guard let name = Bytes32(SHA256.hash(Array("\(client)\n\(token)".utf8))) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return name
    }

    /// Returns a key that is remembered and has not expired.
    func key(_ name: Bytes32, now: Timestamp) -> APIKeyRecord? {
        state.withLock { state in
            guard let entry = state.entries[name], now < entry.until,
                entry.record.expiresAt.map({ now < $0 }) ?? true
            else { return nil }
            return entry.record
        }
    }

    /// Counts how often keys were forgotten; taken before the store is read.
    var generation: UInt64 { state.withLock { $0.generation } }

    /// Remembers a key, unless something was forgotten since the generation was taken.
    func remember(_ name: Bytes32, _ record: APIKeyRecord, now: Timestamp, generation: UInt64) {
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.entries.count >= KeyCache.entryMax { state.entries = [:] }
            state.entries[name] = Entry(
                record: record, until: Timestamp(milliseconds: now.milliseconds + milliseconds))
        }
    }

    /// Forgets all keys: the next request of each asks the store.
    func forgetAll() {
        state.withLock { state in
            state.entries = [:]
            state.generation += 1
        }
    }

    /// Whether a key's use in this minute is still to be saved; says yes once.
    func takesMinute(_ minute: Int64, of id: String) -> Bool {
        state.withLock { state in
            guard state.minutes[id].map({ $0 < minute }) ?? true else { return false }
            if state.minutes.count >= KeyCache.entryMax { state.minutes = [:] }
            state.minutes[id] = minute
            return true
        }
    }
}
