import EVMRules
import Encodings
import TestKit
import Testing

@Suite struct EVMTypedDataRefusalTests {
    private func refusal(_ json: JSONValue) -> EVMTypedDataError? {
        do {
            _ = try EVMTypedData(json)
            return nil
        } catch {
            return error
        }
    }

    private func refusal(_ type: String, _ value: JSONValue) -> EVMTypedDataError? {
        refusal(TypedWorld.single(type, value))
    }

    private func refusal(types: [(String, [(String, String)])]) -> EVMTypedDataError? {
        let types = types.map { name, fields in
            (name, JSONValue.array(fields.map { TypedWorld.field($0, $1) }))
        }
        return refusal(TypedWorld.data(types: types, "A", .object([])))
    }

    @Test(arguments: [
        "uint", "int", "uint7", "uint264", "int0", "bytes0", "bytes33", "bytes032", "Address",
        "byte", "fixed128x18", "(uint256)", "uint256[", "uint256[]]", "uint256[-1]", "uint256[0]",
        "uint256[01]", "uint256[x]", "uint256 ", "", "B", "B[]", "[]",
        "uint256[99999999999999999999]",
    ])
    func `a type that EIP-712 does not have is refused`(type: String) {
        #expect(refusal(types: [("A", [("x", type)])]) == .unknownType(type))
    }

    @Test func `a name that no contract could give is refused, and each is given once`() {
        for name in ["", "1a", "a b", "a-b", "é", "A(uint256 x)", "uint256", "string"] {
            #expect(refusal(types: [("A", []), (name, [])]) == .invalidName(name))
        }
        #expect(refusal(types: [("A", [("1", "bool")])]) == .invalidName("A.1"))
        #expect(
            refusal(types: [("A", [("x", "bool"), ("x", "bool")])]) == .duplicateName("A.x"))
        let long = String(repeating: "a", count: 129)
        #expect(refusal(types: [("A", []), (long, [])]) == .invalidName(String(long.dropLast())))
        // The sign for kelvin is another writing of K, and no K of a contract.
        let kelvin = TypedWorld.data(
            types: [("K", .array([]))], "\u{212A}", .object([]))
        #expect(refusal(kelvin) == .unknownType("\u{212A}"))
        let field = TypedWorld.data(
            types: [("A", .array([TypedWorld.field("K", "bool")]))], "A",
            .object([("\u{212A}", .bool(true))]))
        #expect(refusal(field) == .undeclaredField("message.\u{212A}"))
    }

    @Test func `a structure that holds itself is refused`() {
        #expect(refusal(types: [("A", [("x", "A")])]) == .typeCycle("A"))
        #expect(refusal(types: [("A", [("x", "A[2]")])]) == .typeCycle("A"))
        #expect(
            refusal(types: [("A", [("x", "C")]), ("C", [("y", "D")]), ("D", [("z", "C")])])
                == .typeCycle("A"))
        #expect(refusal(types: [("A", [("x", "A[]")])]) == .missingField("A.x"))
        #expect(refusal(types: [("A", [("x", "A[2][]")])]) == .missingField("A.x"))
    }

    @Test(arguments: [
        ("uint8", "256"), ("uint8", "-1"), ("int8", "128"), ("int8", "-129"),
        ("uint256", "0x1" + String(repeating: "0", count: 64)),
        ("uint248", "0x1" + String(repeating: "0", count: 62)),
        (
            "uint256",
            "115792089237316195423570985008687907853269984665640564039457584007913129639936"
        ),
        (
            "int256",
            "57896044618658097711785492504343953926634992332820282019728792003956564819968"
        ),
        (
            "int256",
            "-57896044618658097711785492504343953926634992332820282019728792003956564819969"
        ),
        (
            "int256",
            "-115792089237316195423570985008687907853269984665640564039457584007913129639935"
        ),
    ])
    func `a number beyond its type is refused`(type: String, text: String) {
        #expect(refusal(type, .string(text)) == .outOfRange("A.x"))
    }

    @Test(arguments: ["uint8", "int8"])
    func `a number in its range is taken however it is written`(type: String) throws {
        let values: [JSONValue] = [.number("7"), .string("7"), .string("0x7"), .string("0x07")]
        let digests = try values.map { try EVMTypedData(TypedWorld.single(type, $0)).digest }
        #expect(Set(digests).count == 1)
        #expect(refusal(type, .number("-0")) == nil)
    }

    @Test(arguments: [
        JSONValue.number("1.0"), .number("1e2"), .string(""), .string("0x"), .string("-"),
        .string("-0x1"), .string("+1"), .string(" 1"), .string("0xg"), .null, .bool(true),
        .array([]), .object([]),
    ])
    func `what is no whole number is refused`(value: JSONValue) {
        #expect(refusal("uint256", value) == .wrongKind("A.x"))
    }

    @Test func `a value of another kind than its type is refused`() {
        let values: [JSONValue] = [.null, .number("1"), .string("x"), .array([.null])]
        for value in values {
            #expect(refusal("bool", value) == .wrongKind("A.x"))
            #expect(refusal("bytes", value) == .wrongKind("A.x"))
            #expect(refusal("bytes32", value) == .wrongKind("A.x"))
            #expect(refusal("bool[]", value) == .wrongKind("A.x"))
            if value.text == nil { #expect(refusal("string", value) == .wrongKind("A.x")) }
        }
        #expect(refusal("bytes4", .string("0x010203")) == .wrongLength("A.x"))
        #expect(refusal("bytes4", .string("0x0102030405")) == .wrongLength("A.x"))
        #expect(refusal("bytes", .string("0x010")) == .wrongKind("A.x"))
        #expect(refusal("bool[2]", .array([.bool(true)])) == .wrongCount("A.x"))
        #expect(refusal("bool[]", .object([])) == .wrongKind("A.x"))
        #expect(refusal("address", .string("0x01")) == .malformedAddress("A.x"))
        #expect(
            refusal("address", .string("0xCd2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"))
                == .malformedAddress("A.x"))
    }

    @Test func `a structure is there, whole, and never null`() {
        func refusal(_ message: JSONValue) -> EVMTypedDataError? {
            self.refusal(
                TypedWorld.data(
                    types: [
                        ("A", .array([TypedWorld.field("b", "B")])),
                        ("B", .array([TypedWorld.field("x", "bool")])),
                    ], "A", message))
        }
        let whole = JSONValue.object([("b", .object([("x", .bool(true))]))])
        #expect(refusal(whole) == nil)
        #expect(refusal(.object([])) == .missingField("A.b"))
        #expect(refusal(.object([("b", .null)])) == .wrongKind("A.b"))
        #expect(refusal(.object([("b", .object([]))])) == .missingField("B.x"))
        #expect(refusal(.null) == .wrongKind("message"))
        let twice = JSONValue.object([("x", .bool(true)), ("x", .bool(true))])
        #expect(refusal(.object([("b", twice)])) == .duplicateName("A.b.x"))
    }

    @Test func `the four parts must be there`() {
        let whole = TypedWorld.single("bool", .bool(true))
        #expect(refusal(whole) == nil)
        for part in ["types", "domain", "primaryType", "message"] {
            #expect(refusal(whole.setting(part, to: nil)) == .missingField(part))
            #expect(refusal(whole.setting(part, to: .number("1"))) == .wrongKind(part))
        }
        #expect(refusal(.array([])) == .wrongKind("typedData"))
        #expect(refusal(whole.setting("primaryType", to: .string("B"))) == .unknownType("B"))
        #expect(
            refusal(whole.setting("types", to: .object([("A", .null)]))) == .wrongKind("A"))
        let domain = JSONValue.object([("chain", .number("1"))])
        #expect(
            refusal(whole.setting("domain", to: domain)) == .undeclaredField("domain.chain"))
        let number = JSONValue.object([("chainId", .string("one"))])
        #expect(
            refusal(whole.setting("domain", to: number)) == .wrongKind("EIP712Domain.chainId"))
    }

    @Test func `everything has its limit`() {
        let many = (0..<65).map { ("T\($0)", [(String, String)]()) }
        #expect(refusal(types: many) == .typesTooLarge)
        let wide = (0..<1025).map { ("f\($0)", "bool") }
        #expect(refusal(types: [("A", wide)]) == .typesTooLarge)
        let dimensions = String(repeating: "[]", count: 9)
        #expect(refusal("bool" + dimensions, .array([])) == .typesTooLarge)
        let long = JSONValue.array([JSONValue](repeating: .bool(true), count: 100_000))
        #expect(refusal("bool[]", long) == .tooManyValues)
        var tree = JSONValue.object([("x", .array([]))])
        for _ in 0..<1_000 { tree = .object([("x", .array([tree]))]) }
        let types = [("A", JSONValue.array([TypedWorld.field("x", "A[]")]))]
        #expect(refusal(TypedWorld.data(types: types, "A", tree)) == .tooDeep("A.x"))
    }

    @Test(arguments: seeds(20))
    func `no changed byte of typed data stops the program`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let raw = try Vectors.data("eth-typed-data/eip712_mail.json")
        for _ in 0..<50 {
            var changed = raw
            for _ in 0..<3 {
                changed[Int.random(in: 0..<raw.count, using: &random)] = UInt8.random(
                    in: 0x20...0x7e, using: &random)
            }
            guard let json = try? JSONValue.parse(changed),
                let data = json.elements?.first?["typedData"]
            else { continue }
            _ = refusal(data)
        }
    }
}
