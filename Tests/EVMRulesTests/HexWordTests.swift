import Encodings
import TestKit
import Testing
import Units

@testable import EVMRules

@Suite struct HexWordTests {
    private func read(_ text: String) -> Bytes32? {
        let bytes = Array(("x" + text + "x").utf8)
        return HexWord.read(1..<bytes.count - 1, of: bytes)
    }

    @Test(arguments: seeds(20))
    func `every word is read in either case`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<100 {
            let word = try #require(Bytes32(random.bytes(32)))
            let digits = Hex.encode(word.bytes)
            #expect(read("0x" + digits) == word)
            #expect(read("0x" + digits.uppercased()) == word)
        }
    }

    @Test func `no other byte passes for a digit, at any place`() {
        let good = Array(("0x" + String(repeating: "0", count: 64)).utf8)
        let digits = Set("0123456789abcdefABCDEF".utf8)
        for place in 2..<66 {
            for byte in UInt8.min ... .max {
                var text = good
                text[place] = byte
                #expect((HexWord.read(0..<66, of: text) != nil) == digits.contains(byte))
            }
        }
    }

    @Test func `another length or prefix is no word`() {
        let zeros = String(repeating: "0", count: 64)
        #expect(read("0x" + zeros) != nil)
        #expect(read("0X" + zeros) == nil)
        #expect(read("1x" + zeros) == nil)
        #expect(read("0x0" + zeros) == nil)
        #expect(read("0x" + zeros.dropLast()) == nil)
        #expect(read("") == nil)
    }
}
