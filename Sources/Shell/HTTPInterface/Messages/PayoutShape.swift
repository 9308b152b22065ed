import ChainModel
import Connector
import EVMRules
import Encodings
import PayoutRules
import Units

/// A payout in answers: where it stands, what it waits for, and who said what about it.
struct PayoutShape {
    let record: PayoutRecord
    /// Nil for a chain that is no longer followed.
    let profile: ChainProfile?
    /// Our tip of the chain.
    let tip: BlockHeight?

    /// Gathers what belongs to a payout.
    init(_ record: PayoutRecord, desk: APIDesk, in store: any StoreReading) throws {
        let chain = record.payout.token.chain
        self.init(
            record, profile: desk.profile(of: chain),
            tip: try store.checkpoints(chain).last?.height)
    }

    init(_ record: PayoutRecord, profile: ChainProfile?, tip: BlockHeight?) {
        self.record = record
        self.profile = profile
        self.tip = tip
    }

    var json: JSONValue { .object(fields) }

    /// The payout with its plans and its history.
    func detail(now: Timestamp, in store: any StoreReading) throws -> JSONValue {
        let plans = try record.payout.plans.compactMap { try store.plan($0) }
        let events = try store.events(of: record.payout.id, limit: PayoutShape.historyMax)
        return .object(
            fields + [
                (
                    key: "plans",
                    value: .array(
                        try plans.map { try PlanShape.plan($0, profile, now: now, in: store) })
                ),
                (key: "history", value: .array(events.map(EventPage.shape))),
                (
                    key: "travelRuleMisses",
                    value: .array(
                        (try store.payoutHold(record.payout.id)?.facts.missing ?? [])
                            .map { .string($0.rawValue) })
                ),
            ])
    }

    /// The most events of one payout that are shown.
    private static let historyMax = 1_000

    private var fields: [(key: String, value: JSONValue)] {
        let payout = record.payout
        let (transaction, block) = place
        return [
            ("id", .string(payout.id.text)), ("wallet", .string(payout.wallet.text)),
            ("chain", .string(payout.token.chain.name)), ("amount", Shape.amount(payout.amount)),
            ("address", .string(record.address)), ("reference", .string(record.reference)),
            ("settlement", Shape.optional(record.settlement) { .string($0.text) }),
            ("state", .string(payout.state.name)),
            ("wait", Shape.optional(wait) { .string($0) }),
            ("needsPerson", .bool(payout.wait?.needsPerson ?? false)),
            ("isCancellable", .bool(payout.isCancellable)),
            ("refusal", Shape.optional(refusal, PayoutShape.refusal)),
            ("proposedBy", .string(record.proposer)),
            ("approvals", PayoutShape.approvals(record.approvals)),
            (
                "transaction",
                Shape.optional(transaction) { .string(ChainText.transaction($0, profile)) }
            ),
            ("block", Shape.optional(block) { ChainText.block($0, profile) }),
            ("confirmations", Shape.optional(confirmations(block)) { .integer($0) }),
            ("requestedAt", Shape.time(payout.requestedAt)),
            ("changedAt", Shape.time(payout.changedAt)),
        ]
    }

    /// How many people are still to say yes; 0 if nobody is waited for.
    private var missingCount: Int {
        switch record.payout.state {
        case .reserved(_, isApproved: false): break
        case .requested, .reserved, .approved, .planned, .signed, .broadcast, .included, .final,
            .failed, .refused, .cancelled:
            return 0
        }
        switch record.approvals.state {
        case .open(let missing): return missing
        case .given, .rejected: return 0
        }
    }

    /// What it waits for, in a sentence; nil if it goes on by itself.
    private var wait: String? {
        if let wait = record.payout.wait { return wait.sentence }
        switch missingCount {
        case 0: return nil
        case 1: return "It waits for one person to approve it."
        default: return "It waits for \(missingCount) people to approve it."
        }
    }

    private var refusal: PayoutRefusal? {
        switch record.payout.state {
        case .refused(let refusal): refusal
        case .requested, .reserved, .approved, .planned, .signed, .broadcast, .included, .final,
            .failed, .cancelled:
            nil
        }
    }

    /// The newest transaction, and the block that it is in.
    private var place: (TransactionID?, BlockReference?) {
        switch record.payout.state {
        case .planned(let family), .signed(let family), .broadcast(let family):
            (family.newestTransaction, nil)
        case .included(_, let inclusion), .final(let inclusion), .failed(let inclusion):
            (inclusion.transaction, inclusion.block)
        case .requested, .reserved, .approved, .refused, .cancelled: (nil, nil)
        }
    }

    private func confirmations(_ block: BlockReference?) -> UInt64? {
        guard let block, let tip, block.height <= tip else { return nil }
        return ConfirmationDepth(of: block.height, under: tip).value
    }

    private static func refusal(_ refusal: PayoutRefusal) -> JSONValue {
        .object([("code", .string(refusal.code)), ("detail", .string(refusal.sentence))])
    }

    private static func approvals(_ approvals: PayoutApprovals) -> JSONValue {
        let (state, missing) =
            switch approvals.state {
            case .open(let missing): ("open", missing)
            case .given: ("given", 0)
            case .rejected: ("rejected", 0)
            }
        return .object([
            ("state", .string(state)), ("neededCount", .integer(approvals.neededCount)),
            ("missingCount", .integer(missing)),
            ("warnings", .array(approvals.warnings.map { .string($0) })),
            ("decisions", .array(approvals.records.map(decision))),
        ])
    }

    private static func decision(_ record: ApprovalRecord) -> JSONValue {
        .object([
            ("isApproval", .bool(record.isApproval)), ("by", .string(record.actor)),
            ("reason", .string(record.reason)), ("time", Shape.time(record.time)),
        ])
    }
}

/// A plan of a transaction in answers.
enum PlanShape {
    static func plan(
        _ plan: PlanRecord, _ profile: ChainProfile?, now: Timestamp, in store: any StoreReading
    ) throws -> JSONValue {
        let (stage, reason, block) = stage(plan.stage)
        let source = try PayoutSource.sentence(of: plan, in: store)
        return .object([
            ("id", .string(plan.id.text)), ("chain", .string(plan.chain.name)),
            ("payoutCount", .integer(plan.payouts.count)), ("stage", .string(stage)),
            ("reason", Shape.optional(reason) { .string($0) }),
            ("sender", Shape.optional(sender(of: plan.claim)) { .string($0.checksummed) }),
            ("source", Shape.optional(source) { .string($0) }),
            (
                "transaction",
                Shape.optional(plan.transaction) { .string(ChainText.transaction($0, profile)) }
            ),
            ("block", Shape.optional(block) { ChainText.block($0, profile) }),
            ("fee", Shape.amount(plan.fee)), ("size", .integer(plan.size)),
            ("replaces", Shape.optional(plan.replaces) { .string($0.text) }),
            ("sentAtHeight", Shape.optional(plan.sentAt) { .integer($0.value) }),
            ("createdAt", Shape.time(plan.createdAt)),
            (
                "ageSeconds",
                .integer(max(0, now.milliseconds(since: plan.createdAt) / 1_000))
            ),
        ])
    }

    /// The account that sends it; nil for Bitcoin.
    private static func sender(of claim: PlanClaim) -> EVMAddress? {
        switch claim {
        case .nonce(let account, _): EVMAddress(account.bytes)
        case .outpoints: nil
        }
    }

    private static func stage(_ stage: PlanStage) -> (String, String?, BlockReference?) {
        switch stage {
        case .planned: ("planned", nil, nil)
        case .asked: ("asked", nil, nil)
        case .refused(let reason): ("refused", reason, nil)
        case .signed: ("signed", nil, nil)
        case .broadcast: ("broadcast", nil, nil)
        case .included(let block): ("included", nil, block)
        case .final(let block): ("final", nil, block)
        case .dropped: ("dropped", nil, nil)
        }
    }
}
