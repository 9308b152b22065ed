public import ChainModel
internal import Encodings
public import Units

/// The state that an account is asked about.
public enum EVMStateTag: String, Sendable, Hashable, CaseIterable {
    /// The state behind the best block.
    case latest
    /// The same with what waits in the node's pool.
    case pending
}

/// A call that is only tried, not sent.
public struct EVMTrialCall: Sendable, Hashable {
    /// Who would call.
    public let sender: EVMAddress
    /// Who would be called or paid.
    public let recipient: EVMAddress
    /// How many wei would be moved.
    public let value: UInt256
    /// The call's input.
    public let data: [UInt8]

    /// Makes a call.
    public init(sender: EVMAddress, recipient: EVMAddress, value: UInt256, data: [UInt8]) {
        self.sender = sender
        self.recipient = recipient
        self.value = value
        self.data = data
    }
}

/// The calls that pay out: fees, accounts, sending and what became of it.
extension EVMCall {
    /// Asks for the base fees of the last blocks and the priority fees paid in them.
    ///
    /// - Parameters:
    ///   - blockCount: cut to 1 to ``EVMFeeHistory/blockCountMax``.
    ///   - percentiles: whole ones from 0 to 100; others are left out, and they are asked for in
    ///     rising order, each once.
    public static func feeHistory(blockCount: UInt64, percentiles: [UInt8]) -> JSONRPCCall {
        let asked = Set(percentiles.filter { $0 <= 100 }).sorted()
            .prefix(EVMFeeHistory.percentileCountMax)
        let count = min(max(blockCount, 1), UInt64(EVMFeeHistory.blockCountMax))
        return JSONRPCCall(
            "eth_feeHistory",
            [
                quantity(count), .string(EVMBlockTag.latest.rawValue),
                .array(asked.map { .integer($0) }),
            ])
    }

    /// Asks for the price that the node would offer for each gas.
    public static let gasPrice = JSONRPCCall("eth_gasPrice", [])
    /// Asks for the priority fee that the node would offer for each gas.
    public static let maxPriorityFeePerGas = JSONRPCCall("eth_maxPriorityFeePerGas", [])

    /// Asks how much gas a call would need.
    public static func estimateGas(_ call: EVMTrialCall) -> JSONRPCCall {
        JSONRPCCall(
            "eth_estimateGas",
            [
                .object([
                    (key: "from", value: .string(call.sender.lowercase)),
                    (key: "to", value: .string(call.recipient.lowercase)),
                    (key: "value", value: .string(call.value.quantity)),
                    (key: "data", value: data(call.data)),
                ])
            ])
    }

    /// Asks for the number of the account's next transaction.
    public static func transactionCount(
        of account: EVMAddress, in state: EVMStateTag
    ) -> JSONRPCCall {
        JSONRPCCall(
            "eth_getTransactionCount", [.string(account.lowercase), .string(state.rawValue)])
    }

    /// Asks for an account's balance in wei, as of a block or of the best one.
    public static func balance(
        of account: EVMAddress, at height: BlockHeight? = nil
    ) -> JSONRPCCall {
        JSONRPCCall("eth_getBalance", [.string(account.lowercase), state(at: height)])
    }

    /// Asks for an account's balance of a token in its smallest unit (ERC-20, `balanceOf`).
    public static func tokenBalance(
        of account: EVMAddress, token: EVMAddress, at height: BlockHeight? = nil
    ) -> JSONRPCCall {
        view("balanceOf", of: token, about: account, at: height)
    }

    /// Asks a rollup of the OP stack what it would charge for posting a transaction's bytes.
    ///
    /// Source: Optimism's predeployed `GasPriceOracle`, `getL1Fee(bytes)`.
    public static func rollupDataFee(of raw: [UInt8]) -> JSONRPCCall {
        // One argument of any length: its offset, its length, its bytes filled up to whole words.
        let filling = (ABI.wordByteCount - raw.count % ABI.wordByteCount) % ABI.wordByteCount
        let input =
            ABI.selector("getL1Fee(bytes)") + ABI.word(UInt256(UInt128(ABI.wordByteCount)))
            + ABI.word(UInt256(UInt128(raw.count))) + raw + [UInt8](repeating: 0, count: filling)
        return JSONRPCCall(
            "eth_call",
            [
                .object([
                    (key: "to", value: .string("0x420000000000000000000000000000000000000f")),
                    (key: "data", value: data(input)),
                ]),
                state(at: nil),
            ])
    }

    /// Hands a signed transaction to the node.
    public static func send(raw: [UInt8]) -> JSONRPCCall {
        JSONRPCCall("eth_sendRawTransaction", [data(raw)])
    }

    /// Asks where a transaction is.
    public static func transaction(_ id: TransactionID) -> JSONRPCCall {
        JSONRPCCall("eth_getTransactionByHash", [data(id.bytes.bytes)])
    }

    private static func state(at height: BlockHeight?) -> JSONValue {
        height.map { quantity($0.value) } ?? .string(EVMBlockTag.latest.rawValue)
    }
}
