import Encodings
import TestKit
import Testing
import Units

@Suite struct ABITests {
    @Test func `well-known signatures have their selectors and topics`() {
        #expect(ABI.selector("transfer(address,uint256)") == [0xa9, 0x05, 0x9c, 0xbb])
        #expect(ABI.selector("balanceOf(address)") == [0x70, 0xa0, 0x82, 0x31])
        #expect(
            Hex.encode(ABI.topic("Transfer(address,address,uint256)"))
                == "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
    }

    @Test func `words come back and are refused when they hold something else`() throws {
        let account = [UInt8](1...20)
        #expect(try ABI.address(ABI.word(address: account)) == account)
        #expect(try ABI.uint256(ABI.word(UInt256.max)) == .max)
        #expect(try ABI.bool(ABI.word(true)))
        #expect(try !ABI.bool(ABI.word(false)))
        #expect(throws: ABIError.invalidPadding(offset: 0)) {
            try ABI.bool(ABI.word(UInt256(2)))
        }
        #expect(throws: ABIError.invalidPadding(offset: 0)) {
            try ABI.address(ABI.word(UInt256.max))
        }
        #expect(throws: ABIError.invalidWordLength(31)) {
            try ABI.uint256([UInt8](repeating: 0, count: 31))
        }
        #expect(throws: ABIError.invalidWordLength(33)) {
            try ABI.address([UInt8](repeating: 0, count: 33))
        }
        #expect(throws: ABIError.valueDoesNotFit(.address)) {
            try ABI.word(address: [UInt8](1...21))
        }
    }

    @Test func `the values of ethers agree in both directions`() throws {
        let cases = try Vectors.list("eth-abi/ethers_abi.json")
        #expect(cases.count == 683)
        for one in cases {
            let type = try ABIType(#require(one["type"] as? String))
            let expected = bytes(hex: try #require(one["encoded"] as? String))
            let value = try value(of: #require(one["value"]), type)
            #expect(try ABI.encode([value], as: [type]) == expected, "\(type)")
            #expect(try ABI.decode(expected, as: [type]) == [value], "\(type)")
        }
    }

    @Test func `the values of the Ethereum tests agree in both directions`() throws {
        let cases = try Vectors.object("eth-abi/abi_basic.json")
        #expect(cases.count == 3)
        for (name, content) in cases {
            let one = try #require(content as? [String: Any])
            let types = try #require(one["types"] as? [String]).map { try ABIType($0) }
            let arguments = try #require(one["args"] as? [Any])
            let expected = bytes(hex: try #require(one["result"] as? String))
            let values = try zip(arguments, types).map { try value(of: $0, $1) }
            #expect(try ABI.encode(values, as: types) == expected, "\(name)")
            #expect(try ABI.decode(expected, as: types) == values, "\(name)")
        }
    }

    @Test(arguments: seeds(200))
    func `a cut encoding is refused, and a changed one is refused or means something else`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        let cases = try ABITests.samples.get()
        let (name, encoded) = try #require(cases.randomElement(using: &random))
        let type = try ABIType(name)
        let values = try ABI.decode(encoded, as: [type])
        guard !encoded.isEmpty else { return }
        let cut = Int.random(in: 0..<encoded.count, using: &random)
        #expect(throws: ABIError.self, "seed \(seed)") {
            try ABI.decode([UInt8](encoded.prefix(cut)), as: [type])
        }
        #expect(throws: ABIError.self, "seed \(seed)") {
            try ABI.decode(encoded + [UInt8](repeating: 0, count: 32), as: [type])
        }
        var changed = encoded
        changed[cut] ^= UInt8.random(in: 1...255, using: &random)
        if let other = try? ABI.decode(changed, as: [type]) {
            #expect(other != values, "seed \(seed)")
        }
    }

    private static let samples = Result {
        try Vectors.list("eth-abi/ethers_abi.json").map { one in
            try (#require(one["type"] as? String), bytes(hex: #require(one["encoded"] as? String)))
        }
    }

    /// Makes a value of JSON as the vectors write it.
    private func value(of json: Any, _ type: ABIType) throws -> ABIValue {
        switch type {
        case .uint: return .uint(try #require(UInt256(decimal: "\(json)")))
        case .int: return .int(try signed("\(json)"))
        case .address: return .address(bytes(hex: try #require(json as? String)))
        case .bool: return .bool(try #require(json as? Bool))
        case .fixedBytes: return .fixedBytes(try content(json))
        case .bytes: return .bytes(try content(json))
        case .string: return .string(try #require(json as? String))
        case .array(let element), .fixedArray(let element, _):
            return .array(try #require(json as? [Any]).map { try value(of: $0, element) })
        case .tuple(let types):
            let values = try #require(json as? [Any])
            return .tuple(try zip(values, types).map { try value(of: $0, $1) })
        }
    }

    /// The vectors of ethers write bytes as digits, those of the Ethereum tests as text.
    private func content(_ json: Any) throws -> [UInt8] {
        let text = try #require(json as? String)
        return text.hasPrefix("0x") ? bytes(hex: text) : [UInt8](text.utf8)
    }

    private func signed(_ text: String) throws -> UInt256 {
        guard text.hasPrefix("-") else { return try #require(UInt256(decimal: text)) }
        let size = try #require(UInt256(decimal: text.dropFirst()))
        return UInt256.zero.subtractingReportingOverflow(size).partialValue
    }
}
