import ChainModel
import EVMRules
import Encodings
import TestKit
import Testing
import Units

/// The recorded mainnet block 0x14e8d38 and what tests make of it.
enum RecordedBlock {
    // Read once for all tests.
    private static let headerFile = Result {
        try JSONValue.parse(try Vectors.data("eth-rpc/mainnet_block_0x14e8d38.json"))
    }
    private static let receiptsFile = Result {
        try JSONValue.parse(try Vectors.data("eth-rpc/mainnet_block_0x14e8d38_receipts.json"))
    }

    static func headerJSON() throws -> JSONValue { try headerFile.get() }

    static func receiptsJSON() throws -> JSONValue { try receiptsFile.get() }

    static func header() throws -> EVMHeader {
        try #require(try EVMHeader.block(json: try headerJSON()))
    }

    static func receipts() throws -> [EVMReceipt] {
        try #require(try EVMReceipt.block(json: try receiptsJSON()))
    }
}

extension JSONValue {
    /// Returns the object with a field set, added or, for nil, taken away.
    func setting(_ key: String, to value: JSONValue?) -> JSONValue {
        var fields = (self.fields ?? []).filter { $0.key != key }
        if let value { fields.append((key: key, value: value)) }
        return .object(fields)
    }
}

@Suite struct EVMReceiptTests {
    @Test func `a mainnet block's header and receipts prove each other`() throws {
        let header = try RecordedBlock.header()
        let receipts = try RecordedBlock.receipts()
        #expect(header.hashCheck == .matches)
        #expect(receipts.count == 202)
        #expect(receipts.map(\.logs.count).reduce(0, +) == 463)
        #expect(EVMBlockProof.receiptsRoot(of: receipts) == header.receiptsRoot)
        try EVMBlockProof.check(receipts, against: header)
    }

    @Test func `a receipt that is missing, repeated or changed breaks the proof`() throws {
        let header = try RecordedBlock.header()
        let receipts = try RecordedBlock.receipts()
        #expect(throws: EVMProofError.wrongCount(receipts: 201, transactions: 202)) {
            try EVMBlockProof.check(Array(receipts.dropLast()), against: header)
        }
        var swapped = receipts
        swapped.swapAt(7, 8)
        #expect(throws: EVMProofError.receiptMisplaced(7)) {
            try EVMBlockProof.check(swapped, against: header)
        }
        let json = try #require(try RecordedBlock.receiptsJSON().elements)
        var failed = receipts
        failed[5] = try EVMReceipt(json: json[5].setting("status", to: .string("0x0")))
        #expect(throws: EVMProofError.receiptsRootDiffers) {
            try EVMBlockProof.check(failed, against: header)
        }
        let position = try #require(receipts.firstIndex { $0.logs.count > 1 })
        let logs = try #require(json[position]["logs"]?.elements)
        var shorter = receipts
        shorter[position] = try EVMReceipt(
            json: json[position].setting("logs", to: .array(Array(logs.dropLast()))))
        #expect(throws: EVMProofError.self) {
            try EVMBlockProof.check(shorter, against: header)
        }
    }

    @Test func `a header that lies about its roots differs from its hash`() throws {
        let json = try RecordedBlock.headerJSON()
        let zeros = JSONValue.string("0x" + String(repeating: "0", count: 64))
        for name in ["receiptsRoot", "transactionsRoot", "stateRoot", "withdrawalsRoot"] {
            let header = try EVMHeader(json: json.setting(name, to: zeros))
            #expect(header.hashCheck == .differs, "\(name)")
            #expect(throws: EVMProofError.headerHashDiffers) {
                try EVMBlockProof.check(try RecordedBlock.receipts(), against: header)
            }
        }
        let unknown = json.setting("receiptsRoot", to: zeros).setting("extDataHash", to: zeros)
        #expect(try EVMHeader(json: unknown).hashCheck == .unknown)
        #expect(throws: EVMProofError.headerHashUnknown) {
            try EVMBlockProof.check([], against: try EVMHeader(json: unknown))
        }
    }

    @Test func `the filter of the header is that of the logs`() throws {
        let header = try RecordedBlock.header()
        let receipts = try RecordedBlock.receipts()
        #expect(EVMBloom(of: receipts.flatMap(\.logs)) == header.bloom)
        let usdt = try EVMAddress(checksummed: "0xdAC17F958D2ee523a2206206994597C13D831ec7")
        #expect(header.bloom.mightHoldTransfer(of: usdt))
        for receipt in receipts where receipt.logs.contains(where: { $0.contract == usdt }) {
            #expect(receipt.bloom.mightContain(usdt))
        }
        #expect(!EVMBloom().mightContain(usdt))
        #expect(!EVMBloom().mightContain(ERC20.transferTopic))
    }

    @Test func `execution-apis' blocks match their hashes over all forks`() throws {
        var count = 0
        for exchange in try ExecutionAPI.exchanges(of: "eth_getBlockByNumber") {
            guard let header = try EVMHeader.block(json: exchange.result) else { continue }
            #expect(header.hashCheck == .matches, "\(exchange.file)")
            count += 1
        }
        #expect(count >= 6)
    }

    @Test func `execution-apis' receipts are read, and what is not there is nil`() throws {
        for exchange in try ExecutionAPI.exchanges(of: "eth_getTransactionReceipt") {
            let receipt = try EVMReceipt.single(json: exchange.result)
            #expect((receipt == nil) == exchange.result.isNull)
        }
        for exchange in try ExecutionAPI.exchanges(of: "eth_getBlockReceipts") {
            let receipts = try EVMReceipt.block(json: exchange.result)
            #expect((receipts == nil) == exchange.result.isNull)
        }
        for exchange in try ExecutionAPI.exchanges(of: "eth_getLogs") {
            for log in exchange.result.elements ?? [] {
                #expect(throws: Never.self) { try EVMLog(json: log) }
            }
        }
    }

    @Test func `receipts of old blocks hold a state root`() throws {
        let all = try ExecutionAPI.exchanges(of: "eth_getTransactionReceipt")
        let old = try #require(all.first { $0.file.hasSuffix("get-legacy-receipt.io") })
        guard case .stateRoot = try EVMReceipt(json: old.result).outcome else {
            Issue.record("the receipt has no state root")
            return
        }
    }

    @Test(arguments: [
        ("status", JSONValue.string("0x2")), ("status", .string("0x01")), ("type", .string("0x80")),
        ("transactionHash", .string("0x12")), ("blockHash", .null),
        ("cumulativeGasUsed", .string("0x10000000000000000")), ("from", .null),
        ("to", .string("0x")), ("logs", .null), ("logs", nil),
        ("blockNumber", .number("1")), ("transactionIndex", .string("0x")),
    ])
    func `a field that is not as execution-apis writes it is refused`(
        name: String, value: JSONValue?
    ) throws {
        let json = try #require(try RecordedBlock.receiptsJSON().elements?.first)
        #expect(throws: EVMAnswerError.self) {
            try EVMReceipt(json: json.setting(name, to: value))
        }
    }

    @Test func `a log of another transaction or out of order is no receipt's log`() throws {
        let all = try #require(try RecordedBlock.receiptsJSON().elements)
        let json = try #require(all.first { $0["logs"]?.elements?.count ?? 0 > 2 })
        var logs = try #require(json["logs"]?.elements)
        logs.swapAt(0, 1)
        #expect(throws: EVMAnswerError.malformedField("logs")) {
            try EVMReceipt(json: json.setting("logs", to: .array(logs)))
        }
        logs.swapAt(0, 1)
        logs[1] = logs[1].setting("transactionHash", to: json["blockHash"])
        #expect(throws: EVMAnswerError.malformedField("logs")) {
            try EVMReceipt(json: json.setting("logs", to: .array(logs)))
        }
    }

    @Test func `an empty block has the empty root`() {
        // The root that every block without transactions has.
        #expect(
            Hex.encode(EVMBlockProof.receiptsRoot(of: []).bytes)
                == "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")
    }
}
