import Foundation

/// Returns the seeds of a random test: 1 up to the count, or only `SEED` from the environment.
public func seeds(_ count: UInt64) -> [UInt64] {
    if let text = ProcessInfo.processInfo.environment["SEED"], let seed = UInt64(text) {
        return [seed]
    }
    return count == 0 ? [] : [UInt64](1...count)
}
