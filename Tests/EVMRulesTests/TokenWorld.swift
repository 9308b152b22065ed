import ChainModel
import EVMRules
import Encodings
import Testing
import Units

/// A made-up chain with two tokens, one of 18 decimals, and builders for what its node answers.
enum TokenWorld {
    static let usdt = account(0xdd)
    static let pegged = account(0xbb)
    static let block = hash(0xb1)
    static let transaction = hash(0x71)

    static func account(_ byte: UInt8) -> EVMAddress {
        EVMAddress([UInt8](repeating: byte, count: 20)) ?? .zero
    }

    static func hash(_ byte: UInt8) -> Bytes32 {
        Bytes32(head: UInt128(byte), tail: UInt128(byte))
    }

    static func scanner() throws -> EVMLogScanner {
        let profile = ChainProfile(
            id: try #require(ChainID("testchain")), displayName: "Test",
            family: .evm(chainID: 31_337), genesis: nil,
            nativeAsset: try #require(Asset(code: "ETH", scale: 18)),
            blockTimeMilliseconds: 1_000,
            finality: FinalityRule(tiers: [], otherwise: .finalized), reorgWindow: 10,
            proof: .receiptsRoot,
            limits: ChainProfile.Limits(
                logRangeBlocks: 10, responseByteCount: 1 << 20, batchRequestCount: 10,
                requestTimeoutSeconds: 10),
            minimumDeposits: [],
            tokens: [
                ChainProfile.Token(
                    asset: .usdt, contract: usdt.script, decimals: 6, blacklistCall: nil),
                ChainProfile.Token(
                    asset: .usdc, contract: pegged.script, decimals: 18, blacklistCall: nil),
            ])
        return try #require(EVMLogScanner(profile: profile))
    }

    static func link(_ hash: Bytes32 = block, height: UInt64 = 5) -> BlockLink {
        BlockLink(
            reference: BlockReference(height: BlockHeight(height), hash: BlockHash(hash)),
            parent: BlockHash(self.hash(0)), time: Timestamp(milliseconds: 0))
    }

    static func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encodePrefixed(bytes)) }

    static func topics(from: EVMAddress, to: EVMAddress) -> JSONValue {
        .array([hex(ERC20.transferTopic.bytes), hex(from.word), hex(to.word)])
    }

    /// A Transfer's log as a node writes it.
    static func log(
        of token: EVMAddress = usdt, from: EVMAddress = account(1), to: EVMAddress,
        units: UInt256 = UInt256(5_000_000), index: UInt64 = 0, transaction: Bytes32 = transaction,
        block: Bytes32 = block, height: UInt64 = 5
    ) -> JSONValue {
        .object([
            ("address", hex(token.bytes)), ("topics", topics(from: from, to: to)),
            ("data", hex(units.bigEndianBytes)),
            ("blockNumber", .string("0x" + String(height, radix: 16))),
            ("transactionHash", hex(transaction.bytes)), ("transactionIndex", .string("0x0")),
            ("blockHash", hex(block.bytes)),
            ("logIndex", .string("0x" + String(index, radix: 16))), ("removed", .bool(false)),
        ])
    }

    /// A receipt with these logs.
    static func receipt(
        _ logs: [JSONValue], to: EVMAddress? = usdt, from: EVMAddress = account(2),
        transaction: Bytes32 = transaction, block: Bytes32 = block, height: UInt64 = 5
    ) -> JSONValue {
        .object([
            ("transactionHash", hex(transaction.bytes)), ("transactionIndex", .string("0x0")),
            ("blockHash", hex(block.bytes)),
            ("blockNumber", .string("0x" + String(height, radix: 16))), ("type", .string("0x2")),
            ("from", hex(from.bytes)), ("to", to.map { hex($0.bytes) } ?? .null),
            ("status", .string("0x1")), ("cumulativeGasUsed", .string("0x5208")),
            ("logs", .array(logs)),
        ])
    }

    /// A whole answer with this result.
    static func answer(_ result: JSONValue) -> [UInt8] {
        JSONValue.object([
            ("jsonrpc", .string("2.0")), ("id", .number("0")), ("result", result),
        ]).serialized()
    }

    static func watching(_ accounts: EVMAddress...) -> WatchedScriptIndex {
        WatchedScriptIndex(accounts.map(\.script))
    }
}
