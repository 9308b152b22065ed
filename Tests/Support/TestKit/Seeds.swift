import Foundation

/// Returns the seeds of a random test: 1 up to the count, or only `SEED` from the environment.
public func seeds(_ count: UInt64) -> [UInt64] {
    if let text = ProcessInfo.processInfo.environment["SEED"], let seed = UInt64(text) {
        return [seed]
    }
    return count == 0 ? [] : [UInt64](1...count)
}

/// Returns the same seeds in parts of so many, so that the parts run side by side.
public func seedParts(_ count: UInt64, of size: UInt64) -> [ClosedRange<UInt64>] {
    let all = seeds(count)
    guard let first = all.first, let last = all.last else { return [] }
    return stride(from: first, through: last, by: Int(size)).map { $0...min($0 + size - 1, last) }
}
