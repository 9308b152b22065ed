import TestKit
import Testing

@testable import sluice_conformance

@Suite struct ConformanceSessionTests {
    private func answer(_ line: String) throws -> String {
        let session = try ConformanceSession(lists: nil)
        return String(decoding: session.answer(line: Array(line.utf8)), as: UTF8.self)
    }

    private func code(_ line: String) throws -> Substring? {
        try answer(line).firstMatch(of: /"code":"([A-Za-z0-9]+)"/)?.output.1
    }

    @Test(arguments: [
        "", "x", "{", "[]", "1", "null", "{}", "{\"op\":1}", "{\"op\":\"bip39.seed\"}",
        "{\"op\":\"uri\",\"op\":\"uri\"}", "{\"op\":\"hd.derive\",\"path\":5}",
    ])
    func `a line that is no request is an answer`(line: String) throws {
        #expect(try code(line) == "badRequest")
    }

    @Test func `an unknown operation is an answer`() throws {
        #expect(try code("{\"op\":\"nonsense\"}") == "unknownOperation")
    }

    @Test(arguments: ["1", "\"a\"", "null", "{\"b\":[1.50]}", "99999999999999999999999"])
    func `an id is echoed as it was written`(id: String) throws {
        let answer = try answer("{\"op\":\"nonsense\",\"id\":\(id)}")
        #expect(answer.hasPrefix("{\"id\":\(id),\"ok\":false,\"error\":{"))
    }

    @Test func `operations of several chains go to the chain that is asked`() throws {
        for op in ["address.decode", "address.encode"] {
            #expect(try code("{\"op\":\"\(op)\"}") == "badRequest")
            #expect(try code("{\"op\":\"\(op)\",\"chain\":\"tron\"}") == "unsupportedChain")
            #expect(try code("{\"op\":\"\(op)\",\"chain\":\"x\"}") == "unknownChain")
        }
        #expect(try code("{\"op\":\"uri\",\"text\":\"mailto:a\"}") == "unknownScheme")
        #expect(try code("{\"op\":\"uri\",\"text\":\"bitcoin\"}") == "unknownScheme")
    }

    @Test(arguments: seeds(200)) func `no line stops the session`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let session = try ConformanceSession(lists: nil)
        var line = Array(
            #"{"op":"descriptor.expand","descriptor":"wpkh(xpub/0/*)","index":"5"}"#.utf8)
        for _ in 0..<3 {
            line[Int.random(in: 0..<line.count, using: &random)] = UInt8(
                truncatingIfNeeded: random.next())
        }
        #expect(!session.answer(line: line).isEmpty, "seed \(seed)")
    }
}
