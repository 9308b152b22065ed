import ChainModel
import Encodings
import Foundation
import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct BitcoinRPCTests {
    private struct Exchange {
        let method: String
        let parameters: String
        let answer: String

        /// The answer as if it were to a call of ours, whose id is 0.
        var bytes: [UInt8] {
            Array(answer.replacingOccurrences(of: "\"id\":\"rec\"", with: "\"id\":0").utf8)
        }

        func result() throws -> JSONValue { try JSONRPC.result(of: bytes) }
    }

    private func exchanges() throws -> [Exchange] {
        try Vectors.list("btc-rpc/node_regtest.json").map { entry in
            let request = try #require(entry["request"] as? [String: Any])
            let parameters = try JSONSerialization.data(
                withJSONObject: try #require(request["params"]))
            return Exchange(
                method: try #require(request["method"] as? String),
                parameters: String(decoding: parameters, as: UTF8.self),
                answer: try #require(entry["response_text"] as? String))
        }
    }

    /// The recorded exchange that a call of ours asks for.
    private func exchange(_ call: JSONRPCCall) throws -> Exchange {
        let parameters = String(
            decoding: JSONValue.array(call.parameters).serialized(), as: UTF8.self)
        return try #require(
            try exchanges().first { $0.method == call.method && $0.parameters == parameters },
            "\(call.method) \(parameters)")
    }

    private let tip = "5adca2015071784ee0c47d769b62a0ac6327d0aa995a877dc548f82f7d4e5f13"
    private let spender = "defaf6e98365f59c09373d367fe26831a93a45d2e6ba0561f1ed5abf4dfe9827"

    private func tipHash() throws -> BlockHash { try #require(BlockHash(bitcoinText: tip)) }

    @Test func `the chain's state is read`() throws {
        let result = try exchange(BitcoinRPC.blockchainInfo).result()
        let info = try BitcoinChainInfo(result)
        #expect(info.tip == BlockReference(height: BlockHeight(127), hash: try tipHash()))
        #expect(info.headerHeight == BlockHeight(127))
        #expect(!info.isInitialBlockDownload)
        #expect(!info.isPruned)
        #expect(BitcoinNetwork.regtest.isNamed(byNode: info.networkWord))
        #expect(!BitcoinNetwork.mainnet.isNamed(byNode: info.networkWord))
        for (index, field) in try #require(result.fields).enumerated() {
            guard
                ["chain", "blocks", "headers", "bestblockhash", "initialblockdownload"]
                    .contains(field.key)
            else { continue }
            var fields = try #require(result.fields)
            fields[index].value = .string("wrong")
            if field.key == "chain" { fields.remove(at: index) }
            #expect(throws: BitcoinRPCError.field(field.key)) {
                try BitcoinChainInfo(.object(fields))
            }
        }
    }

    @Test func `a height's hash and its header are read`() throws {
        let call = BitcoinRPC.blockHash(at: BlockHeight(127))
        let hash = try BitcoinRPC.blockHash(try exchange(call).result())
        #expect(hash == (try tipHash()))
        let result = try exchange(BitcoinRPC.header(of: hash)).result()
        let header = try BitcoinRPC.header(result, of: hash)
        #expect(header.hash == hash)
        let other = BlockHash(Bytes32(head: 0, tail: 0))
        #expect(throws: BitcoinRPCError.foreign) { try BitcoinRPC.header(result, of: other) }
        #expect(throws: BitcoinRPCError.malformed(BitcoinParseError(.headerLength, offset: 1))) {
            try BitcoinRPC.header(.string("00"), of: hash)
        }
        #expect(throws: BitcoinRPCError.field("result")) {
            try BitcoinRPC.header(.string("0"), of: hash)
        }
        #expect(throws: BitcoinRPCError.field("result")) { try BitcoinRPC.blockHash(.string("00")) }
    }

    @Test func `recorded blocks are whole and pay what their description says`() throws {
        let all = try exchanges()
        let raws = all.filter { $0.method == "getblock" && $0.parameters.hasSuffix(",0]") }
        #expect(raws.count >= 6)
        for raw in raws {
            let bytes = try BitcoinRPC.blockBytes(ofAnswer: raw.bytes)
            let block = try BitcoinBlock.parse(bytes)
            #expect(raw.parameters.contains(block.header.hash.bitcoinText))
            let described = try #require(
                all.first {
                    $0.method == "getblock"
                        && $0.parameters
                            == raw.parameters.replacingOccurrences(of: ",0]", with: ",2]")
                }
            ).result()
            let height: UInt64 = try #require(described["height"]?.integer())
            let outputs = block.transactions.flatMap { $0.outputs.map(\.script.bytes) }
            let found = try BitcoinBlockScanner.scan(
                bytes,
                expecting: BlockReference(height: BlockHeight(height), hash: block.header.hash),
                chain: try #require(ChainID("bitcoin-regtest")), network: .regtest,
                watched: WatchedScriptIndex(outputs.map(WatchedScript.init)))
            let ids = try #require(described["tx"]?.elements).map { $0["txid"]?.text }
            #expect(block.transactions.map(\.txID.bitcoinText) == ids)
            #expect(found.sightings.count + found.ignored.count == outputs.count)
        }
    }

    @Test func `an answer without a block is refused`() throws {
        let missing = try #require(
            try exchanges().first { $0.answer.contains("Block not found") })
        #expect(
            throws: BitcoinRPCError.answer(
                .refused(code: BitcoinRPC.notFound, message: "Block not found"))
        ) { try BitcoinRPC.blockBytes(ofAnswer: missing.bytes) }
        func refusal(_ text: String) -> BitcoinRPCError? {
            do {
                _ = try BitcoinRPC.blockBytes(ofAnswer: Array(text.utf8))
                return nil
            } catch { return error }
        }
        #expect(refusal(#"{"result":"00ff","error":null,"id":0}"#) == nil)
        #expect(refusal(#"{"result":"00f","error":null,"id":0}"#) == .field("result"))
        #expect(refusal(#"{"result":"00fg","error":null,"id":0}"#) == .field("result"))
        #expect(refusal(#"{"result":null,"error":null,"id":0}"#) == .field("result"))
        #expect(refusal(#"{"result":"00","error":null,"id":1}"#) == .answer(.wrongID))
        for text in ["", "{", #"{"result":"00"#, "[]", "Work queue depth exceeded"] {
            guard case .answer(.malformed) = refusal(text) else {
                Issue.record("\(text) is not malformed")
                continue
            }
        }
        let both = #"{"result":"00","error":{"code":-1,"message":"x"},"id":0}"#
        #expect(refusal(both) == .answer(.refused(code: -1, message: "x")))
        let twice = #"{"result":"00","result":"01","error":null,"id":0}"#
        #expect(refusal(twice) != nil)
    }

    @Test func `transactions and what they spend are read`() throws {
        let id = try #require(TransactionID(bitcoinText: spender))
        let raw = try #require(
            try exchanges().first { $0.parameters == "[\"\(spender)\"]" }
        ).result()
        let transaction = try BitcoinRPC.transaction(raw, of: id)
        #expect(transaction.txID == id)
        let other = TransactionID(Bytes32(head: 0, tail: 0))
        #expect(throws: BitcoinRPCError.foreign) { try BitcoinRPC.transaction(raw, of: other) }
        let call = BitcoinRPC.transactionWithPreviousOutputs(id, in: try tipHash())
        let result = try exchange(call).result()
        let previous = try #require(try BitcoinRPC.previousOutputs(result, of: id))
        let script = "5120bc2c1e762cd4757f37ca1433ff496a605aaf60a914f9c37550b4b0f03426a434"
        #expect(previous.map(\.script.bytes) == [bytes(hex: script)])
        #expect(previous.map(\.value) == [.satoshis(15_638_437)])
    }

    @Test func `without undo data what a transaction spends is not known`() throws {
        let id = try #require(TransactionID(bitcoinText: spender))
        let call = BitcoinRPC.transactionWithPreviousOutputs(id, in: try tipHash())
        let text = String(decoding: try exchange(call).bytes, as: UTF8.self)
        func previous(_ from: String, _ to: String) throws -> [BitcoinOutput]? {
            let changed = text.replacingOccurrences(of: from, with: to)
            #expect(changed != text)
            return try BitcoinRPC.previousOutputs(
                try JSONRPC.result(of: Array(changed.utf8)), of: id)
        }
        #expect(try previous("prevout", "other") == nil)
        #expect(throws: BitcoinRPCError.foreign) { try previous("\"vout\":1,", "\"vout\":2,") }
        #expect(throws: BitcoinRPCError.field("vout")) {
            try previous("\"vout\":1,", "\"vout\":-1,")
        }
        #expect(throws: BitcoinRPCError.field("value")) { try previous("0.15638437", "1e9") }
        #expect(throws: BitcoinRPCError.field("value")) { try previous("0.15638437", "21000001") }
    }

    @Test func `a coinbase spends nothing`() throws {
        let all = try exchanges()
        let block = try #require(
            all.first { $0.method == "getblock" && $0.parameters.hasSuffix(",2]") })
        let coinbase = try #require(try block.result()["tx"]?.elements?.first)
        let text = try #require(coinbase["txid"]?.text)
        let id = try #require(TransactionID(bitcoinText: text))
        #expect(try BitcoinRPC.previousOutputs(coinbase, of: id) == [])
    }

    @Test func `the mempool and unspent outputs are read`() throws {
        let all = try exchanges()
        let mempool = try #require(all.first { $0.method == "getrawmempool" })
        let ids = try BitcoinRPC.transactionIDs(try mempool.result())
        #expect(!ids.isEmpty)
        #expect(throws: BitcoinRPCError.field("txid")) {
            try BitcoinRPC.transactionIDs(.array([.string("00")]))
        }
        let outputs = all.filter { $0.method == "gettxout" }
        let unspent = try #require(try BitcoinUnspentOutput(try outputs[0].result()))
        #expect(unspent.output.value == .satoshis(998_716))
        #expect(unspent.output.script.kind == .p2pkh)
        #expect(unspent.depth == ConfirmationDepth(1))
        #expect(!unspent.isCoinbase)
        #expect(unspent.tip == (try tipHash()))
        #expect(try BitcoinUnspentOutput(try outputs[1].result()) == nil)
    }

    @Test func `errors keep the node's codes`() throws {
        let all = try exchanges()
        func code(_ method: String, _ parameters: String) throws -> Int64? {
            let found = try #require(
                all.first { $0.method == method && $0.parameters.hasPrefix(parameters) })
            do {
                _ = try found.result()
                return nil
            } catch JSONRPCError.refused(let code, _) { return code }
        }
        #expect(try code("nosuchmethod", "[]") == BitcoinRPC.methodMissing)
        #expect(try code("getblockhash", "[10000000]") == BitcoinRPC.heightOutOfRange)
        #expect(try code("getrawtransaction", "[\"1111") == BitcoinRPC.notFound)
    }

    @Test func `a new tip is read`() throws {
        let call = BitcoinRPC.waitForNewBlock(timeoutMilliseconds: 5_000)
        #expect(call.method == "waitfornewblock")
        let answer = JSONValue.object([("hash", .string(tip)), ("height", .integer(127))])
        let reference = try BitcoinRPC.blockReference(answer)
        #expect(reference == BlockReference(height: BlockHeight(127), hash: try tipHash()))
        #expect(throws: BitcoinRPCError.field("height")) {
            try BitcoinRPC.blockReference(.object([("hash", .string(tip))]))
        }
    }

    @Test func `hashes recorded on mainnet by an old node are read`() throws {
        for entry in try Vectors.list("btc-rpc/bitcoin_etl_mainnet.json") {
            guard let text = entry["response"] as? String else { continue }
            #expect(try BitcoinRPC.blockHash(.string(text)).bitcoinText == text)
        }
        let genesis = try #require(
            try Vectors.list("btc-rpc/bitcoin_etl_mainnet.json").first?["response"]
                as? [String: Any])
        let transaction = try #require((genesis["tx"] as? [[String: Any]])?.first)
        let raw = bytes(hex: try #require(transaction["hex"] as? String))
        #expect(
            try BitcoinTransaction.parse(raw).txID.bitcoinText == transaction["txid"] as? String)
    }
}
