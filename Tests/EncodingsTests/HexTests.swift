import Encodings
import TestKit
import Testing

@Suite struct HexTests {
    @Test(arguments: seeds(100))
    func `bytes come back from their digits in either case`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let data = random.bytes(upTo: 100)
        let digits = Hex.encode(data)
        #expect(digits == digits.lowercased())
        #expect(try Hex.decode(digits) == data, "seed \(seed)")
        #expect(try Hex.decode(digits.uppercased()) == data, "seed \(seed)")
        #expect(Hex.encodePrefixed(data) == "0x" + digits)
        #expect(try Hex.decodePrefixed("0x" + digits) == data, "seed \(seed)")
    }

    @Test func `every byte has the two digits that it should have`() throws {
        let all = (0...255).map(UInt8.init)
        #expect(Hex.encode(all) == all.map { twoDigits($0) }.joined())
        #expect(try Hex.decode(all.map { twoDigits($0) }.joined()) == all)
    }

    @Test func `only digits are taken`() {
        for byte in UInt8(0)..<128 where Character(Unicode.Scalar(byte)).hexDigitValue == nil {
            let text = "00a" + String(Character(Unicode.Scalar(byte)))
            #expect(throws: HexError.invalidDigit(offset: 3)) { try Hex.decode(text) }
        }
        #expect(throws: HexError.invalidDigit(offset: 0)) { try Hex.decode("é") }
        #expect(throws: HexError.invalidDigit(offset: 1)) { try Hex.decode("0x00") }
        #expect(throws: HexError.oddDigitCount(3)) { try Hex.decode("abc") }
    }

    @Test func `the prefix is asked for where it must be`() {
        for text in ["", "0", "00", "0X00", "x00", " 0x00"] {
            #expect(throws: HexError.prefixMissing) { try Hex.decodePrefixed(text) }
        }
        #expect(throws: HexError.oddDigitCount(1)) { try Hex.decodePrefixed("0x0") }
        #expect(throws: HexError.invalidDigit(offset: 1)) { try Hex.decodePrefixed("0x0g") }
    }

    private func twoDigits(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
