import Connector
import Units

/// A token bucket for each key: so many requests a second, and a burst after a pause.
final class RequestBuckets: Sendable {
    private struct Bucket {
        /// In thousandths of a request.
        var level: Int64
        var filledAt: Timestamp
    }

    private static let bucketMax = 10_000
    private let perSecond: Int64
    private let burst: Int64
    private let buckets = LockedBox<[String: Bucket]>([:])

    init(perSecond: Int, burst: Int) {
        self.perSecond = Int64(min(max(perSecond, 1), 1_000_000))
        self.burst = Int64(min(max(burst, 1), 1_000_000)) * 1_000
    }

    /// Takes one request out of a bucket; returns the seconds to wait if it is empty, else nil.
    func secondsToWait(_ name: String, now: Timestamp) -> Int64? {
        buckets.withLock { buckets in
            if buckets.count >= RequestBuckets.bucketMax, buckets[name] == nil { buckets = [:] }
            var bucket = buckets[name] ?? Bucket(level: burst, filledAt: now)
            // A clock that steps back adds nothing; an hour fills any bucket.
            let elapsed = min(max(now.milliseconds(since: bucket.filledAt), 0), 3_600_000)
            bucket.level = min(bucket.level + elapsed * perSecond, burst)
            bucket.filledAt = now
            defer { buckets[name] = bucket }
            guard bucket.level >= 1_000 else {
                return max(1, (1_000 - bucket.level) / (perSecond * 1_000))
            }
            bucket.level -= 1_000
            return nil
        }
    }
}
