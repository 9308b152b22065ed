import ChainModel
import EVMRules
import Testing

@Suite struct EVMSendRefusalTests {
    // The texts of go-ethereum, Reth, Erigon, Nethermind, Besu, Anvil, Ethermint and Injective.
    private static let texts: [(EVMSendRefusal, [String])] = [
        (
            .alreadyKnown,
            [
                "already known", "ALREADY_EXISTS: already known", "AlreadyKnown",
                "Known transaction", "transaction already imported",
                "INTERNAL_ERROR: existing tx with same hash", "tx already in mempool",
                "tx already exists in cache",
            ]
        ),
        (
            .nonceTooLow,
            [
                "nonce too low", "nonce too low: next nonce 5, tx nonce 4", "OldNonce",
                "Nonce too low", "Transaction nonce 1 below sender account nonce 2",
                "invalid nonce; got 4, expected 5: invalid sequence",
                "account sequence mismatch, expected 5, got 4: incorrect account sequence",
            ]
        ),
        (
            .nonceTooHigh,
            [
                "nonce too high", "NonceGap",
                "Transaction nonce is too distant from current sender nonce",
                "invalid nonce; got 7, expected 5: invalid sequence",
                "account sequence mismatch, expected 5, got 18446744073709551615",
            ]
        ),
        (
            .replacementUnderpriced,
            [
                "replacement transaction underpriced", "ReplacementNotAllowed",
                "INTERNAL_ERROR: could not replace existing tx",
                "Replacement transaction underpriced",
            ]
        ),
        (
            .underpriced,
            [
                "transaction underpriced: gas tip cap 0, minimum needed 1", "FeeTooLow",
                "FeeTooLowToCompete, FeePerGas", "fee too low",
                "Gas price below configured minimum gas price",
                "gas prices too low, got: 1inj required: 2inj: insufficient fee",
            ]
        ),
        (
            .feeCapBelowBaseFee,
            [
                "max fee per gas less than block base fee: address 0xab, maxFeePerGas: 1",
                "Gas price below current base fee", "fee cap less than block base fee",
                "max fee per gas less than block base fee (1 < 2): insufficient fee",
            ]
        ),
        (
            .insufficientFunds,
            [
                "insufficient funds for gas * price + value: balance 0, tx cost 1",
                "InsufficientFunds, Account balance: 3, cumulative cost: 5",
                "Upfront cost exceeds account balance",
                "sender balance < tx cost (1 < 2): insufficient funds",
            ]
        ),
        (
            .intrinsicGasTooLow,
            [
                "intrinsic gas too low: gas 20000, minimum needed 21000", "IntrinsicGas",
                "Intrinsic gas exceeds gas limit",
            ]
        ),
        (
            .poolFull,
            ["txpool is full", "mempool is full: number of txs 5000", "pending sub-pool is full"]
        ),
        (
            .other,
            [
                "", "Unknown transaction type", "invalid sender", "rate limit exceeded",
                "invalid nonce; got x, expected y", "invalid nonce; got 5, expected 5",
                "got 99999999999999999999999, expected 5: nonce", "nonce; got ",
            ]
        ),
    ]

    @Test func `nodes' own words are understood`() {
        for (meaning, texts) in Self.texts {
            for text in texts {
                #expect(
                    EVMSendRefusal(.refused(code: -32_000, message: text)) == meaning, "\(text)")
            }
        }
    }

    @Test func `what is no refusal is not taken for one`() {
        #expect(EVMSendRefusal(.wrongID) == nil)
        #expect(EVMSendRefusal(.malformed("already known")) == nil)
    }
}
