/// Why a PSBT cannot be read, changed or used.
public enum PSBTError: Error, Sendable, Hashable {
    /// What is wrong with the bytes of a PSBT.
    public enum Malformation: Sendable, Hashable {
        /// There are more bytes than a PSBT may have.
        case tooLarge
        /// The bytes do not start with the magic ones.
        case magic
        /// A length or count is cut off, too large or not written in its shortest form.
        case structure(BitcoinParseError.Code)
        /// Bytes follow the last map.
        case trailingBytes
        /// A map has a key twice.
        case repeatedKey
        /// A key has no type that can be read, or not the length that its type asks for.
        case key
        /// A value is not what its type asks for.
        case value
        /// A public key is not on the curve.
        case publicKey
        /// A signature is not written as one.
        case signature
        /// A transaction inside cannot be read.
        case transaction(BitcoinParseError.Code)
        /// The unsigned transaction has a signature script.
        case unsignedTransactionIsSigned
        /// A field that the version needs is missing.
        case fieldMissing
        /// A field belongs to another version.
        case fieldOfOtherVersion
        /// The version is neither 0 nor 2.
        case version
        /// The inputs ask for lock times that cannot be met together.
        case lockTime
        /// A previous transaction does not hash to what the input spends, or has no such output.
        case previousTransaction
        /// The previous transaction and the witness output say different things.
        case spentOutputsDiffer
    }

    /// The text is no Base64.
    case base64(Base64Error)
    /// The bytes are no PSBT; where, in bytes from the start.
    case malformed(Malformation, offset: Int)
    /// There is no input or output with this index.
    case noSuchIndex(Int)
    /// A key would be there twice; the index of the input or output.
    case repeatedKey(Int)
    /// The PSBTs to combine are of different transactions, or there is none.
    case transactionsDiffer
    /// The PSBTs to combine say different things where only one can be true.
    case contradiction(input: Int)
    /// What the input spends is not known.
    case spentOutputUnknown(input: Int)
    /// A previous transaction does not hash to what the input spends, or its output is another
    /// than the witness output.
    case spentOutputMismatch(input: Int)
    /// The input is signed without a witness, so that its whole previous transaction is needed.
    case previousTransactionMissing(input: Int)
    /// The redeem script or the witness script is missing.
    case scriptMissing(input: Int)
    /// A script does not hash to what is spent, or nothing asks for it.
    case scriptMismatch(input: Int)
    /// The taproot internal key and merkle root do not make the key that is spent.
    case internalKeyMismatch(input: Int)
    /// The key has no part in spending the input.
    case foreignKey(input: Int)
    /// The signature's type is not defined, cannot be used here, or is not what the input asks for.
    case signatureType(input: Int)
    /// The signature is not written as one.
    case signatureMalformed(input: Int)
    /// The legacy inputs are too many for a transaction of this length.
    case legacyWorkTooLarge
    /// Values are above 21 million BTC together, or outputs are worth more than inputs.
    case valueOutOfRange
    /// Signatures are missing or invalid.
    case signaturesMissing(input: Int)
    /// The script has no form that can be finalised here.
    case unknownScriptForm(input: Int)
    /// The input is not final.
    case notFinal(input: Int)
    /// The transaction that is signed could be in no block.
    case transaction(BitcoinTransactionFault)
}
