public import BitcoinRules
public import PublicKeys
public import SignerProtocol

/// A signature that the policy allows: which key signs which digest, and for what.
public struct ApprovedSignature: Sendable {
    /// The input that it is for; 0 on EVM chains.
    public let inputIndex: Int
    /// Which key signs.
    public let key: KeyOrigin
    /// The public key that belongs there: the vault compares it with its own.
    public let publicKey: CompressedPublicKey
    /// How it signs, and how the signature is put into the transaction.
    ///
    /// ECDSA signs with `SIGHASH_ALL`; taproot signs with `SIGHASH_DEFAULT` by the key tweaked
    /// without a root (BIP-0086).
    public let form: KeyForm
    /// What it signs.
    public let digest: ApprovedDigest
}

/// What the policy allows.
public struct Approval: Sendable {
    /// The transaction that the signatures go into.
    public enum Transaction: Sendable {
        /// One of Bitcoin, without signatures.
        case bitcoin(BitcoinTransaction)
        /// One of an EVM chain, without a signature.
        case evm(UnsignedEVMTransaction)
    }

    /// The transaction.
    public let transaction: Transaction
    /// The signatures, in the order of the inputs.
    public let signatures: [ApprovedSignature]
    /// What is to be remembered before any signature leaves.
    public let record: ApprovalRecord
    /// Whether the same plan was approved before: nothing is counted again.
    public let isRepeat: Bool
}

/// What the policy says of a request.
public enum PolicyDecision: Sendable {
    /// It may be signed.
    case approved(Approval)
    /// It may not.
    case refused(PolicyRefusal)
}
