public import ChainModel
internal import Encodings
public import Units

/// Which side of a Transfer an account is on.
public enum ERC20Side: Sendable, Hashable, CaseIterable {
    /// It paid.
    case sender
    /// It was paid.
    case recipient
}

extension EVMCall {
    /// Asks for a token's Transfer logs of one account on one side in a range of blocks, both ends
    /// included; read each with `EVMLog`.
    public static func transferLogs(
        of token: EVMAddress, account: EVMAddress, as side: ERC20Side,
        in range: ClosedRange<BlockHeight>
    ) -> JSONRPCCall {
        let word = data(account.word)
        let topic = data(ERC20.transferTopic.bytes)
        let topics: [JSONValue] =
            switch side {
            case .sender: [topic, word]
            case .recipient: [topic, .null, word]
            }
        return JSONRPCCall(
            "eth_getLogs",
            [
                .object([
                    (key: "fromBlock", value: quantity(range.lowerBound.value)),
                    (key: "toBlock", value: quantity(range.upperBound.value)),
                    (key: "address", value: .array([.string(token.lowercase)])),
                    (key: "topics", value: .array(topics)),
                ])
            ])
    }
}
