import TestKit
import Testing

@testable import LedgerRules

@Suite struct KeyIndexTests {
    @Test(arguments: seeds(40))
    func `every key is found while rows come and go at the end`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var index = KeyIndex()
        var keys: [UInt128] = []
        var next: UInt128 = 0
        for _ in 0..<3_000 {
            if keys.isEmpty || Int.random(in: 0..<5, using: &random) > 1 {
                if index.isFull(rowCount: keys.count) {
                    index.rebuild(keys.map { index.hash($0) }, rowCount: keys.count)
                }
                next += UInt128(random.next() % 3 + 1)
                index.append(index.hash(next), row: keys.count)
                keys.append(next)
            } else {
                let key = keys.removeLast()
                index.removeLast(index.hash(key), row: keys.count)
                #expect(index.row(index.hash(key)) { keys[$0] == key } == nil, "seed \(seed)")
            }
        }
        for (row, key) in keys.enumerated() {
            #expect(index.row(index.hash(key)) { keys[$0] == key } == row, "seed \(seed)")
        }
        #expect(index.row(index.hash(0)) { keys[$0] == 0 } == nil)
    }

    @Test func `keys that differ in few bits spread over the index`() {
        let index = KeyIndex()
        for shift in stride(from: 0, through: 112, by: 16) as StrideThrough<UInt128> {
            let places = Set((0..<4_096).map { index.hash($0 << shift) & 4_095 })
            // 4,096 balls into as many bins leave about 63 % of the bins with one.
            #expect(places.count > 2_300, "shift \(shift)")
        }
    }
}
