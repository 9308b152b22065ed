import PayoutRules
import Units

extension PayoutRefusal {
    /// The word for programs.
    public var code: String {
        switch self {
        case .unknownToken: "unknownToken"
        case .destination(.wrongNetwork): "wrongNetwork"
        case .destination(.malformed): "malformedAddress"
        case .destination(.notSpendable): "addressNotSpendable"
        case .destination(.tokenContract): "addressIsTokenContract"
        case .ownAddress: "ownAddress"
        case .amountNotPayable: "amountNotPayable"
        case .amountTooPrecise: "amountTooPrecise"
        case .belowDust: "belowDust"
        case .belowMinimum: "belowMinimum"
        case .insufficientAvailable: "insufficientAvailable"
        case .amountOverLimit: "amountOverLimit"
        case .countOverLimit: "countOverLimit"
        case .destinationBlocked: "destinationBlocked"
        case .rejected: "rejected"
        }
    }

    /// The reason in a sentence for a person, with what to do.
    public var sentence: String {
        switch self {
        case .unknownToken(let token):
            "No \(token.asset.code) is paid out on \(token.chain.name)."
        case .destination(.wrongNetwork): "The address is of another network."
        case .destination(.malformed(let detail)): "The address cannot be read: \(detail)."
        case .destination(.notSpendable):
            "Nobody can be sure to spend what is sent to this address."
        case .destination(.tokenContract):
            "The address is the token's own contract: what is sent there is lost."
        case .ownAddress:
            "The address is one of ours. Move money between wallets with a charge."
        case .amountNotPayable: "The amount must be above zero and of the token's asset."
        case .amountTooPrecise(let unit):
            "The token cannot carry so many decimals: use multiples of \(unit)."
        case .belowDust(let limit): "Nodes do not relay less than \(limit)."
        case .belowMinimum(let minimum): "The least that is paid out is \(minimum)."
        case .insufficientAvailable(let available): "Only \(available) is available."
        case .amountOverLimit(let scope, let window, let wouldBe, let limit):
            "It would make \(wouldBe), and the \(scope.rawValue)'s limit "
                + "(\(window.rawValue)) is \(limit)."
        case .countOverLimit(let scope, let window, let limit):
            "The \(scope.rawValue)'s limit (\(window.rawValue)) is \(limit) payouts."
        case .destinationBlocked(let reason): "The address must not be paid: \(reason)."
        case .rejected(let actor, let reason): "\(actor) said no: \(reason)"
        }
    }
}

extension PayoutWait {
    /// What it waits for, in a sentence.
    public var sentence: String {
        switch self {
        case .screeningUnknown(_, let reason):
            "Nobody can say now whether the address may be paid: \(reason)."
        case .destinationBlocked(_, let reason):
            "The address must not be paid any more (\(reason)), and a signature may exist."
        case .signerRefused(_, _, let reason): "The signer refuses: \(reason)"
        case .broadcastRefused(_, let reason): "The node refuses the transaction: \(reason)"
        case .foreignIncluded(let inclusion, _):
            "A transaction that is not ours spends in block \(inclusion.block.height.value) what "
                + "this payout was to be paid with; once that block is final, it can be paid "
                + "otherwise. Somebody else has these keys: look into it at once."
        case .replacedByForeign:
            "A transaction that is not ours spent what this payout was to be paid with. Cancel it, "
                + "and ask for it anew: the signer signs no second transaction for it."
        }
    }
}

extension PayoutAlert {
    /// What a person must look at, in a sentence.
    var sentence: String {
        switch self {
        case .planNotWanted(let plan): "Plan \(plan.text) names a payout that waits for none."
        case .planDoesNotConflict(let plan):
            "Plan \(plan.text) could be mined beside an earlier one and was not taken."
        case .tooManyPlans(let plan): "Plan \(plan.text) is one too many for a payout."
        case .signatureMayExist(let plan):
            "Plan \(plan.text) is not given up: a signature may exist."
        case .destinationBlocked(let plan, let reason):
            "The destination of plan \(plan.text) is forbidden by now: \(reason)."
        case .signatureNotAskedFor(let plan, _):
            "A signature of plan \(plan.text) came that nobody asked for."
        case .signedTwice(let plan, _): "Plan \(plan.text) has a second, different signature."
        case .signerRefused(_, let reason): "The signer refuses: \(reason)"
        case .broadcastRefused(_, let reason): "The node refuses a transaction: \(reason)"
        case .unknownTransaction: "A block pays it by a transaction that is not known here."
        case .includedTwice: "It is said to be in a second block."
        case .finalBlockDisconnected(let block):
            "Block \(block.height.value), which was final, left the chain with this payout."
        case .foreignIncluded(let inclusion):
            "A transaction that is not ours spends an output of ours in block "
                + "\(inclusion.block.height.value)."
        case .replacedByForeign: "A transaction that is not ours took its place."
        case .transactionFailed(_, let reason): "Its transaction moved nothing: \(reason)."
        }
    }
}
