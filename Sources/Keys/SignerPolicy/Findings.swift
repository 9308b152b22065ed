internal import SignerProtocol
internal import Units

/// What a review found a transaction to do, all of it compared with the request.
struct Findings {
    /// The chain's name in windows and claims.
    let chain: String
    let transaction: Approval.Transaction
    let signatures: [ApprovedSignature]
    let payouts: [ApprovalRecord.Payout]
    let claims: [ApprovalRecord.Claim]
    /// The payouts' amounts; nil where nothing leaves, so that no limit counts it.
    let spending: Spending?
    let fee: Amount
    let fees: FeeCeilings
    let hours: SigningHours

    /// What leaves, in one asset.
    struct Spending {
        let window: String
        let limits: SpendingLimits
        let amounts: [Amount]
    }
}

extension Amount {
    /// Adds what a request tells of; the sum of all of it fits, or is refused.
    static func sum(_ amounts: [Amount], of asset: Asset) throws(PolicyRefusal) -> Amount {
        var sum = Amount.zero(asset)
        for amount in amounts {
            do {
                sum = try sum.adding(amount)
            } catch {
                throw PolicyRefusal(
                    .transactionInvalid, "The amounts together are larger than can be.")
            }
        }
        return sum
    }
}
