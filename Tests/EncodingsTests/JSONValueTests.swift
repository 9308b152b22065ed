import Encodings
import Foundation
import TestKit
import Testing

@Suite struct JSONValueTests {
    private func parse(_ text: String) throws(JSONError) -> JSONValue {
        try JSONValue.parse([UInt8](text.utf8))
    }

    private func expect(
        _ code: JSONError.Code, at offset: Int, _ text: String, limits: JSONLimits = .standard,
        location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: JSONError(code, offset: offset), sourceLocation: location) {
            try JSONValue.parse([UInt8](text.utf8), limits: limits)
        }
    }

    @Test func `a value of every kind is read and told apart`() throws {
        let value = try parse(
            #" {"a": [null, true, false], "b": -1.50e+3, "c": "x", "d": {}, "e": []} "#)
        #expect(value.fields?.map(\.key) == ["a", "b", "c", "d", "e"])
        #expect(value["a"]?.elements == [.null, .bool(true), .bool(false)])
        #expect(value["a"]?.elements?[0].isNull == true)
        #expect(value["a"]?.elements?[1].boolean == true)
        #expect(value["b"] == .number("-1.50e+3"))
        #expect(value["b"]?.numberText == "-1.50e+3")
        #expect(value["c"]?.text == "x")
        #expect(value["d"]?.fields?.isEmpty == true)
        #expect(value["e"]?.elements?.isEmpty == true)
        #expect(value["f"] == nil)
        #expect(value.text == nil && value.elements == nil && !value.isNull)
        #expect(value["a"]?["a"] == nil && value["a"]?.fields == nil)
    }

    @Test func `numbers stay as they are written and fit or do not`() throws {
        for text in ["0", "-0", "10", "0.10", "1E5", "1e-05", "123456789012345678901234567890"] {
            #expect(try parse(text) == .number(text))
        }
        #expect(try parse("255").integer(as: UInt8.self) == 255)
        #expect(try parse("256").integer(as: UInt8.self) == nil)
        #expect(try parse("-1").integer(as: UInt64.self) == nil)
        #expect(try parse("1.0").integer(as: Int.self) == nil)
        #expect(try parse("1e3").integer(as: Int.self) == nil)
        #expect(try parse("\"1\"").integer(as: Int.self) == nil)
        #expect(JSONValue.integer(-7) == .number("-7"))
    }

    @Test func `numbers that RFC 8259 does not have are refused`() {
        for text in ["+1", ".5", "NaN", "Infinity", "0x10", "1_000"] {
            #expect(throws: JSONError.self, "\(text)") { try parse(text) }
        }
        expect(.trailingBytes, at: 1, "01")
        expect(.invalidNumber, at: 2, "1.x")
        expect(.invalidNumber, at: 1, "--1")
        expect(.truncated, at: 1, "-")
        expect(.truncated, at: 2, "1.")
        expect(.truncated, at: 3, "1e+")
    }

    @Test func `escapes are decoded`() throws {
        #expect(
            try parse(#""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE80é🚀""#).text
                == "\"\\/\u{8}\u{c}\n\r\té🚀é🚀")
        #expect(try parse(#""\u0000""#).text == "\0")
        #expect(try parse(#"{"\u0061": 1}"#)["a"] == .number("1"))
    }

    @Test func `strings that RFC 8259 does not have are refused`() {
        for text in [
            #""\x""#, #""\u12""#, #""\u12g4""#, #""\u 123""#, #""\ud800""#, #""\ud800x""#,
            #""\ud800\n""#, #""\ud800\u0041""#, #""\udc00""#, #""\udc00\ud800""#, #""\u+123""#,
        ] {
            #expect(throws: JSONError.self, "\(text)") { try parse(text) }
        }
        expect(.invalidString, at: 1, "\"\n\"")
        expect(.invalidString, at: 10, "\"123456789\u{1f}\"")
        expect(.truncated, at: 4, "\"abc")
        expect(.truncated, at: 5, "\"abc\\")
        expect(.truncated, at: 6, "\"abc\\\"")
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        for content: [UInt8] in [
            [0x80], [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
            [0xe2, 0x82],
        ] {
            for input in [[0x22] + content + [0x22], [0x22, 0x5c, 0x6e] + content + [0x22]] {
                #expect(throws: JSONError(.invalidUTF8, offset: 1)) { try JSONValue.parse(input) }
            }
            let key = [UInt8](#"{""#.utf8) + content + [UInt8](#"": 1}"#.utf8)
            #expect(throws: JSONError(.invalidUTF8, offset: 2)) { try JSONValue.parse(key) }
        }
    }

    @Test func `a key that repeats is refused, one that only looks alike is not`() throws {
        expect(.duplicateKey, at: 9, #"{"a": 1, "a": 2}"#.replacing(" 1, ", with: " 1,"))
        expect(.duplicateKey, at: 9, #"{"a": 1,"\u0061": 2}"#)
        let many = (0..<40).map { "\"k\($0)\":0" }
        let repeated = many + ["\"k39\":0"]
        #expect(throws: Never.self) { try parse("{\(many.joined(separator: ","))}") }
        #expect(throws: JSONError.self) { try parse("{\(repeated.joined(separator: ","))}") }
        let twoForms = try parse("{\"\u{e9}\": 1, \"e\u{301}\": 2}")
        #expect(twoForms["\u{e9}"] == .number("1"))
        #expect(twoForms["e\u{301}"] == .number("2"))
        #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
    }

    @Test func `texts that are no JSON are refused`() {
        for text in [
            "", " ", "nul", "nulll", "True", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]",
            "[1 2]", "[1}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}",
            "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{1:1}", "[1]]", "1 2", "// x\n1", "\u{feff}1",
            "[\u{a0}1]", "\u{c}1", "{\"a\":1]", "\"a\" \"b\"",
        ] {
            #expect(throws: JSONError.self, "\(text)") { try parse(text) }
        }
    }

    @Test func `each limit holds at its value and is refused above it`() {
        let limits = JSONLimits(
            byteCountMax: 20, depthMax: 3, stringByteCountMax: 4, numberByteCountMax: 4,
            valueCountMax: 5)
        for text in [
            "[[[]]]", "\"1234\"", "1234", "[1,2,3,4]", String(repeating: " ", count: 19) + "1",
        ] {
            #expect(throws: Never.self) { try JSONValue.parse([UInt8](text.utf8), limits: limits) }
        }
        expect(.tooDeep, at: 3, "[[[[]]]]", limits: limits)
        expect(.tooDeep, at: 15, #"{"a":{"b":{"c":{}}"#, limits: limits)
        expect(.stringTooLong, at: 1, "\"12345\"", limits: limits)
        expect(.numberTooLong, at: 0, "12345", limits: limits)
        expect(.tooManyValues, at: 9, "[1,2,3,4,5]", limits: limits)
        expect(.inputTooLong, at: 20, String(repeating: " ", count: 20) + "1", limits: limits)
    }

    @Test func `nesting far beyond the limit does no harm`() {
        let unlimited = JSONLimits(
            byteCountMax: .max, depthMax: .max, stringByteCountMax: .max, numberByteCountMax: .max,
            valueCountMax: .max)
        for bracket in ["[", "{\"a\":"] {
            let text = String(repeating: bracket, count: 100_000)
            #expect(throws: JSONError(.tooDeep, offset: 64 * bracket.utf8.count)) {
                try JSONValue.parse([UInt8](text.utf8), limits: unlimited)
            }
        }
    }

    @Test func `text is written compactly, in order or sorted`() throws {
        let value = try parse(#"{"b": [1, "\u0001\"\n", null], "a": {"d": true, "c": 1.0}}"#)
        #expect(
            String(decoding: value.serialized(), as: UTF8.self)
                == #"{"b":[1,"\u0001\"\n",null],"a":{"d":true,"c":1.0}}"#)
        #expect(
            String(decoding: value.canonical(), as: UTF8.self)
                == #"{"a":{"c":1.0,"d":true},"b":[1,"\u0001\"\n",null]}"#)
        // RFC 8785, section 3.2.3: by UTF-16 code units, so an emoji comes before U+FB33.
        let keys = try parse("{\"\u{fb33}\":1,\"\u{1f600}\":2,\"\u{20ac}\":3,\"1\":4,\"\\r\":5}")
        #expect(
            String(decoding: keys.canonical(), as: UTF8.self)
                == "{\"\\r\":5,\"1\":4,\"\u{20ac}\":3,\"\u{1f600}\":2,\"\u{fb33}\":1}")
    }

    @Test(arguments: seeds(200))
    func `fields are sorted by UTF-16 code units, whatever their keys are made of`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        let edges: [UInt32] = [
            0x1, 0x41, 0x42, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0x1_0000, 0x1_0001,
            0x10_ffff,
        ]
        var keys: Set<[UInt16]> = []
        for _ in 0..<12 {
            var key = ""
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<edges.count, using: &random)
                key.unicodeScalars.append(try #require(Unicode.Scalar(edges[place])))
            }
            keys.insert(Array(key.utf16))
        }
        let names = keys.map { String(decoding: $0, as: UTF16.self) }
        let object = JSONValue.object(names.map { ($0, .null) })
        let written = try #require(try JSONValue.parse(object.canonical()).fields)
        let expected = keys.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(written.map { Array($0.key.utf16) } == expected, "seed \(seed)")
    }

    @Test(arguments: seeds(200))
    func `random trees come back, and Foundation reads the same strings`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let tree = randomTree(depth: 0, &random)
        #expect(try JSONValue.parse(tree.serialized()) == tree, "seed \(seed)")
        let sorted = try JSONValue.parse(tree.canonical())
        #expect(sorted.canonical() == tree.canonical(), "seed \(seed)")
        let text = randomText(&random)
        let written = JSONValue.array([.string(text)]).serialized()
        let read = try JSONSerialization.jsonObject(with: Data(written)) as? [String]
        #expect(read?[0].utf8.elementsEqual(text.utf8) == true, "seed \(seed)")
    }

    @Test(arguments: seeds(200))
    func `what is written without a tree is what the tree gives`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let tree = randomTree(depth: 0, &random)
        var json = CanonicalJSON()
        write(try JSONValue.parse(tree.canonical()), to: &json)
        #expect(json.bytes == tree.canonical(), "seed \(seed)")
    }

    /// Objects are written as values: the keys of a record are static.
    private func write(_ tree: JSONValue, to json: inout CanonicalJSON) {
        switch tree {
        case .null, .bool, .object: json.value(tree)
        case .number(let text):
            // Not "-0", which is no other number than 0.
            if let number = Int128(text), String(number) == text {
                json.integer(number)
            } else {
                json.value(tree)
            }
        case .string(let text): json.string(text)
        case .array(let elements): json.array(elements) { write($1, to: &$0) }
        }
    }

    @Test func `numbers, flags, bytes and what is not there are written as fields`() {
        var json = CanonicalJSON()
        json.object {
            $0.field("a", Int128.min)
            $0.field("b", UInt64.max)
            $0.field("c", Int?.none)
            $0.field("d", true)
            $0.field("e", hex: [0x00, 0x9a, 0xff])
            $0.field("f", "\"")
            $0.field("g", .array([.null]))
            $0.field("h") { $0.array([0, -7]) { $0.integer($1) } }
        }
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"a":-170141183460469231731687303715884105728,"b":18446744073709551615,"#
                + #""c":null,"d":true,"e":"009aff","f":"\"","g":[null],"h":[0,-7]}"#)
    }

    @Test func `fields are written as the tree has them, one in another`() {
        var json = CanonicalJSON()
        json.object {
            $0.field("") { $0.object { _ in } }
            $0.field(" a", "\u{1}")
            $0.field("B") {
                $0.object {
                    $0.field("z", 1)
                    $0.field("zz") {
                        $0.array([1, 2]) { json, number in
                            json.object { $0.field("a", number) }
                        }
                    }
                }
            }
            $0.field("b\"\\", .null)
        }
        let tree = JSONValue.object([
            ("b\"\\", .null), ("", .object([])), (" a", .string("\u{1}")),
            (
                "B",
                .object([
                    ("z", .integer(1)),
                    (
                        "zz",
                        .array([.object([("a", .integer(1))]), .object([("a", .integer(2))])])
                    ),
                ])
            ),
        ])
        #expect(json.bytes == tree.canonical())
    }

    @Test func `a key that is not ASCII is a defect`() async {
        await #expect(processExitsWith: .failure) {
            var json = CanonicalJSON()
            json.object { $0.field("\u{e9}", 1) }
        }
    }

    @Test func `fields out of their order, or twice, are a defect`() async {
        await #expect(processExitsWith: .failure) {
            var json = CanonicalJSON()
            json.object {
                $0.field("b", 1)
                $0.field("a", 2)
            }
        }
        await #expect(processExitsWith: .failure) {
            var json = CanonicalJSON()
            json.object {
                $0.field("a", 1)
                $0.field("a", 2)
            }
        }
    }

    @Test(arguments: seeds(300))
    func `a damaged text does no harm`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var text = randomTree(depth: 0, &random).serialized()
        for _ in 0..<Int.random(in: 1...3, using: &random) where !text.isEmpty {
            let index = Int.random(in: 0..<text.count, using: &random)
            text[index] = UInt8.random(in: 0...255, using: &random)
        }
        guard let tree = try? JSONValue.parse(text) else { return }
        #expect((try? JSONValue.parse(tree.serialized())) == tree, "seed \(seed)")
    }

    private func randomTree(depth: Int, _ random: inout SplitMix64) -> JSONValue {
        switch Int.random(in: depth < 4 ? 0...5 : 0...3, using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: .min...(.max), using: &random))
        case 3: return .string(randomText(&random))
        case 4:
            let count = Int.random(in: 0...5, using: &random)
            return .array((0..<count).map { _ in randomTree(depth: depth + 1, &random) })
        default:
            let count = Int.random(in: 0...20, using: &random)
            return .object(
                (0..<count).map { index in
                    ("\(index)" + randomText(&random), randomTree(depth: depth + 1, &random))
                })
        }
    }

    private func randomText(_ random: inout SplitMix64) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "\"", "\\", "/", "\0", "\n", "\u{1f}", "\u{7f}", "é", "\u{301}", "€", "🚀",
            "\u{ffff}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "a")
        }
        return text
    }
}
