public import BitcoinRules
public import ChainModel
internal import Encodings
public import PublicKeys
public import SignerProtocol
public import Units

/// What signing a PSBT would do, all of it read from the transaction itself: to be shown to a
/// person, who then says what it may cost.
public struct PSBTProposal: Sendable {
    /// An input.
    public struct Input: Sendable {
        /// What it spends.
        public let outpoint: Outpoint
        /// How much that is.
        public let amount: Amount
        /// The keys of ours that would sign it; none for inputs that others sign.
        public let keys: [KeyOrigin]
    }

    /// Whose an output is.
    public enum Owner: Sendable, Hashable {
        /// Somebody else's, as far as can be told.
        case other
        /// Of a key of this vault, on the account of an input that it signs.
        case key(KeyOrigin)
        /// Of a descriptor that the person gave.
        case descriptor(checksum: String, branch: Int, index: UInt32)
    }

    /// An output.
    public struct Output: Sendable {
        /// How much it holds.
        public let amount: Amount
        /// Its script.
        public let script: BitcoinScript
        /// Its address; nil where the script has none.
        public let address: String?
        /// Whose it is.
        public let owner: Owner
    }

    struct Signature: Sendable {
        let request: PSBTSigningRequest
        let key: KeyOrigin
        let publicKey: CompressedPublicKey
    }

    /// The PSBT.
    public let psbt: PSBT
    /// The network.
    public let network: BitcoinNetwork
    /// The inputs, in order.
    public let inputs: [Input]
    /// The outputs, in order.
    public let outputs: [Output]
    /// What goes to others.
    public let paid: Amount
    /// The fee.
    public let fee: Amount
    /// About how many virtual bytes the signed transaction has; less where scripts are unknown.
    public let virtualByteCount: Int
    let signatures: [Signature]

    /// The transaction's id. Signatures change it only where inputs are from before segwit.
    public var transaction: TransactionID { psbt.unsignedTransaction.txID }

    /// The fee in satoshi for each virtual byte, rounded up to a tenth, such as `12.3`.
    public var feeRateText: String {
        let size = UInt128(max(virtualByteCount, 1))
        let tenths = (fee.minorUnits * 10 + size - 1) / size
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Allows the signatures, if it costs no more than a person said that it may.
    ///
    /// - Parameters:
    ///   - feeMax: The highest fee.
    ///   - paidMax: The most that may go to others.
    /// - Throws: `PSBTRefusal`.
    public func approved(feeMax: Amount, paidMax: Amount) throws(PSBTRefusal) -> PSBTApproval {
        guard fee.isAtMost(feeMax) else {
            throw PSBTRefusal(
                .feeAboveAllowed,
                "The fee is \(fee.decimal) BTC, and at most \(feeMax.decimal) BTC are allowed.")
        }
        guard paid.isAtMost(paidMax) else {
            throw PSBTRefusal(
                .totalAboveAllowed,
                "\(paid.decimal) BTC go to others, and at most \(paidMax.decimal) BTC are allowed.")
        }
        return PSBTApproval(
            proposal: self,
            signatures: signatures.map {
                PSBTApproval.Signature(
                    request: $0.request, key: $0.key, publicKey: $0.publicKey,
                    digest: ApprovedDigest($0.request.digest))
            })
    }
}

/// The signatures that a person allowed.
public struct PSBTApproval: Sendable {
    /// One of them.
    public struct Signature: Sendable {
        /// The input, the method and the place of the signature.
        public let request: PSBTSigningRequest
        /// Which key signs.
        public let key: KeyOrigin
        /// The public key that belongs there: the vault compares it with its own.
        public let publicKey: CompressedPublicKey
        /// What it signs.
        public let digest: ApprovedDigest
    }

    /// What was shown.
    public let proposal: PSBTProposal
    /// The signatures, in the order of the inputs.
    public let signatures: [Signature]

    /// What the log keeps of it.
    var fields: [(key: String, value: JSONValue)] {
        [
            ("decision", .string("confirmed")),
            ("chain", .string("bitcoin:\(proposal.network.rawValue)")),
            ("transaction", .string(proposal.transaction.bitcoinText)),
            ("paid", .string(String(proposal.paid.minorUnits))),
            ("fee", .string(String(proposal.fee.minorUnits))),
            (
                "outputs",
                .array(
                    proposal.outputs.map {
                        .array([
                            .string($0.address ?? Hex.encode($0.script.bytes)),
                            .string(String($0.amount.minorUnits)),
                        ])
                    })
            ),
            ("keys", .array(signatures.map { .string($0.key.text) })),
        ]
    }
}
