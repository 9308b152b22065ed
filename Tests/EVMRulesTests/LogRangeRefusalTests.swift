import ChainModel
import EVMRules
import Testing
import Units

@Suite struct LogRangeRefusalTests {
    private func refusal(_ code: Int64, _ message: String) -> LogRangeRefusal? {
        LogRangeRefusal(.refused(code: code, message: message))
    }

    private func range(_ first: UInt64, _ last: UInt64) -> ClosedRange<BlockHeight> {
        BlockHeight(first)...BlockHeight(last)
    }

    @Test func `a range that the provider suggests is taken out of its text`() {
        #expect(
            refusal(
                -32_005,
                "query returned more than 10000 results. Try with this block range "
                    + "[0x30CE11, 0x30E4F1].")
                == .tooMuchFound(suggested: range(0x30_ce11, 0x30_e4f1)))
        #expect(
            refusal(
                -32_602,
                "Log response size exceeded. You can make eth_getLogs requests with up to a 2K "
                    + "block range and no limit on the response size, or you can request any block "
                    + "range with a cap of 10K logs in the response. Based on your parameters "
                    + "and the response size limit, this block range should work: [0x0, 0x133ec6]")
                == .tooMuchFound(suggested: range(0, 0x13_3ec6)))
        #expect(
            refusal(
                -32_602, "query exceeds max results 20000, retry with the range 22000000-22000100")
                == .tooMuchFound(suggested: range(22_000_000, 22_000_100)))
    }

    @Test func `a suggestion that cannot be is not taken`() {
        #expect(
            refusal(-32_005, "query returned more than 10000 results: [0x20, 0x10]")
                == .tooMuchFound(suggested: nil))
        #expect(
            refusal(-32_005, "query returned more than 10000 results [0x, 0xfffffffffffffffffff]")
                == .tooMuchFound(suggested: nil))
        #expect(
            refusal(-32_005, "query returned more than 10000 results")
                == .tooMuchFound(suggested: nil))
    }

    @Test(
        arguments: [
            ("eth_getLogs is limited to a 10,000 range", 10_000), ("Block range is too large", nil),
            ("block range is too wide", nil), ("Max range: 800", 800),
            ("exceed maximum block range: 50000", 50_000),
            ("eth_getLogs block range too large, range: 5001, max: 1024", 1_024),
            ("query exceeds max block range 100000", 100_000),
            ("ranges over 10000 blocks are not supported on freetier", 10_000),
            ("You can make eth_getLogs requests with up to a 2K block range", 2_000),
            ("eth_getLogs is limited to 0 - 5000 blocks range", 5_000),
            ("too many blocks", nil),
        ] as [(String, UInt64?)])
    func `a limit of blocks is taken out of the text`(message: String, max: UInt64?) {
        #expect(refusal(-32_600, message) == .tooManyBlocks(max: max))
    }

    @Test func `a bare limit means too much was found`() {
        #expect(refusal(-32_005, "limit exceeded") == .tooMuchFound(suggested: nil))
        #expect(refusal(-32_000, "query timeout exceeded") == .tooMuchFound(suggested: nil))
    }

    @Test func `what a smaller range does not help is not a range's refusal`() {
        #expect(refusal(-32_005, "daily request count exceeded, request rate limited") == nil)
        #expect(refusal(429, "exceeded its compute units per second capacity") == nil)
        #expect(refusal(-32_601, "the method eth_getLogs does not exist") == nil)
        #expect(refusal(-32_602, "invalid argument 0: cannot specify both BlockHash") == nil)
        #expect(LogRangeRefusal(.wrongID) == nil)
    }

    @Test func `a range above the head or below what is kept is named so`() {
        #expect(
            refusal(-32_602, "block range extends beyond current head block") == .aboveHead)
        #expect(refusal(4_444, "pruned history unavailable") == .pruned)
        #expect(refusal(-32_000, "missing trie node 12 (path )") == .pruned)
    }

    @Test func `a number beyond 64 bits or a lone prefix stops nothing`() {
        #expect(
            refusal(-32_600, "block range limit 99999999999999999999999999 0x 0xk 1,2")
                == .tooManyBlocks(max: 1))
    }
}
