import Encodings
import TestKit
import Testing
import Units

@Suite struct RLPTests {
    @Test func `the items of ethers agree in both directions`() throws {
        let cases = try Vectors.list("eth-rlp/ethers_rlp.json")
        #expect(cases.count == 41)
        for one in cases {
            let expected = bytes(hex: try #require(one["encoded"] as? String))
            let item = try item(of: #require(one["decoded"])) { .bytes(bytes(hex: $0)) }
            #expect(RLP.encode(item) == expected)
            #expect(try RLP.decode(expected) == item)
        }
    }

    @Test func `the items of the Ethereum tests agree in both directions`() throws {
        let cases = try Vectors.object("eth-rlp/rlptest.json")
        #expect(cases.count == 19)
        for (name, value) in cases {
            let one = try #require(value as? [String: Any])
            let expected = bytes(hex: try #require(one["out"] as? String))
            let decoded = try RLP.decode(expected)
            #expect(RLP.encode(decoded) == expected, "\(name)")
            if let text = one["in"] as? String, text.hasPrefix("#") {
                #expect(decimal(try decoded.asBytes()) == text.dropFirst(), "\(name)")
            } else {
                let item = try item(of: #require(one["in"])) { .bytes([UInt8]($0.utf8)) }
                #expect(decoded == item, "\(name)")
            }
        }
    }

    @Test func `what the Ethereum tests call invalid is refused`() throws {
        let cases = try Vectors.object("eth-rlp/invalidRLPTest.json")
        #expect(cases.count == 18)
        for (name, value) in cases {
            let input = bytes(hex: try #require((value as? [String: Any])?["out"] as? String))
            #expect(throws: RLPError.self, "\(name)") { try RLP.decode(input) }
        }
    }

    @Test func `each rule has its own refusal`() {
        expect(.truncated(offset: 0), [])
        expect(.truncated(offset: 1), [0x82, 0x80])
        expect(.truncated(offset: 1), [0xb9, 0x01])
        expect(.truncated(offset: 2), [0xc1, 0x81])
        expect(.trailingBytes(offset: 1), [0x01, 0x02])
        expect(.notCanonical(offset: 0), [0x81, 0x7f])
        expect(.notCanonical(offset: 1), [0xb8, 0x37] + [UInt8](repeating: 1, count: 55))
        expect(.notCanonical(offset: 1), [0xb9, 0x00, 0x38] + [UInt8](repeating: 1, count: 56))
        expect(
            .lengthTooLarge(offset: 1), [0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
        expect(
            .lengthTooLarge(offset: 1), [0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
    }

    @Test func `lists nested up to the limit are taken, deeper ones refused`() throws {
        let limits = RLP.Limits(depthMax: 3, itemCountMax: 100)
        #expect(throws: Never.self) { try RLP.decode([0xc2, 0xc1, 0xc0], limits: limits) }
        #expect(throws: RLPError.tooDeep(offset: 3)) {
            try RLP.decode([0xc3, 0xc2, 0xc1, 0xc0], limits: limits)
        }
    }

    @Test func `the deepest limit holds without a crash`() {
        var input: [UInt8] = [0xc0]
        for _ in 0..<1_000 {
            input = header(input.count) + input
        }
        let limits = RLP.Limits(depthMax: .max, itemCountMax: .max)
        #expect(throws: RLPError.self) { try RLP.decode(input, limits: limits) }
    }

    private func header(_ count: Int) -> [UInt8] {
        if count <= 55 { return [0xc0 + UInt8(count)] }
        return count < 256
            ? [0xf8, UInt8(count)] : [0xf9, UInt8(count >> 8), UInt8(truncatingIfNeeded: count)]
    }

    @Test func `more items than the limit are refused`() {
        let limits = RLP.Limits(depthMax: 3, itemCountMax: 3)
        #expect(throws: Never.self) { try RLP.decode([0xc2, 0x01, 0x02], limits: limits) }
        #expect(throws: RLPError.tooManyItems(offset: 3)) {
            try RLP.decode([0xc3, 0x01, 0x02, 0x03], limits: limits)
        }
    }

    @Test func `numbers have one form`() throws {
        #expect(RLPItem.number(.zero) == .bytes([]))
        #expect(RLPItem.number(UInt256(1_024)) == .bytes([4, 0]))
        for value in [UInt256.zero, UInt256(1), UInt256(255), UInt256(256), .max] {
            #expect(try RLPItem.number(value).asNumber() == value)
        }
        #expect(throws: RLPError.notNumber) { try RLPItem.bytes([0]).asNumber() }
        #expect(throws: RLPError.notNumber) { try RLPItem.bytes([0, 1]).asNumber() }
        #expect(throws: RLPError.notNumber) {
            try RLPItem.bytes([UInt8](repeating: 1, count: 33)).asNumber()
        }
        #expect(throws: RLPError.notBytes) { try RLPItem.list([]).asNumber() }
        #expect(throws: RLPError.notBytes) { try RLPItem.list([]).asBytes() }
        #expect(throws: RLPError.notList) { try RLPItem.bytes([]).asList() }
        #expect(try RLPItem.list([.bytes([])]).asList() == [.bytes([])])
    }

    @Test(arguments: seeds(200))
    func `random items come back, and no cut or added byte passes`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let item = randomItem(depth: 0, &random)
        let encoded = RLP.encode(item)
        #expect(try RLP.decode(encoded) == item, "seed \(seed)")
        #expect(throws: RLPError.self, "seed \(seed)") { try RLP.decode(encoded.dropLast()) }
        #expect(throws: RLPError.trailingBytes(offset: encoded.count), "seed \(seed)") {
            try RLP.decode(encoded + [0])
        }
    }

    private func randomItem(depth: Int, _ random: inout SplitMix64) -> RLPItem {
        if depth < 5, Bool.random(using: &random) {
            let count = Int.random(in: 0...4, using: &random)
            return .list((0..<count).map { _ in randomItem(depth: depth + 1, &random) })
        }
        return .bytes(random.bytes(upTo: Bool.random(using: &random) ? 2 : 300))
    }

    private func item(of json: Any, text: (String) -> RLPItem) throws -> RLPItem {
        if let list = json as? [Any] {
            return .list(try list.map { try item(of: $0, text: text) })
        }
        if let string = json as? String { return text(string) }
        return .number(UInt256(UInt128(try #require(json as? UInt64))))
    }

    /// Long division by ten of a number that is written as bytes, most significant first.
    private func decimal(_ bytes: [UInt8]) -> String {
        var rest = bytes.drop { $0 == 0 }
        var digits = ""
        while !rest.isEmpty {
            var remainder = 0
            rest = [UInt8](
                rest.map { byte in
                    let value = remainder * 256 + Int(byte)
                    remainder = value % 10
                    return UInt8(value / 10)
                })[...].drop { $0 == 0 }
            digits = String(remainder) + digits
        }
        return digits
    }

    private func expect(
        _ error: RLPError, _ input: [UInt8], at location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: error, sourceLocation: location) { try RLP.decode(input) }
    }
}
