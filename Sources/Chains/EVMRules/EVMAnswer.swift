public import ChainModel
public import Encodings
internal import Units

/// The small answers of Ethereum's JSON-RPC; blocks, receipts and logs read themselves.
public enum EVMAnswer {
    /// Reads a 64-bit quantity: the answer of `eth_chainId` and of `eth_blockNumber`.
    public static func word(_ json: JSONValue) throws(EVMAnswerError) -> UInt64 {
        guard let text = json.text, let value = UInt256(quantity: text), value.high == 0,
            let word = UInt64(exactly: value.low)
        else { throw .wrongKind }
        return word
    }

    /// Reads the answer of a view method that returns true or false: exactly one clean word.
    ///
    /// An account without code answers nothing at all, which is an error here and never a "no".
    public static func flag(_ json: JSONValue) throws(EVMAnswerError) -> Bool {
        guard let text = json.text, let word = Bytes32(prefixedHex: text), word.head == 0,
            word.tail <= 1
        else { throw .wrongKind }
        return word.tail == 1
    }

    /// Whether an error says that the node does not have the method at all.
    ///
    /// -32601 is JSON-RPC's own code; many providers answer another with one of these texts.
    public static func isMethodMissing(_ error: JSONRPCError) -> Bool {
        guard case .refused(let code, let message) = error else { return false }
        if code == -32601 { return true }
        let text = message.lowercased()
        return [
            "method not found", "unknown method", "unsupported method", "method not supported",
            "method is not supported", "does not exist/is not available", "method not available",
            "method is not available", "method not allowed", "method not implemented",
        ].contains { text.contains($0) }
    }
}
