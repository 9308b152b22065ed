public import Units

/// The wish to have a transaction of an EVM chain signed, with all that is needed to judge it.
public struct EVMSigningRequest: Sendable, Hashable {
    /// Why the transaction is made.
    public enum Purpose: String, Sendable, Hashable, CaseIterable {
        /// Pays somebody else.
        case payout
        /// Moves what came in to an account of ours.
        case sweep
        /// Gives an account of ours coin to pay fees with.
        case gasTopUp
    }

    /// The plan's id, which is also the request's.
    public let plan: SigningID
    /// The chain's number (EIP-155).
    public let chainID: UInt64
    /// The bytes whose Keccak-256 is signed: for typed transactions the type and the list of
    /// fields without a signature, for legacy ones the list of EIP-155.
    public let transaction: [UInt8]
    /// The sender's transaction number.
    public let nonce: UInt64
    /// Which key signs.
    public let sender: KeyOrigin
    /// Why the transaction is made.
    public let purpose: Purpose
    /// What is paid: one payout a transaction.
    public let payouts: [EVMPayout]
    /// The most wei that the daemon wants to pay as fee.
    public let feeMax: UInt256

    /// Makes a request.
    public init(
        plan: SigningID, chainID: UInt64, transaction: [UInt8], nonce: UInt64, sender: KeyOrigin,
        purpose: Purpose, payouts: [EVMPayout], feeMax: UInt256
    ) {
        self.plan = plan
        self.chainID = chainID
        self.transaction = transaction
        self.nonce = nonce
        self.sender = sender
        self.purpose = purpose
        self.payouts = payouts
        self.feeMax = feeMax
    }
}

/// A payout on an EVM chain, or a move between accounts of ours.
public struct EVMPayout: Sendable, Hashable {
    /// The payout's id; moves of our own have ids of the same kind.
    public let id: SigningID
    /// The token's contract, 20 bytes; nil for the chain's own coin.
    public let token: [UInt8]?
    /// Who is paid, 20 bytes.
    public let recipient: [UInt8]
    /// How much, in the smallest unit of the token or coin.
    public let units: UInt256
    /// The recipient's key, where it is an account of ours.
    public let recipientKey: KeyOrigin?

    /// Makes a payout.
    ///
    /// - Precondition: addresses have 20 bytes.
    public init(
        id: SigningID, token: [UInt8]?, recipient: [UInt8], units: UInt256,
        recipientKey: KeyOrigin? = nil
    ) {
        precondition(recipient.count == 20, "an account has 20 bytes")
        precondition(token.map { $0.count == 20 } ?? true, "a contract has 20 bytes")
        self.id = id
        self.token = token
        self.recipient = recipient
        self.units = units
        self.recipientKey = recipientKey
    }
}
