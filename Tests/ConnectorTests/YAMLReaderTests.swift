import TestKit
import Testing

@testable import Connector

@Suite struct YAMLReaderTests {
    private func problem(_ text: String) -> String? {
        do {
            var reader = try YAMLReader(file: "f.yaml", text: text)
            _ = try reader.text("a")
            try reader.finish()
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("", "f.yaml: the file is empty"),
        ("- a\n- b", "f.yaml: must be fields with values"),
        ("b: 1", "f.yaml: a: is missing"),
        ("a: [1]", "f.yaml: a: must be a text"),
        ("a: 1\nc: 2\nb: 3", "f.yaml: b: is not a field that is known here"),
        ("? [x]\n: 1", "f.yaml: a field's name is no text"),
    ])
    func `a wrong shape is said in one line`(text: String, problem wanted: String) {
        #expect(problem(text) == wanted)
    }

    @Test(arguments: ["a: \"", "a: {", "a: 1\na: 2", "\ta: 1", "a: *unknown", "a: 1\n---\nb: 2"])
    func `what is no single YAML document is refused`(text: String) {
        #expect(problem(text)?.hasPrefix("f.yaml: not YAML: ") == true, "\(text)")
    }

    @Test func `a file larger than people write is refused before it is read`() {
        let text = "a: " + String(repeating: "x", count: YAMLReader.byteLimit)
        #expect(problem(text) == "f.yaml: larger than 262144 bytes")
    }

    @Test func `aliases that multiply end quickly`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            let alias = "*a\(level - 1)"
            let list = Array(repeating: alias, count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        let clock = ContinuousClock()
        let time = clock.measure { #expect(problem(text) != nil) }
        #expect(time < .seconds(5))
    }

    @Test func `brackets that never end are refused, not followed to the bottom of the stack`() {
        #expect(problem("a: " + String(repeating: "[", count: 200_000)) != nil)
    }

    @Test(arguments: seeds(300))
    func `no text traps`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let signs = Array("a:b: [{}]&*!|>-?,'\"#%@\n\n  \t01é".unicodeScalars)
        var text = "a: 1\n"
        for _ in 0..<Int.random(in: 0...80, using: &random) {
            text.unicodeScalars.append(signs[Int.random(in: 0..<signs.count, using: &random)])
        }
        _ = problem(text)
    }

    @Test func `counts are whole numbers in their range`() throws {
        var reader = try YAMLReader(file: "f", text: "a: 5\nb: 5.0\nc: -1\nd: 18446744073709551616")
        #expect(try reader.count("a", in: 1...5) == 5)
        for field in ["b", "c", "d"] {
            #expect(throws: FileProblem.self) { try reader.count(field, in: 0...UInt64.max) }
        }
        #expect(try reader.optionalCount("e", in: 0...1) == nil)
    }
}
