public import Units

/// An address that is known to be a customer's, and how that is known.
public struct OwnershipRecord: Sendable, Hashable {
    /// The customer's wallet.
    public let wallet: WalletID
    /// The address.
    public let address: CustomerAddress
    /// How it was shown.
    public let method: OwnershipMethod
    /// When.
    public let provenAt: Timestamp
    /// The SHA-256 of what shows it: the signed text and its signature, or the deposit's id.
    public let evidence: Bytes32
    /// The question that was answered so.
    public let question: QuestionID

    /// Makes a record.
    public init(
        wallet: WalletID, address: CustomerAddress, method: OwnershipMethod, provenAt: Timestamp,
        evidence: Bytes32, question: QuestionID
    ) {
        self.wallet = wallet
        self.address = address
        self.method = method
        self.provenAt = provenAt
        self.evidence = evidence
        self.question = question
    }
}
