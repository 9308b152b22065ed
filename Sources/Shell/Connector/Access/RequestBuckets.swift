public import Units

/// A token bucket for each name: so many requests in some time, and a burst after a pause.
///
/// There is room for 10,000 names. Those that are full again make room; if none is, all further
/// names share one bucket, so that nobody empties the others' by coming under many names.
public final class RequestBuckets: Sendable {
    private struct Bucket {
        /// In parts of which a request costs `cost`.
        var level: Int64
        var filledAt: Timestamp
    }

    private static let bucketMax = 10_000
    /// What further names share.
    private static let others = ""
    private let count: Int64
    private let cost: Int64
    private let burst: Int64
    private let buckets = LockedBox<[String: Bucket]>([:])

    /// Makes buckets of `count` requests in so many seconds, with a burst.
    public init(_ count: Int, inSeconds seconds: Int, burst: Int) {
        self.count = Int64(min(max(count, 1), 1_000_000))
        cost = Int64(min(max(seconds, 1), 3_600)) * 1_000
        self.burst = Int64(min(max(burst, 1), 1_000_000)) * cost
    }

    /// Takes one request out of a bucket; returns the seconds to wait if it is empty, else nil.
    public func secondsToWait(_ name: String, now: Timestamp) -> Int64? {
        buckets.withLock { buckets in
            let name = place(name, now, &buckets)
            var bucket = buckets[name] ?? Bucket(level: burst, filledAt: now)
            bucket.level = level(of: bucket, now)
            bucket.filledAt = now
            defer { buckets[name] = bucket }
            guard bucket.level >= cost else {
                let missing = cost - bucket.level
                return max(1, (missing + count * 1_000 - 1) / (count * 1_000))
            }
            bucket.level -= cost
            return nil
        }
    }

    private func level(of bucket: Bucket, _ now: Timestamp) -> Int64 {
        // A clock that steps back adds nothing; what fills a bucket in an hour fills it in more.
        let elapsed = min(max(now.milliseconds(since: bucket.filledAt), 0), 86_400_000)
        return min(bucket.level + elapsed * count, burst)
    }

    private func place(
        _ name: String, _ now: Timestamp, _ buckets: inout [String: Bucket]
    ) -> String {
        guard buckets[name] == nil, buckets.count >= RequestBuckets.bucketMax else { return name }
        buckets = buckets.filter { level(of: $0.value, now) < burst }
        return buckets.count < RequestBuckets.bucketMax ? name : RequestBuckets.others
    }
}
