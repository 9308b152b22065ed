import ChainModel
import EVMRules
import Encodings
import Testing
import Units

@Suite struct EVMPayoutCallTests {
    private let account = TokenWorld.account(0xaa)

    private func text(_ call: JSONRPCCall) -> String {
        call.method + String(decoding: JSONValue.array(call.parameters).serialized(), as: UTF8.self)
    }

    @Test func `calls for fees and accounts are written as execution-apis has them`() {
        let address = "0x" + String(repeating: "a", count: 40)
        #expect(text(EVMCall.gasPrice) == "eth_gasPrice[]")
        #expect(text(EVMCall.maxPriorityFeePerGas) == "eth_maxPriorityFeePerGas[]")
        #expect(
            text(EVMCall.feeHistory(blockCount: 20, percentiles: [50, 10, 50, 101]))
                == #"eth_feeHistory["0x14","latest",[10,50]]"#)
        #expect(
            text(EVMCall.feeHistory(blockCount: 5_000, percentiles: []))
                == #"eth_feeHistory["0x400","latest",[]]"#)
        #expect(
            text(EVMCall.transactionCount(of: account, in: .pending))
                == #"eth_getTransactionCount["\#(address)","pending"]"#)
        #expect(
            text(EVMCall.balance(of: account)) == #"eth_getBalance["\#(address)","latest"]"#)
        #expect(
            text(EVMCall.balance(of: account, at: BlockHeight(16)))
                == #"eth_getBalance["\#(address)","0x10"]"#)
        let token = EVMCall.tokenBalance(of: account, token: TokenWorld.usdt)
        #expect(
            token.parameters[0]["data"]?.text
                == "0x70a08231" + String(repeating: "0", count: 24) + address.dropFirst(2))
    }

    @Test func `a tried call names its sender, and a sent one its bytes`() {
        let call = EVMCall.estimateGas(
            EVMTrialCall(
                sender: account, recipient: TokenWorld.usdt, value: UInt256(16), data: [1, 2]))
        #expect(call.method == "eth_estimateGas")
        #expect(call.parameters[0]["from"]?.text == account.lowercase)
        #expect(call.parameters[0]["to"]?.text == TokenWorld.usdt.lowercase)
        #expect(call.parameters[0]["value"]?.text == "0x10")
        #expect(call.parameters[0]["data"]?.text == "0x0102")
        #expect(text(EVMCall.send(raw: [2, 0xc0])) == #"eth_sendRawTransaction["0x02c0"]"#)
        let id = TransactionID(TokenWorld.hash(1))
        #expect(EVMCall.transaction(id).method == "eth_getTransactionByHash")
        #expect(EVMCall.transaction(id).parameters.first?.text?.hasSuffix("01") == true)
    }

    @Test(arguments: [0, 1, 31, 32, 33, 110])
    func `a rollup's oracle is asked with the bytes as the ABI writes them`(count: Int) throws {
        let raw = [UInt8](repeating: 7, count: count)
        let call = EVMCall.rollupDataFee(of: raw)
        let input = try Hex.decodePrefixed(try #require(call.parameters[0]["data"]?.text))
        #expect(Array(input.prefix(4)) == ABI.selector("getL1Fee(bytes)"))
        #expect(Array(input.dropFirst(4)) == (try ABI.encode([.bytes(raw)], as: [.bytes])))
    }

    @Test func `recorded answers about accounts and gas are read`() throws {
        for exchange in try ExecutionAPI.exchanges(of: "eth_getBalance") {
            #expect(try EVMAnswer.quantity(exchange.result) > .zero)
        }
        for exchange in try ExecutionAPI.exchanges(of: "eth_getTransactionCount") {
            #expect(try EVMAnswer.word(exchange.result) <= 1)
        }
        for exchange in try ExecutionAPI.exchanges(of: "eth_estimateGas") {
            guard let error = exchange.response["error"] else {
                #expect(try EVMAnswer.word(exchange.result) >= 21_000)
                continue
            }
            let refused = JSONRPCError.refused(
                code: try #require(error["code"]?.integer()),
                message: try #require(error["message"]?.text))
            #expect(EVMAnswer.isReverted(refused))
        }
        #expect(!EVMAnswer.isReverted(.refused(code: -32_000, message: "header not found")))
        #expect(EVMAnswer.isReverted(.refused(code: -32_000, message: "execution reverted: no")))
        #expect(!EVMAnswer.isReverted(.wrongID))
    }

    @Test func `a sent transaction is answered by its own id`() throws {
        for exchange in try ExecutionAPI.exchanges(of: "eth_sendRawTransaction") {
            let raw = try Hex.decodePrefixed(try #require(exchange.parameters.first?.text))
            let transaction = try EVMTransaction(decoding: raw)
            try EVMAnswer.sent(exchange.result, expecting: transaction.id)
            #expect(throws: EVMAnswerError.wrongKind) {
                try EVMAnswer.sent(
                    exchange.result, expecting: TransactionID(TokenWorld.hash(1)))
            }
        }
    }

    @Test func `a transaction is unknown, waits, or is in a block`() throws {
        var minedCount = 0
        for exchange in try ExecutionAPI.exchanges(of: "eth_getTransactionByHash") {
            let asked = try #require(exchange.parameters.first?.text)
            let id = TransactionID(
                try #require(Bytes32(try Hex.decodePrefixed(asked))))
            let json = exchange.result
            let place = try EVMAnswer.place(of: id, json)
            guard !json.isNull else {
                #expect(place == .unknown)
                continue
            }
            guard case .mined(let block, _) = place else {
                Issue.record("\(exchange.file) is in a block")
                continue
            }
            #expect(
                Hex.encodePrefixed(block.hash.bytes.bytes) == json["blockHash"]?.text)
            minedCount += 1
            let waiting = json.setting("blockHash", to: .null).setting("blockNumber", to: .null)
            #expect(try EVMAnswer.place(of: id, waiting) == .pending)
            #expect(throws: EVMAnswerError.malformedField("hash")) {
                try EVMAnswer.place(of: TransactionID(TokenWorld.hash(1)), json)
            }
            #expect(throws: EVMAnswerError.malformedField("blockNumber")) {
                try EVMAnswer.place(of: id, json.setting("blockNumber", to: .null))
            }
        }
        #expect(minedCount > 3)
    }

    @Test func `a balance of tokens is one word, and no answer is no balance`() throws {
        let zeros = String(repeating: "0", count: 62)
        #expect(try EVMAnswer.number(.string("0x" + zeros + "10")) == UInt256(16))
        for text in ["0x", "0x10", "0x" + zeros] {
            #expect(throws: EVMAnswerError.wrongKind) { try EVMAnswer.number(.string(text)) }
        }
        #expect(throws: EVMAnswerError.wrongKind) { try EVMAnswer.number(.null) }
        #expect(throws: EVMAnswerError.wrongKind) { try EVMAnswer.quantity(.string("0x")) }
        #expect(throws: EVMAnswerError.wrongKind) { try EVMAnswer.quantity(.number("1")) }
        #expect(try EVMAnswer.quantity(.string("0x" + String(repeating: "f", count: 64))) == .max)
    }
}
