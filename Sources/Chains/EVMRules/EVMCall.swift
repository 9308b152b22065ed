public import ChainModel
internal import Encodings
public import Units

/// A block by its name, where a node takes one for a number.
public enum EVMBlockTag: String, Sendable, Hashable, CaseIterable {
    /// The best block that the node knows.
    case latest
    /// The best block that an honest majority will not take back.
    case safe
    /// The best block that cannot be taken back without burning a third of the stake.
    case finalized
}

/// The calls of Ethereum's JSON-RPC that a watcher makes.
///
/// Source: execution-apis.
public enum EVMCall {
    /// Asks for the chain's number (EIP-155).
    public static let chainID = JSONRPCCall("eth_chainId", [])
    /// Asks for the number of the best block.
    public static let blockNumber = JSONRPCCall("eth_blockNumber", [])

    /// Asks for a header by number, with the transactions' ids only.
    public static func block(_ height: BlockHeight) -> JSONRPCCall {
        JSONRPCCall("eth_getBlockByNumber", [quantity(height.value), .bool(false)])
    }

    /// Asks for a header by name, with the transactions' ids only.
    public static func block(_ tag: EVMBlockTag) -> JSONRPCCall {
        JSONRPCCall("eth_getBlockByNumber", [.string(tag.rawValue), .bool(false)])
    }

    /// Asks for a header by hash, with the transactions' ids only.
    public static func block(_ hash: BlockHash) -> JSONRPCCall {
        JSONRPCCall("eth_getBlockByHash", [data(hash.bytes.bytes), .bool(false)])
    }

    /// Asks for all receipts of a block by its hash; not every node has the method.
    public static func blockReceipts(_ hash: BlockHash) -> JSONRPCCall {
        JSONRPCCall("eth_getBlockReceipts", [data(hash.bytes.bytes)])
    }

    /// Asks for all receipts of the block with this number, for nodes that take no hash here.
    public static func blockReceipts(_ height: BlockHeight) -> JSONRPCCall {
        JSONRPCCall("eth_getBlockReceipts", [quantity(height.value)])
    }

    /// Asks for one transaction's receipt.
    public static func receipt(_ transaction: TransactionID) -> JSONRPCCall {
        JSONRPCCall("eth_getTransactionReceipt", [data(transaction.bytes.bytes)])
    }

    /// Asks for the Transfer logs of some contracts in a range of blocks, both ends included.
    public static func transferLogs(
        of contracts: [EVMAddress], in range: ClosedRange<BlockHeight>
    ) -> JSONRPCCall {
        JSONRPCCall(
            "eth_getLogs",
            [
                .object([
                    (key: "fromBlock", value: quantity(range.lowerBound.value)),
                    (key: "toBlock", value: quantity(range.upperBound.value)),
                    (key: "address", value: .array(contracts.map { .string($0.lowercase) })),
                    (key: "topics", value: .array([data(ERC20.transferTopic.bytes)])),
                ])
            ])
    }

    /// Asks for the Transfer logs of some contracts in one block, by its hash (EIP-234).
    public static func transferLogs(
        of contracts: [EVMAddress], inBlock hash: BlockHash
    ) -> JSONRPCCall {
        JSONRPCCall(
            "eth_getLogs",
            [
                .object([
                    (key: "blockHash", value: data(hash.bytes.bytes)),
                    (key: "address", value: .array(contracts.map { .string($0.lowercase) })),
                    (key: "topics", value: .array([data(ERC20.transferTopic.bytes)])),
                ])
            ])
    }

    /// Asks a contract's view method with one address, such as `isBlackListed`, as of a block.
    public static func view(
        _ method: String, of contract: EVMAddress, about account: EVMAddress,
        at height: BlockHeight? = nil
    ) -> JSONRPCCall {
        let input = ERC20.viewInput(method: method, account: account)
        return JSONRPCCall(
            "eth_call",
            [
                .object([
                    (key: "to", value: .string(contract.lowercase)),
                    (key: "data", value: data(input)),
                ]),
                height.map { quantity($0.value) } ?? .string(EVMBlockTag.latest.rawValue),
            ])
    }

    static func quantity(_ value: UInt64) -> JSONValue {
        .string("0x" + String(value, radix: 16))
    }

    static func data(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encodePrefixed(bytes)) }
}
