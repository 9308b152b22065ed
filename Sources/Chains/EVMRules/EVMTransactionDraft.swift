public import Units

/// A transaction of type 0, 1 or 2 that may be signed: its fields, checked.
///
/// A transaction of type 0 always names its chain (EIP-155): without it a third party could send
/// the same payment again on every other chain.
public struct EVMTransactionDraft: Sendable, Hashable {
    let fields: EVMTransaction.Unsigned

    /// Checks and makes a draft.
    ///
    /// - Throws: `EVMTransactionError`: `chainIDRequired` for type 0 without a chain,
    ///   `unsupportedType` for blobs, `wrongFeeKind` where a type 2 has one price or another type a
    ///   cap, `priorityFeeAboveCap`, `nonceTooLarge` for 2⁶⁴ − 1, `feeTooLarge` where gas limit
    ///   times fee passes 256 bits, `tooLong` where the signed bytes would pass
    ///   ``EVMTransaction/byteCountMax``.
    public init(
        kind: EVMTransaction.Kind, nonce: UInt64, fee: EVMTransaction.Fee, gasLimit: UInt64,
        recipient: EVMAddress?, value: UInt256, data: [UInt8]
    ) throws(EVMTransactionError) {
        switch (kind, fee) {
        case (.legacy(nil), _), (.legacy(0), _): throw .chainIDRequired
        case (.blobs, _): throw .unsupportedType(3)
        case (.legacy, .price), (.accessList, .price), (.dynamicFee, .capped): break
        case (.legacy, .capped), (.accessList, .capped), (.dynamicFee, .price): throw .wrongFeeKind
        }
        fields = EVMTransaction.Unsigned(
            kind: kind, nonce: nonce, fee: fee, gasLimit: gasLimit, recipient: recipient,
            value: value, data: data)
        try fields.checkNumbers()
        // The longest that a signature can make it: what can be signed can also be sent.
        guard data.count <= EVMTransaction.byteCountMax,
            fields.bytes(r: .max, s: .max, isYOdd: true).count <= EVMTransaction.byteCountMax
        else { throw .tooLong }
    }

    /// Returns a movement of the chain's own coin, of type 2 for a capped fee and else of type 0.
    ///
    /// - Parameter value: wei.
    /// - Throws: `EVMTransactionError`, as the initialiser.
    public static func payment(
        to recipient: EVMAddress, value: UInt256, chainID: UInt64, nonce: UInt64,
        fee: EVMTransaction.Fee, gasLimit: UInt64
    ) throws(EVMTransactionError) -> EVMTransactionDraft {
        try EVMTransactionDraft(
            kind: kind(for: fee, chainID: chainID), nonce: nonce, fee: fee, gasLimit: gasLimit,
            recipient: recipient, value: value, data: [])
    }

    /// Returns a call of a token's `transfer(address,uint256)`, of type 2 for a capped fee and else
    /// of type 0.
    ///
    /// - Parameter units: the amount in the token's smallest unit.
    /// - Throws: `EVMTransactionError`, as the initialiser.
    public static func erc20Transfer(
        of token: EVMAddress, to recipient: EVMAddress, units: UInt256, chainID: UInt64,
        nonce: UInt64, fee: EVMTransaction.Fee, gasLimit: UInt64
    ) throws(EVMTransactionError) -> EVMTransactionDraft {
        try EVMTransactionDraft(
            kind: kind(for: fee, chainID: chainID), nonce: nonce, fee: fee, gasLimit: gasLimit,
            recipient: token, value: .zero,
            data: ERC20.transferInput(to: recipient, units: units))
    }

    private static func kind(
        for fee: EVMTransaction.Fee, chainID: UInt64
    ) -> EVMTransaction.Kind {
        switch fee {
        case .price: .legacy(chainID: chainID)
        case .capped: .dynamicFee(chainID: chainID, [])
        }
    }

    /// The fields that depend on the type.
    public var kind: EVMTransaction.Kind { fields.kind }
    /// The chain that the transaction is for; always there.
    public var chainID: UInt64? { fields.kind.chainID }
    /// The sender's transaction number.
    public var nonce: UInt64 { fields.nonce }
    /// What is paid for each gas.
    public var fee: EVMTransaction.Fee { fields.fee }
    /// The most gas that may be used.
    public var gasLimit: UInt64 { fields.gasLimit }
    /// Who is called or paid; nil creates a contract.
    public var recipient: EVMAddress? { fields.recipient }
    /// How many wei are moved.
    public var value: UInt256 { fields.value }
    /// The call's input, or the new contract's code.
    public var data: [UInt8] { fields.data }

    /// The most that the sender pays, value and fee, in wei; nil above 256 bits.
    ///
    /// A rollup's fee for the data that it posts on its parent chain comes on top.
    public var costMax: UInt256? {
        let fee = UInt256(UInt128(gasLimit)).multipliedReportingOverflow(by: fee.max)
        let cost = fee.partialValue.addingReportingOverflow(value)
        return fee.overflow || cost.overflow ? nil : cost.partialValue
    }

    /// Returns the same transaction with another fee: a replacement, of which the chain takes one.
    ///
    /// - Throws: `EVMTransactionError`, as the initialiser.
    public func replacing(
        fee: EVMTransaction.Fee
    ) throws(EVMTransactionError) -> EVMTransactionDraft {
        try EVMTransactionDraft(
            kind: kind, nonce: nonce, fee: fee, gasLimit: gasLimit, recipient: recipient,
            value: value, data: data)
    }

    /// The bytes whose digest is signed: what a signer is given to read.
    public var signingBytes: [UInt8] { fields.signingBytes }

    /// The digest to sign.
    public var signingDigest: Bytes32 { fields.signingDigest }

    /// Joins the draft with a signature; the bytes are read back and must give this draft again.
    ///
    /// - Parameter sender: whose signature it must be; nil takes anyone's.
    /// - Returns: the transaction with its sender and id, and the bytes to send.
    /// - Throws: `EVMTransactionError`: `notRecoverable`, or `otherSender`.
    public func signed(
        with signature: EVMSignature, by sender: EVMAddress? = nil
    ) throws(EVMTransactionError) -> (transaction: EVMTransaction, raw: [UInt8]) {
        let raw = fields.bytes(r: signature.r, s: signature.s, isYOdd: signature.isYOdd)
        let transaction = try EVMTransaction(decoding: raw)
        precondition(transaction.unsigned == fields, "what is sent is what was signed")
        precondition(transaction.signature == signature, "the signature is sent unchanged")
        if let sender, transaction.sender != sender { throw .otherSender(transaction.sender) }
        return (transaction, raw)
    }
}
