/// Why bytes are no transaction, header or block: what is wrong, and where.
public struct BitcoinParseError: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The bytes end inside a field.
        case truncated
        /// Bytes follow the end.
        case trailingBytes
        /// There are more bytes than a block may have.
        case tooLarge
        /// A count or length is written in more bytes than it needs.
        case nonCanonicalSize
        /// A count or length is above 32 MiB.
        case sizeTooLarge
        /// A transaction has no input.
        case noInputs
        /// The byte behind the segwit marker is neither 0 nor 1.
        case unknownTransactionFlag
        /// The segwit form is used, but no input has a witness.
        case superfluousWitness
        /// An output's value is negative or above 21 million BTC.
        case valueOutOfRange
        /// A header is not 80 bytes.
        case headerLength
        /// A block has no transaction.
        case noTransactions
        /// The first transaction is no coinbase.
        case coinbaseMissing
        /// Another transaction than the first is a coinbase.
        case coinbaseMisplaced
        /// The block's weight is above 4,000,000.
        case overweight
        /// The header's target is malformed or easier than the network allows.
        case targetOutOfRange
        /// The header's hash is above its target.
        case workInsufficient
        /// The header hashes to another value than was asked for.
        case wrongBlock
        /// The transactions do not hash to the header's merkle root.
        case merkleRootMismatch
        /// Transactions are repeated in a way that leaves the merkle root as it is.
        case merkleTreeMutated
        /// The witnesses do not hash to the commitment in the coinbase, or there is none.
        case witnessCommitmentMismatch
    }

    /// What is wrong.
    public let code: Code
    /// Where, in bytes from the start of what was parsed.
    public let offset: Int

    /// Makes an error of its two parts.
    public init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }
}
