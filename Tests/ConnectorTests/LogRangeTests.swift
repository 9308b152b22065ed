import EVMRules
import Testing
import Units

@testable import Connector

@Suite struct LogRangeTests {
    /// The number of blocks after each refusal; nil where it says that nothing will help.
    private func blockCounts(most: UInt64, after refusals: [LogRangeRefusal]) -> [UInt64?] {
        var range = LogRange(most: most)
        return refusals.map { refusal in
            let asked = Int(clamping: range.blockCount)
            return range.refused(refusal, askedFor: asked) ? range.blockCount : nil
        }
    }

    @Test func `a range shrinks to what is suggested, at least by half`() {
        let counts = blockCounts(
            most: 2_000,
            after: [
                .tooManyBlocks(max: 500), .tooManyBlocks(max: 10_000),
                .tooMuchFound(suggested: BlockHeight(100)...BlockHeight(119)),
                .tooMuchFound(suggested: nil), .tooManyBlocks(max: nil), .tooManyBlocks(max: 0),
            ])
        #expect(counts == [500, 250, 20, 10, 5, 1])
    }

    @Test func `one block is never made less, and other refusals shrink nothing`() {
        #expect(LogRange(most: 0).blockCount == 1)
        #expect(blockCounts(most: 1, after: [.tooManyBlocks(max: nil)]) == [nil])
        #expect(
            blockCounts(most: 8, after: [.aboveHead, .pruned, .tooManyBlocks(max: nil)])
                == [nil, nil, 4])
    }

    @Test func `a shorter range than was allowed is halved itself`() {
        var range = LogRange(most: 2_000)
        let isShorter = range.refused(.tooManyBlocks(max: nil), askedFor: 8)
        #expect(isShorter)
        #expect(range.blockCount == 4)
        let isShorterThanOne = range.refused(.tooManyBlocks(max: nil), askedFor: 1)
        #expect(!isShorterThanOne)
    }

    @Test func `success widens by half up to the most`() {
        var range = LogRange(most: 10)
        while range.refused(.tooManyBlocks(max: nil), askedFor: 10) { continue }
        let counts = (0..<7).map { _ in
            range.succeeded()
            return range.blockCount
        }
        #expect(counts == [2, 3, 4, 6, 9, 10, 10])
    }

    @Test func `a suggestion of all heights there are does not overflow`() {
        let all = LogRangeRefusal.tooMuchFound(suggested: BlockHeight(0)...BlockHeight(.max))
        #expect(blockCounts(most: .max, after: [all]) == [UInt64(Int.max) / 2])
        #expect(blockCounts(most: 3, after: [all]) == [1])
    }
}
