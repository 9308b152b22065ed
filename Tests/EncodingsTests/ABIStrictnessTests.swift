import Encodings
import TestKit
import Testing
import Units

@Suite struct ABIStrictnessTests {
    private func words(_ values: Int...) -> [UInt8] {
        values.flatMap { ABI.word(UInt256(UInt128($0))) }
    }

    private func expect(
        _ error: ABIError, _ input: [UInt8], as types: [ABIType], valueCountMax: Int = 100,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: error, sourceLocation: location) {
            try ABI.decode(input, as: types, valueCountMax: valueCountMax)
        }
    }

    @Test func `words outside their type's range are refused`() {
        expect(.invalidPadding(offset: 0), words(256), as: [.uint(bits: 8)])
        expect(.invalidPadding(offset: 32), words(1, 2), as: [.uint256, .bool])
        expect(.invalidPadding(offset: 0), words(256), as: [.bool])
        expect(.invalidPadding(offset: 0), words(128), as: [.int(bits: 8)])
        expect(.invalidPadding(offset: 0), words(1), as: [.fixedBytes(count: 31)])
        expect(
            .invalidPadding(offset: 0), [UInt8](repeating: 0xff, count: 32), as: [.address])
        let minusOne = ABI.word(UInt256.max)
        #expect(throws: Never.self) { try ABI.decode(minusOne, as: [.int(bits: 8)]) }
        #expect(throws: Never.self) { try ABI.decode(minusOne, as: [.int(bits: 256)]) }
    }

    @Test func `dynamic values must lie where the canonical form puts them`() {
        let content = words(1) + [7] + [UInt8](repeating: 0, count: 31)
        #expect(throws: Never.self) { try ABI.decode(words(32) + content, as: [.bytes]) }
        expect(.invalidOffset(offset: 0), words(64, 0) + content, as: [.bytes])
        expect(.invalidOffset(offset: 0), words(0), as: [.bytes])
        // Two values that share their content would let a short input write a long list.
        expect(.invalidOffset(offset: 32), words(64, 64) + content, as: [.bytes, .bytes])
        expect(
            .invalidOffset(offset: 0), ABI.word(UInt256.max) + content, as: [.bytes])
    }

    @Test func `lengths beyond the input are refused before memory is taken`() {
        expect(.truncated(offset: 64), words(32, 1), as: [.bytes])
        expect(.truncated(offset: 64), words(32) + ABI.word(UInt256.max), as: [.string])
        expect(.truncated(offset: 64), words(32, 50), as: [.array(of: .uint256)])
        expect(.tooManyValues(offset: 64), words(32, 100), as: [.array(of: .uint256)])
        expect(
            .tooManyValues(offset: 32), words(32) + ABI.word(UInt256.max),
            as: [.array(of: .uint256)])
        expect(
            .tooManyValues(offset: 64), words(32, 1 << 40), as: [.array(of: .tuple([]))])
        expect(
            .tooManyValues(offset: 0), [], as: [.fixedArray(of: .tuple([]), count: .max)])
        expect(.truncated(offset: 31), [UInt8](repeating: 0, count: 31), as: [.uint256])
        expect(.trailingBytes(offset: 32), words(1, 1), as: [.uint256])
        expect(.trailingBytes(offset: 0), [0], as: [])
    }

    @Test func `padding behind bytes must be there and be zero`() {
        expect(
            .invalidPadding(offset: 65), words(32, 1) + [7, 1] + [UInt8](repeating: 0, count: 30),
            as: [.bytes])
        expect(.truncated(offset: 66), words(32, 1) + [7, 0], as: [.bytes])
    }

    @Test func `text must be UTF-8`() {
        expect(
            .invalidUTF8(offset: 32), words(32, 1) + [0xff] + [UInt8](repeating: 0, count: 31),
            as: [.string])
    }

    @Test func `values that are not of their type are not written`() {
        let cases: [(ABIValue, ABIType)] = [
            (.uint(UInt256(256)), .uint(bits: 8)), (.int(UInt256(128)), .int(bits: 8)),
            (.uint(.zero), .int(bits: 8)), (.fixedBytes([1]), .fixedBytes(count: 2)),
            (.array([]), .fixedArray(of: .bool, count: 1)), (.tuple([]), .tuple([.bool])),
            (.bytes([]), .string), (.address([]), .address),
        ]
        for (value, type) in cases {
            #expect(throws: ABIError.valueDoesNotFit(type)) {
                try ABI.encode([value], as: [type])
            }
        }
        #expect(throws: ABIError.valueDoesNotFit(.tuple([.bool]))) {
            try ABI.encode([], as: [.bool])
        }
    }

    @Test func `types are written as they are read`() throws {
        for text in [
            "uint256", "int8", "address", "bool", "bytes1", "bytes32", "bytes", "string",
            "uint256[]", "uint256[2][]", "(uint8,(bytes,string[])[3])[]", "()", "()[0]",
        ] {
            #expect(try ABIType(text).description == text)
        }
    }

    @Test func `short names of the widest integers are read as the full ones`() throws {
        #expect(try ABIType("uint") == .uint256)
        #expect(try ABIType("(int,uint[])").description == "(int256,uint256[])")
    }

    @Test func `types that cannot be are refused`() {
        let deep = String(repeating: "(", count: 5_000) + String(repeating: ")", count: 5_000)
        for text in [
            "", "u", "uints", "uint7", "uint0", "uint264", "uint08", "bytes0", "bytes33", "byte",
            "address20", "uint8[", "uint8]", "uint8[-1]", "uint8[01]", "uint8[1", "(uint8",
            "(uint8,)", "(,)", "uint8,uint8", " uint8", "uint8 ", "Uint8", "uint256[1048577]",
            "uint8[9999999999999999999]", "uint8[1024][1025]", deep,
            "bool" + String(repeating: "[]", count: 5_000), "é", "tuple",
        ] {
            #expect(throws: ABIError.invalidType, "\(text.prefix(40))") { try ABIType(text) }
        }
        for type in [
            ABIType.uint(bits: 7), .int(bits: 512), .fixedBytes(count: -1),
            .fixedArray(of: .bool, count: -1), .array(of: .uint(bits: 0)),
            .fixedArray(of: .fixedArray(of: .bool, count: .max), count: .max),
        ] {
            #expect(throws: ABIError.invalidType) { try ABI.decode([], as: [type]) }
            #expect(throws: ABIError.invalidType) { try ABI.encode([.array([])], as: [type]) }
        }
    }
}
