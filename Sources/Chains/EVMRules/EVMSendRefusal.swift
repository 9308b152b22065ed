public import ChainModel

/// Why a node did not take a transaction, as far as its words tell.
///
/// There is no standard for these refusals: the texts are those of go-ethereum, Reth, Erigon,
/// Nethermind, Besu, Anvil, and of Ethermint and Injective. A text is one node's word: whether a
/// transaction is on chain, the chain alone says.
public enum EVMSendRefusal: Sendable, Hashable {
    /// The node has this very transaction already: as good as sent.
    case alreadyKnown
    /// A transaction with this number is on chain already: this one or another.
    case nonceTooLow
    /// Transactions with lower numbers are missing.
    case nonceTooHigh
    /// Another transaction with this number waits, and the fee is not enough above its.
    case replacementUnderpriced
    /// The node takes no fee as low as this.
    case underpriced
    /// The cap is below the base fee of the block.
    case feeCapBelowBaseFee
    /// The account cannot pay value and fee.
    case insufficientFunds
    /// The gas limit does not even pay for the transaction's bytes.
    case intrinsicGasTooLow
    /// The node has no room left.
    case poolFull
    /// Something else, such as a limit on requests: nothing is known.
    case other

    /// Classifies a refusal; nil if the node did not refuse but answered no JSON-RPC.
    public init?(_ error: JSONRPCError) {
        guard case .refused(_, let message) = error else { return nil }
        let text = message.lowercased()
        // The order tells texts apart of which one holds the other.
        let found = EVMSendRefusal.texts.first { entry in
            entry.parts.contains { text.contains($0) }
        }
        self = found?.meaning ?? EVMSendRefusal.sequenceMismatch(in: text) ?? .other
    }

    private static let texts: [(meaning: EVMSendRefusal, parts: [String])] = [
        (.other, ["unknown transaction", "rate limit", "too many requests"]),
        (
            .alreadyKnown,
            [
                "already known", "alreadyknown", "known transaction", "already imported",
                "existing tx with same hash", "already in mempool", "already exists in cache",
            ]
        ),
        (
            .replacementUnderpriced,
            [
                "replacement transaction underpriced", "replacement fee too low",
                "replacementnotallowed", "could not replace existing tx",
            ]
        ),
        (
            .poolFull, ["pool is full", "mempool is full"]
        ),
        (
            .intrinsicGasTooLow, ["intrinsic gas", "intrinsicgas"]
        ),
        (
            .insufficientFunds,
            [
                "insufficient funds", "insufficientfunds", "insufficient balance",
                "upfront cost exceeds account balance", "doesn't have enough funds",
            ]
        ),
        (
            .feeCapBelowBaseFee, ["base fee", "basefee"]
        ),
        (
            .nonceTooLow,
            [
                "nonce too low", "nonce is too low", "oldnonce", "nonce already used",
                "noncealreadyused", "below sender account nonce", "nonce has already been used",
            ]
        ),
        (
            .nonceTooHigh,
            [
                "nonce too high", "nonce is too high", "nonce gap", "noncegap",
                "nonce is too distant", "nonce too far", "higher than account nonce",
            ]
        ),
        (
            .underpriced,
            [
                "underpriced", "fee too low", "feetoolow", "insufficient fee",
                "price below configured minimum", "gas price too low",
            ]
        ),
    ]

    /// Reads Cosmos' texts, which name both numbers: `invalid nonce; got 4, expected 5` and
    /// `account sequence mismatch, expected 5, got 4`.
    private static func sequenceMismatch(in text: String) -> EVMSendRefusal? {
        guard text.contains("nonce") || text.contains("sequence"),
            let got = number(behind: "got ", in: text),
            let expected = number(behind: "expected ", in: text)
        else { return nil }
        if got == expected { return nil }
        return got < expected ? .nonceTooLow : .nonceTooHigh
    }

    private static func number(behind word: String, in text: String) -> UInt64? {
        let bytes = Array(text.utf8)
        let pattern = Array(word.utf8)
        guard bytes.count > pattern.count else { return nil }
        for start in 0..<bytes.count - pattern.count
        where bytes[start..<start + pattern.count].elementsEqual(pattern) {
            let digits = bytes[(start + pattern.count)...].prefix {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
            if let number = UInt64(String(decoding: digits, as: UTF8.self)) { return number }
        }
        return nil
    }
}
