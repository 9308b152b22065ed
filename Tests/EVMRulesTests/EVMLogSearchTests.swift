import ChainModel
import EVMRules
import Encodings
import TestKit
import Testing
import Units

@Suite struct EVMLogSearchTests {
    private let ours = TokenWorld.account(0xaa)
    private let other = TokenWorld.account(0x0f)

    private func search(_ result: JSONValue) throws -> EVMLogSearch {
        try EVMLogSearch(answer: TokenWorld.answer(result), watched: TokenWorld.watching(ours))
    }

    private func error(_ text: String) -> EVMAnswerError? {
        do {
            _ = try EVMLogSearch(answer: Array(text.utf8), watched: TokenWorld.watching(ours))
            return nil
        } catch {
            return error
        }
    }

    @Test func `only the logs that pay us are kept, and their receipts are asked for once`() throws
    {
        var logs: [JSONValue] = []
        for index in UInt64(0)..<20 {
            let recipient = index % 7 == 3 ? ours : other
            let transaction = TokenWorld.hash(UInt8(index / 10))
            logs.append(TokenWorld.log(to: recipient, index: index, transaction: transaction))
        }
        let found = try search(.array(logs))
        #expect(found.logs.map(\.logIndex) == [3, 10, 17])
        #expect(
            found.transactions
                == [TokenWorld.hash(0), TokenWorld.hash(1)].map { TransactionID($0) })
        #expect(try search(.array([])).logs.isEmpty)
    }

    @Test func `the findings of a search are those of the receipts`() throws {
        let logs = [TokenWorld.log(to: other, index: 8), TokenWorld.log(to: ours, index: 9)]
        let found = try search(.array([logs[1]]))
        let receipt = try EVMReceipt(json: TokenWorld.receipt(logs))
        let empty = TokenWorld.link(TokenWorld.hash(0xb0), height: 4)
        let blocks = try TokenWorld.scanner().findings(
            of: found, receipts: [receipt], in: [empty, TokenWorld.link()],
            watched: TokenWorld.watching(ours))
        #expect(blocks.map(\.link) == [empty, TokenWorld.link()])
        #expect(blocks[0].sightings.isEmpty)
        #expect(blocks[1].sightings.map(\.id.locator) == [1])
    }

    @Test func `logs and receipts that do not belong together are refused`() throws {
        let log = TokenWorld.log(to: ours)
        let found = try search(.array([log]))
        let scanner = try TokenWorld.scanner()
        let watched = TokenWorld.watching(ours)
        let transaction = TransactionID(TokenWorld.transaction)
        #expect(throws: EVMLogSearchError.receiptMissing(transaction)) {
            try scanner.findings(
                of: found, receipts: [], in: [TokenWorld.link()], watched: watched)
        }
        #expect(throws: EVMLogSearchError.blockNotAskedFor(BlockHash(TokenWorld.block))) {
            try scanner.findings(of: found, receipts: [], in: [], watched: watched)
        }
        let smaller = TokenWorld.log(to: ours, units: UInt256(1))
        for receipt in [TokenWorld.receipt([]), TokenWorld.receipt([smaller])] {
            let parsed = try EVMReceipt(json: receipt)
            #expect(throws: EVMLogSearchError.receiptDiffers(transaction)) {
                try scanner.findings(
                    of: found, receipts: [parsed], in: [TokenWorld.link()], watched: watched)
            }
        }
    }

    @Test func `a removed log needs no receipt and is ignored`() throws {
        let log = TokenWorld.log(to: ours, index: 3).setting("removed", to: .bool(true))
        let found = try search(.array([log]))
        #expect(found.transactions.isEmpty)
        let blocks = try TokenWorld.scanner().findings(
            of: found, receipts: [], in: [TokenWorld.link()], watched: TokenWorld.watching(ours))
        #expect(blocks[0].sightings.isEmpty)
        #expect(blocks[0].ignored.map(\.reason) == [.removed])
    }

    @Test func `a node's refusal and a broken envelope are told apart`() {
        #expect(
            error(#"{"jsonrpc":"2.0","id":0,"error":{"code":-32005,"message":"limit exceeded"}}"#)
                == .rpc(.refused(code: -32_005, message: "limit exceeded")))
        #expect(error(#"{"jsonrpc":"2.0","id":1,"result":[]}"#) == .rpc(.wrongID))
        #expect(error(#"{"jsonrpc":"2.0","id":0,"result":null}"#) == .wrongKind)
        #expect(error(#"{"jsonrpc":"2.0","id":0}"#) == .rpc(.malformed("no result")))
        #expect(error("[]") == .rpc(.malformed("not an object")))
        #expect(error(#"{"id":0,"result":[],"error":null}"#) == nil)
    }

    @Test func `logs that are cut, repeated or not logs are malformed`() {
        for text in [
            "", "{", #"{"id":0,"result":["#, #"{"id":0,"result":[1]}"#,
            #"{"id":0,"result":[{}]}x"#, #"{"id":0,"result":[],"result":[]}"#,
            #"{"id":0,"result":[{"topics":{}}]}"#, #"{"id":0,"result":[{"topics":[1]}]}"#,
        ] {
            guard case .malformedJSON = error(text) else {
                Issue.record("\(text) was not refused as JSON")
                continue
            }
        }
    }

    @Test func `a recipient that is no word is an error, not a miss`() throws {
        let transfer = TokenWorld.hex(ERC20.transferTopic.bytes)
        for recipient in ["0x", "0xaa", "0x" + String(repeating: "zz", count: 32)] {
            let log = TokenWorld.log(to: ours).setting(
                "topics", to: .array([transfer, transfer, .string(recipient)]))
            #expect(throws: EVMAnswerError.self) { try search(.array([log])) }
        }
    }

    @Test func `topics in upper case or behind an escaped name are found too`() throws {
        let text = String(
            decoding: TokenWorld.answer(.array([TokenWorld.log(to: ours)])), as: UTF8.self)
        let upper = text.replacing("0xddf252ad", with: "0xDDF252AD")
        let escaped = text.replacing("\"topics\"", with: "\"t\\u006fpics\"")
        for variant in [upper, escaped] {
            #expect(variant != text)
            let found = try EVMLogSearch(
                answer: Array(variant.utf8), watched: TokenWorld.watching(ours))
            #expect(found.logs.count == 1)
        }
    }

    @Test func `a log that pays us must be whole`() throws {
        for name in ["address", "data", "blockHash", "logIndex", "transactionHash"] {
            let log = TokenWorld.log(to: ours).setting(name, to: nil)
            #expect(throws: EVMAnswerError.missingField(name)) { try search(.array([log])) }
        }
    }

    @Test func `the recorded logs of execution-apis are read`() throws {
        for exchange in try ExecutionAPI.exchanges(of: "eth_getLogs") {
            guard exchange.response["result"] != nil else { continue }
            #expect(try search(exchange.result).logs.isEmpty)
        }
    }

    @Test(arguments: seeds(10))
    func `the quick search finds what reading every log finds`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var logs: [JSONValue] = []
        for index in UInt64(0)..<100 {
            let token = Bool.random(using: &random) ? TokenWorld.usdt : other
            let recipient = Int.random(in: 0..<5, using: &random) == 0 ? ours : other
            logs.append(TokenWorld.log(of: token, to: recipient, index: index))
        }
        let slow = try logs.map { try EVMLog(json: $0) }.filter {
            $0.topics[2] == Bytes32(ours.word)
        }
        #expect(try search(.array(logs)).logs == slow, "seed \(seed)")
    }

    @Test(arguments: seeds(10))
    func `no cut or flipped bit stops the program`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let good = TokenWorld.answer(.array([TokenWorld.log(to: ours), TokenWorld.log(to: other)]))
        let watched = TokenWorld.watching(ours)
        for _ in 0..<100 {
            var changed = good
            let bit = Int.random(in: 0..<good.count * 8, using: &random)
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            _ = try? EVMLogSearch(answer: changed, watched: watched)
            let cut = Array(good.prefix(Int.random(in: 0..<good.count, using: &random)))
            #expect(throws: EVMAnswerError.self) {
                try EVMLogSearch(answer: cut, watched: watched)
            }
        }
    }
}
