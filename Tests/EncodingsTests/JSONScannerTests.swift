import Encodings
import TestKit
import Testing

@Suite struct JSONScannerTests {
    private func scanner(
        _ text: String, limits: JSONLimits = .standard
    ) throws(JSONError) -> JSONScanner {
        try JSONScanner([UInt8](text.utf8), limits: limits)
    }

    @Test func `fields are taken where they are and the rest is skipped`() throws {
        var scanner = try scanner(
            #"{"skip": [{"hash": "no"}, "]}", 1], "hash": "0xab", "n": 7, "z": null, "t": true}"#)
        var found: [String] = []
        try scanner.enterObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "hash") {
                let slice = try scanner.stringSlice()
                #expect(!slice.hasEscapes)
                found.append(String(decoding: scanner[slice], as: UTF8.self))
            } else if scanner.matches(key, "n") {
                #expect(try scanner.kind() == .number)
                found.append(try scanner.number())
            } else if scanner.matches(key, "z") {
                #expect(try scanner.takeNull())
            } else if scanner.matches(key, "t") {
                #expect(try !scanner.takeNull())
                #expect(try scanner.bool())
            } else {
                try scanner.skip()
            }
        }
        try scanner.end()
        #expect(found == ["0xab", "7"])
    }

    @Test func `a key matches byte for byte, with its escapes decoded`() throws {
        var scanner = try scanner(#"{"h\u0061sh": 1, "has": 2, "hashe": 3, "h\x": 4}"#)
        var matches: [Bool] = []
        try scanner.enterObject()
        while let key = try scanner.nextKey() {
            matches.append(scanner.matches(key, "hash"))
            try scanner.skip()
        }
        #expect(matches == [true, false, false, false])
    }

    @Test func `a string ends at its quote wherever in a word the quote is`() throws {
        for count in 0...40 {
            for tail in ["", "\\\"", "\\\\", "é"] {
                let text = String(repeating: "x", count: count) + tail
                var scanner = try scanner("\"\(text)\",\"next\"")
                let slice = try scanner.stringSlice()
                #expect(String(decoding: scanner[slice], as: UTF8.self) == text)
                #expect(slice.hasEscapes == tail.hasPrefix("\\"))
            }
            for control in ["\0", "\u{1f}", "\n"] {
                var scanner = try scanner(
                    "\"" + String(repeating: "x", count: count) + control + "\"")
                #expect(throws: JSONError(.invalidString, offset: count + 1)) {
                    try scanner.stringSlice()
                }
            }
        }
    }

    @Test func `a value of another kind is refused`() throws {
        expectWrongKind("1") { scanner throws(JSONError) in _ = try scanner.string() }
        expectWrongKind("\"1\"") { scanner throws(JSONError) in _ = try scanner.number() }
        expectWrongKind("[]") { scanner throws(JSONError) in try scanner.enterObject() }
        expectWrongKind("{}") { scanner throws(JSONError) in try scanner.enterArray() }
        var scanner = try scanner("x")
        #expect(throws: JSONError(.unexpectedByte, offset: 0)) { try scanner.string() }
    }

    @Test func `calls in the wrong order throw and do no harm`() throws {
        var closed = try scanner("]")
        #expect(throws: JSONError(.unexpectedByte, offset: 0)) { try closed.nextElement() }
        var unread = try scanner("[1,2]")
        try unread.enterArray()
        #expect(try unread.nextElement())
        #expect(throws: JSONError(.unexpectedByte, offset: 1)) { try unread.nextElement() }
        var open = try scanner("[")
        try open.enterArray()
        #expect(throws: JSONError(.trailingBytes, offset: 1)) { try open.end() }
    }

    @Test func `skipping minds brackets, strings and the depth`() throws {
        for text in ["[}", "{]", "[[]", "[\"]", "[{]}", "[\"\\\"]", "{\"a\":"] {
            var scanner = try scanner(text)
            #expect(throws: JSONError.self, "\(text)") { try scanner.skip() }
        }
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        var scanner = try scanner(deep)
        #expect(throws: JSONError(.tooDeep, offset: 64)) { try scanner.skip() }
        var inside = try self.scanner(deep)
        try inside.enterArray()
        #expect(try inside.nextElement())
        #expect(throws: JSONError(.tooDeep, offset: 64)) { try inside.skip() }
    }

    @Test(arguments: seeds(300))
    func `random bytes from JSON's alphabet do no harm`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let alphabet = [UInt8](#"{}[]:,"\ue0123456789.-+truefalsn "#.utf8)
        let input = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        }
        var scanner = try JSONScanner(input)
        for _ in 0..<30 {
            switch Int.random(in: 0...8, using: &random) {
            case 0: try? scanner.enterObject()
            case 1: _ = try? scanner.nextKey()
            case 2: try? scanner.enterArray()
            case 3: _ = try? scanner.nextElement()
            case 4: _ = try? scanner.string()
            case 5: _ = try? scanner.number()
            case 6: _ = try? scanner.bool()
            case 7: _ = try? scanner.takeNull()
            default: try? scanner.skip()
            }
        }
        try? scanner.end()
        #expect(scanner.offset <= input.count + 1, "seed \(seed)")
    }

    private func expectWrongKind(
        _ text: String, _ read: (inout JSONScanner) throws(JSONError) -> Void,
        location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: JSONError(.wrongKind, offset: 0), sourceLocation: location) {
            var scanner = try scanner(text)
            try read(&scanner)
        }
    }
}
