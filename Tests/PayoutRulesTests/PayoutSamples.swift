import ChainModel
import LedgerRules
import PayoutRules
import Units

/// Payouts and facts that several suites use.
enum Sample {
    static let wallet = WalletID(2)
    static let chain = ChainID(packedName: 7 << 120)
    static let token = TokenID(chain: chain, asset: .usdt)
    static let coin = Asset(packedCode: 0x4554_4800_0000_0000, scale: 18)
    static let amount = Amount(500, of: .usdt)
    static let destination = WatchedScript([1, 2, 3])
    static let now = Timestamp(milliseconds: 10)
    static let plan = PlanID(11)
    static let bump = PlanID(12)

    static func transaction(_ number: UInt128) -> TransactionID {
        TransactionID(Bytes32(head: number, tail: 0))
    }

    static func outpoint(_ number: UInt128) -> Outpoint {
        Outpoint(transaction: transaction(1_000_000 + number), outputIndex: 0)
    }

    static func block(_ number: UInt64) -> BlockReference {
        BlockReference(
            height: BlockHeight(number), hash: BlockHash(Bytes32(head: UInt128(number), tail: 1)))
    }

    static let claim = PlanClaim.outpoints([outpoint(1), outpoint(2)])
    static let otherClaim = PlanClaim.outpoints([outpoint(3)])
    static let inclusion = PayoutInclusion(transaction: transaction(1), block: block(7))

    static func fee(_ transaction: TransactionID, units: UInt128 = 21_000) -> PaidNetworkFee {
        PaidNetworkFee(
            chain: chain, transaction: transaction, amount: Amount(units, of: coin),
            isFromCustody: true)
    }

    static func family(_ signing: SigningTrack) -> ReplacementFamily {
        ReplacementFamily(PlannedTransaction(plan: plan, claim: claim, signing: signing))
    }

    static func payout(
        _ state: PayoutState, wait: PayoutWait? = nil, id: UInt128 = 1, plans: [PlanID]? = nil
    ) -> Payout {
        let known: [PlanID] =
            switch state {
            case .requested, .reserved, .approved, .refused, .cancelled: []
            case .planned, .signed, .broadcast, .included, .final, .failed: [plan]
            }
        return Payout(
            id: PayoutID(id), wallet: wallet, token: token, amount: amount,
            destination: destination, state: state, wait: wait, screeningCheck: 1,
            plans: plans ?? known, requestedAt: Timestamp(milliseconds: 0),
            changedAt: Timestamp(milliseconds: 0))
    }

    /// The name of a state, with what matters of its data.
    static func name(_ state: PayoutState) -> String {
        switch state {
        case .requested: "requested"
        case .reserved(let isScreened, let isApproved):
            "reserved" + (isScreened ? "+screened" : "") + (isApproved ? "+approved" : "")
        case .approved: "approved"
        case .planned(let family): "planned:" + name(family.newest.signing)
        case .signed: "signed"
        case .broadcast: "broadcast"
        case .included: "included"
        case .final: "final"
        case .failed: "failed"
        case .refused: "refused"
        case .cancelled: "cancelled"
        }
    }

    static func name(_ signing: SigningTrack) -> String {
        switch signing {
        case .unscreened: "unscreened"
        case .ready: "ready"
        case .asked(let times): "asked\(times)"
        case .refused(let times): "refused\(times)"
        case .signed: "signed"
        }
    }

    /// What the commands of a decision do, in words.
    static func name(_ groups: [[LedgerCommand]]) -> String {
        groups.map { group in
            group.map { command in
                switch command {
                case .openAccount: "open"
                case .transfer(let transfer): "\(transfer.reason)"
                case .placeHold: "hold"
                case .captureHold: "capture"
                case .releaseHold: "release"
                }
            }.joined(separator: "+")
        }.joined(separator: ", ")
    }
}
