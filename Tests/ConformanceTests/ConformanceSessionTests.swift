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

    @Test func `no field of a wrong kind stops the session`() throws {
        let session = try ConformanceSession(lists: nil)
        let key = "\"" + String(repeating: "1", count: 64) + "\""
        let object = #"{"privateKey":\#(key),"to":null,"type":2,"txid":\#(key),"value":-1}"#
        let values = [
            "1", "-1", "1.5", "1e99", "true", "\"\"", "\"0x\"", "\"é\"", "[]", "[[]]", "[null]",
            "{}",
            key, object, "[\(object)]",
        ]
        let fields = [
            "privateKey", "privateKeys", "psbt", "psbts", "transaction", "inputs", "outputs",
            "version", "locktime", "grindLowR", "message", "signature", "address", "network",
            "typedData", "keystore", "password",
        ]
        let operations = session.operationNames.filter { operation in
            ["psbt", "bitcoin", "evm", "keystore"].contains { operation.hasPrefix($0) }
        }
        #expect(operations.count > 15)
        for operation in operations {
            for field in fields {
                for (index, value) in values.enumerated() {
                    // The other fields are all of one kind too.
                    let rest = fields.filter { $0 != field }.map { "\"\($0)\":\(values[index])" }
                    for line in [rest + ["\"\(field)\":\(key)"], ["\"\(field)\":\(value)"]] {
                        let request = "{\"op\":\"\(operation)\",\(line.joined(separator: ","))}"
                        let answer = session.answer(line: Array(request.utf8))
                        #expect(answer.starts(with: "{\"ok\":".utf8))
                    }
                }
            }
        }
    }

    @Test(arguments: seeds(60))
    func `no changed request to sign stops the session`(seed: UInt64) throws {
        let session = try ConformanceSession(lists: nil)
        let key = String(repeating: "46", count: 32)
        let requests = [
            #"""
            {"op":"bitcoin.sign","version":2,"locktime":0,"inputs":[{"txid":"\#(key)","vout":0,\#
            "value":1000,"scriptPubKey":"0014751e76e8199196d454941c45d1b3a323f1433bd6",\#
            "privateKey":"\#(key)","sequence":0}],"outputs":[{"value":1,"scriptPubKey":"51"}]}
            """#,
            #"""
            {"op":"evm.sign","privateKey":"\#(key)","transaction":{"type":2,"chainId":1,"nonce":0,\#
            "gas":21000,"maxFeePerGas":2,"maxPriorityFeePerGas":1,"to":null,"value":0,"data":"0x",\#
            "accessList":[{"address":"0x3535353535353535353535353535353535353535",\#
            "storageKeys":["\#(key)"]}]}}
            """#,
            #"{"op":"psbt.decode","psbt":"cHNidP8BAAoCAAAAAAAAAAAAAA=="}"#,
        ]
        var random = SplitMix64(seed: seed)
        for request in requests {
            for _ in 0..<20 {
                var line = Array(request.utf8)
                let place = Int(random.next() % UInt64(line.count))
                line[place] = UInt8(truncatingIfNeeded: random.next() % 0x5f + 0x20)
                #expect(!session.answer(line: line).isEmpty, "seed \(seed)")
            }
        }
    }
}
