import ChainModel
import EVMRules
import Encodings
import Testing
import Units

@Suite struct EVMCallTests {
    private func text(_ call: JSONRPCCall) -> String {
        let parameters = JSONValue.array(call.parameters).serialized()
        return call.method + String(decoding: parameters, as: UTF8.self)
    }

    @Test func `calls are written as execution-apis has them`() {
        let hash = BlockHash(TokenWorld.hash(1))
        let hashText =
            "0x0000000000000000000000000000000100000000000000000000000000000001"
        #expect(text(EVMCall.chainID) == "eth_chainId[]")
        #expect(text(EVMCall.blockNumber) == "eth_blockNumber[]")
        #expect(text(EVMCall.block(BlockHeight(0))) == #"eth_getBlockByNumber["0x0",false]"#)
        #expect(text(EVMCall.block(BlockHeight(42))) == #"eth_getBlockByNumber["0x2a",false]"#)
        #expect(text(EVMCall.block(.finalized)) == #"eth_getBlockByNumber["finalized",false]"#)
        #expect(text(EVMCall.block(hash)) == #"eth_getBlockByHash["\#(hashText)",false]"#)
        #expect(text(EVMCall.blockReceipts(hash)) == #"eth_getBlockReceipts["\#(hashText)"]"#)
        #expect(text(EVMCall.blockReceipts(BlockHeight(1))) == #"eth_getBlockReceipts["0x1"]"#)
        #expect(
            text(EVMCall.receipt(TransactionID(TokenWorld.hash(1))))
                == #"eth_getTransactionReceipt["\#(hashText)"]"#)
    }

    @Test func `a range of logs names its blocks, contracts and event`() {
        let call = EVMCall.transferLogs(
            of: [TokenWorld.usdt], in: BlockHeight(1)...BlockHeight(255))
        let filter = call.parameters[0]
        #expect(filter["fromBlock"]?.text == "0x1")
        #expect(filter["toBlock"]?.text == "0xff")
        #expect(
            filter["address"]?.elements?.first?.text == "0x" + String(repeating: "d", count: 40))
        #expect(
            filter["topics"]?.elements?.first?.text
                == "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
        let single = EVMCall.transferLogs(of: [], inBlock: BlockHash(TokenWorld.hash(1)))
        #expect(single.parameters[0]["blockHash"] != nil)
        #expect(single.parameters[0]["fromBlock"] == nil)
    }

    @Test func `the logs of one account name it as a topic on its side`() {
        let range = BlockHeight(1)...BlockHeight(16)
        let account = TokenWorld.account(0xaa)
        let word = "0x" + String(repeating: "0", count: 24) + String(repeating: "a", count: 40)
        let paid = EVMCall.transferLogs(
            of: TokenWorld.usdt, account: account, as: .sender, in: range)
        let topics = paid.parameters[0]["topics"]?.elements ?? []
        #expect(topics.map(\.text) == ["0x" + Hex.encode(ERC20.transferTopic.bytes), word])
        #expect(paid.parameters[0]["toBlock"]?.text == "0x10")
        let received = EVMCall.transferLogs(
            of: TokenWorld.usdt, account: account, as: .recipient, in: range)
        let others = received.parameters[0]["topics"]?.elements ?? []
        #expect(others.count == 3)
        #expect(others[1].isNull)
        #expect(others[2].text == word)
    }

    @Test func `a question about an account is an eth_call`() {
        let call = EVMCall.view(
            "isBlackListed", of: TokenWorld.usdt, about: TokenWorld.account(0xaa),
            at: BlockHeight(16))
        #expect(call.method == "eth_call")
        #expect(call.parameters[1].text == "0x10")
        #expect(
            call.parameters[0]["data"]?.text
                == "0xe47d6060" + String(repeating: "0", count: 24)
                + String(repeating: "a", count: 40))
        let latest = EVMCall.view("isBlackListed", of: TokenWorld.usdt, about: TokenWorld.usdt)
        #expect(latest.parameters[1].text == "latest")
    }

    @Test func `recorded answers are read`() throws {
        let number = try #require(try ExecutionAPI.exchanges(of: "eth_blockNumber").first)
        #expect(try EVMAnswer.word(number.result) == 0x36)
        let chain = try #require(try ExecutionAPI.exchanges(of: "eth_chainId").first)
        #expect(try EVMAnswer.word(chain.result) > 0)
    }

    @Test(arguments: ["", "0x", "0x01", "1", "0x10000000000000000", "0xg"])
    func `a quantity in another form is refused`(text: String) {
        #expect(throws: EVMAnswerError.wrongKind) { try EVMAnswer.word(.string(text)) }
    }

    @Test func `no answer is never a no`() throws {
        let zeros = String(repeating: "0", count: 63)
        #expect(try EVMAnswer.flag(.string("0x" + zeros + "0")) == false)
        #expect(try EVMAnswer.flag(.string("0x" + zeros + "1")) == true)
        for text in ["0x", "0x" + zeros + "2", "0x1" + zeros, "0x0", "true"] {
            #expect(throws: EVMAnswerError.wrongKind) { try EVMAnswer.flag(.string(text)) }
        }
        #expect(throws: EVMAnswerError.wrongKind) { try EVMAnswer.flag(.null) }
    }

    @Test func `a missing method is told from a refused one`() {
        func isMissing(_ code: Int64, _ message: String) -> Bool {
            EVMAnswer.isMethodMissing(.refused(code: code, message: message))
        }
        #expect(isMissing(-32_601, "anything"))
        #expect(
            isMissing(-32_000, "the method eth_getBlockReceipts does not exist/is not available"))
        #expect(isMissing(-32_600, "Unsupported method: eth_getBlockReceipts on ETH_MAINNET"))
        #expect(!isMissing(-32_000, "header not found"))
        #expect(!EVMAnswer.isMethodMissing(.wrongID))
    }
}
