import TestKit
import Testing
import Units

@testable import LedgerRules

@Suite struct ExpiryQueueTests {
    @Test(arguments: seeds(40))
    func `entries come out in order of time, then id`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queue = ExpiryQueue()
        var expected: [Expiry] = []
        for _ in 0..<200 {
            let entry = Expiry(
                time: Timestamp(milliseconds: Int64(random.next() % 20)),
                hold: HoldID(UInt128(random.next() % 50)))
            queue.insert(entry)
            expected.append(entry)
        }
        for entry in expected.sorted() {
            #expect(queue.first == entry, "seed \(seed)")
            queue.removeFirst()
        }
        #expect(queue.first == nil)
    }
}
