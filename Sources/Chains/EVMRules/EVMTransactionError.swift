public import Encodings

/// Why bytes are no signed transaction, or fields none that may be signed.
public enum EVMTransactionError: Error, Sendable, Equatable {
    /// There are no bytes.
    case empty
    /// There are more bytes than nodes pass on.
    case tooLong
    /// The transaction is of a type that is not read here: the type's number.
    case unsupportedType(UInt8)
    /// The bytes are no strict RLP.
    case malformedRLP(RLPError)
    /// The list has another number of fields than the type has.
    case wrongFieldCount(Int)
    /// A field is no number in its shortest form, or does not fit its width.
    case malformedNumber(Field)
    /// The recipient has neither 20 bytes nor none; blob transactions cannot be without one.
    case malformedRecipient
    /// The access list is not pairs of an address and a list of 32-byte keys.
    case malformedAccessList
    /// The blob hashes are not each of 32 bytes and of version 1.
    case malformedBlobHashes
    /// The nonce is 2⁶⁴ − 1, which EIP-2681 forbids.
    case nonceTooLarge
    /// The gas limit times the price passes 256 bits.
    case feeTooLarge
    /// The priority fee is above the cap that includes it (EIP-1559).
    case priorityFeeAboveCap
    /// The recovery value fits no form: 27, 28, or at least 35; 0 or 1 from type 1 on.
    case badRecoveryValue
    /// r or s is zero or not below the curve's order.
    case signatureOutOfRange
    /// s is in the upper half (EIP-2).
    case highS
    /// No key has this signature.
    case notRecoverable
    /// A transaction to sign names no chain, so that it could be sent again on another (EIP-155).
    case chainIDRequired
    /// A transaction to sign has a fee of another kind than its type.
    case wrongFeeKind
    /// The signature is another account's: whose it is.
    case otherSender(EVMAddress)

    /// A field with a number.
    public enum Field: String, Sendable, Equatable {
        /// The chain's number; at most 64 bits here.
        case chainID
        /// The account's transaction number.
        case nonce
        /// The fee for each gas, or its cap.
        case gasPrice
        /// The part of the fee that goes to the block's maker.
        case priorityFee
        /// The most gas that may be used.
        case gasLimit
        /// The wei that are moved.
        case value
        /// The cap of the fee for each blob gas.
        case blobFee
        /// The recovery value.
        case v
        /// The signature's r.
        case r
        /// The signature's s.
        case s
    }

    init(_ error: EVMSignatureError) {
        switch error {
        case .highS: self = .highS
        case .notRecoverable: self = .notRecoverable
        case .outOfRange: self = .signatureOutOfRange
        case .badRecoveryValue, .wrongLength: self = .badRecoveryValue
        }
    }
}
