public import ChainModel
public import Encodings
internal import Units

/// What an issuer's multisig wallet is asked: which calls its signers have submitted.
///
/// Source: MultiSigWallet.sol of Gnosis and ConsenSys, which owns USDT on Ethereum:
/// `transactionCount`, `transactions(uint256)` and `getConfirmationCount(uint256)`. Submissions are
/// numbered from 0 on and never deleted; a signer that changes their mind revokes a confirmation.
public enum IssuerWallet {
    /// A call that signers submitted to their wallet.
    public struct Submission: Sendable, Hashable {
        /// The contract that it is for.
        public let destination: EVMAddress
        /// The call's input.
        public let input: [UInt8]
        /// Whether it was carried out.
        public let isExecuted: Bool

        /// The account that the call would have the token's contract blacklist; nil for any other
        /// call.
        public func blacklisted(by token: EVMAddress) -> EVMAddress? {
            guard destination == token, input.count == 4 + ABI.wordByteCount,
                input.starts(with: ABI.selector("addBlackList(address)")),
                let word = Bytes32(Array(input.dropFirst(4)))
            else { return nil }
            return EVMAddress(word: word)
        }
    }

    /// Asks how many submissions there are.
    public static func count(of wallet: EVMAddress) -> JSONRPCCall {
        call(wallet, "transactionCount()", [])
    }

    /// Asks for a submission by its number; read with `submission`.
    public static func submission(_ number: UInt64, of wallet: EVMAddress) -> JSONRPCCall {
        call(wallet, "transactions(uint256)", ABI.word(UInt256(UInt128(number))))
    }

    /// Asks how many signers stand by a submission.
    public static func confirmations(_ number: UInt64, of wallet: EVMAddress) -> JSONRPCCall {
        call(wallet, "getConfirmationCount(uint256)", ABI.word(UInt256(UInt128(number))))
    }

    /// Reads a count: exactly one word that fits 64 bits.
    public static func number(_ json: JSONValue) throws(EVMAnswerError) -> UInt64 {
        guard let text = json.text, let word = Bytes32(prefixedHex: text), word.head == 0,
            let number = UInt64(exactly: word.tail)
        else { throw .wrongKind }
        return number
    }

    /// Reads a submission.
    public static func submission(_ json: JSONValue) throws(EVMAnswerError) -> Submission {
        let values: [ABIValue]
        do {
            values = try ABI.decode(
                Hex.decodePrefixed(json.text ?? ""), as: [.address, .uint256, .bytes, .bool])
        } catch {
            throw .wrongKind
        }
        guard values.count == 4, case .address(let bytes) = values[0],
            case .bytes(let input) = values[2], case .bool(let isExecuted) = values[3],
            let destination = EVMAddress(bytes)
        else { throw .wrongKind }
        return Submission(destination: destination, input: input, isExecuted: isExecuted)
    }

    private static func call(
        _ wallet: EVMAddress, _ method: String, _ arguments: [UInt8]
    ) -> JSONRPCCall {
        JSONRPCCall(
            "eth_call",
            [
                .object([
                    (key: "to", value: .string(wallet.lowercase)),
                    (key: "data", value: EVMCall.data(ABI.selector(method) + arguments)),
                ]),
                .string(EVMBlockTag.latest.rawValue),
            ])
    }
}
