public import ChainModel
public import Encodings
public import Units

extension EVMAnswer {
    /// Reads a quantity of at most 256 bits: the answer of `eth_gasPrice`,
    /// `eth_maxPriorityFeePerGas` and `eth_getBalance`, in wei.
    public static func quantity(_ json: JSONValue) throws(EVMAnswerError) -> UInt256 {
        guard let text = json.text, let value = UInt256(quantity: text) else { throw .wrongKind }
        return value
    }

    /// Reads the answer of a view method that returns one number, such as `balanceOf`.
    ///
    /// An account without code answers nothing at all, which is an error here and never zero.
    public static func number(_ json: JSONValue) throws(EVMAnswerError) -> UInt256 {
        guard let text = json.text, let word = Bytes32(prefixedHex: text) else {
            throw .wrongKind
        }
        return UInt256(high: word.head, low: word.tail)
    }

    /// Reads the answer of `eth_sendRawTransaction`, which must name the transaction that was sent.
    public static func sent(
        _ json: JSONValue, expecting id: TransactionID
    ) throws(EVMAnswerError) {
        guard let text = json.text, Bytes32(prefixedHex: text) == id.bytes else {
            throw .wrongKind
        }
    }

    /// Reads the answer of `eth_getTransactionByHash`.
    ///
    /// - Throws: `EVMAnswerError`, also where the answer is about another transaction.
    public static func place(
        of id: TransactionID, _ json: JSONValue
    ) throws(EVMAnswerError) -> EVMTransactionPlace {
        if json.isNull { return .unknown }
        guard try json.hash("hash") == id.bytes else { throw .malformedField("hash") }
        guard json.optionalField("blockHash") != nil else { return .pending }
        let block = BlockReference(
            height: BlockHeight(try json.word("blockNumber")),
            hash: BlockHash(try json.hash("blockHash")))
        return .mined(block, index: try json.word("transactionIndex"))
    }

    /// Whether an error says that the tried call itself would fail, rather than the asking.
    ///
    /// Source: execution-apis has code 3; older nodes answer others with one of these texts.
    public static func isReverted(_ error: JSONRPCError) -> Bool {
        guard case .refused(let code, let message) = error else { return false }
        if code == 3 { return true }
        let text = message.lowercased()
        return [
            "execution reverted", "always failing transaction", "vm execution error",
            "transaction execution fails", "out of gas", "invalid opcode",
            "gas required exceeds allowance",
        ].contains { text.contains($0) }
    }
}
