import ChainModel
import Connector
import DepositRules
import LedgerRules
import PayoutRules
import Units

/// Three payouts of bitcoin: one that left, one that was sent, one that was taken back.
enum PayoutAuditWorld {
    static let chain = ChainID("btc-local") ?? ChainID(packedName: 1)
    private static let token = TokenID(chain: chain, asset: .btc)
    private static let deposited = Outpoint(
        transaction: TransactionID(Bytes32(head: 4, tail: 4)), outputIndex: 2)

    static func build(in unit: any StoreTransaction) throws {
        let recipient = WatchedScript([0, 20] + [UInt8](repeating: 4, count: 20))
        try unit.add(
            AddressRecord(
                family: .bitcoin, script: recipient, text: "bc1", wallet: payer, chain: chain,
                keyFile: "btc.txt", index: try unit.takeIndex(ofKeyFile: "btc.txt"),
                createdAt: unit.now))
        try AuditWorld.credit(
            Sighting(
                id: SightingID(
                    chain: chain, transaction: deposited.transaction,
                    locator: deposited.outputIndex),
                recipient: recipient, asset: .btc,
                paid: TokenAmount(units: UInt256(100_000), decimals: 8), counterparties: [],
                spentOutpoints: []), in: unit)

        let first = TransactionID(Bytes32(head: 5, tail: 5))
        var gone = try accepted(1, 60_000, in: unit)
        try step(.screened(check: 1, .clear), &gone, in: unit)
        try send(&gone, plan: 1, as: first, spending: deposited, in: unit)
        try finish(&gone, plan: PlanID(1), first, in: unit)

        var sent = try accepted(2, 10_000, neededCount: 1, in: unit)
        try step(.screened(check: 1, .clear), &sent, in: unit)
        try sent.approvals.record(
            ApprovalRecord(isApproval: true, actor: "bob", reason: "", time: unit.now))
        try step(.approvalGiven, &sent, in: unit)
        try send(
            &sent, plan: 2, as: TransactionID(Bytes32(head: 6, tail: 6)),
            spending: Outpoint(transaction: first, outputIndex: 1), in: unit)

        var back = try accepted(3, 20_000, in: unit)
        try step(.cancelled(actor: "ann"), &back, in: unit)
    }

    private static func accepted(
        _ number: UInt128, _ units: UInt128, neededCount: Int = 0, in unit: any StoreTransaction
    ) throws -> PayoutRecord {
        let payout = Payout(
            id: PayoutID(number), wallet: payer, token: token, amount: Amount(units, of: .btc),
            destination: WatchedScript([1]), now: unit.now)
        guard let payout else { throw StoreFailure.corrupt("no payout") }
        var record = PayoutRecord(
            payout: payout, address: "bc1q", proposer: "ann",
            approvals: PayoutApprovals(proposer: "ann", neededCount: neededCount), reference: "",
            settlement: nil)
        try step(.accepted(needsApproval: neededCount > 0), &record, in: unit)
        return record
    }

    private static func step(
        _ event: PayoutEvent, _ record: inout PayoutRecord, in unit: any StoreTransaction
    ) throws {
        for group in PayoutMachine.decide(&record.payout, event, now: unit.now).groups {
            let results = try unit.apply(group)
            guard results.allSatisfy(\.isOnRecord) else {
                throw StoreFailure.corrupt("refused: \(results)")
            }
        }
        try unit.save(record)
    }

    private static func send(
        _ record: inout PayoutRecord, plan number: UInt128, as transaction: TransactionID,
        spending outpoint: Outpoint, in unit: any StoreTransaction
    ) throws {
        let id = PlanID(number)
        let claim = PlanClaim.outpoints([outpoint])
        var plan = PlanRecord(
            id: id, chain: chain, payouts: [record.payout.id], claim: claim, request: [],
            fee: Amount(500, of: .btc), size: 140,
            change: ChangeOutput(
                outputIndex: 1, value: Amount(number == 1 ? 39_500 : 29_000, of: .btc),
                script: WatchedScript([2]), keyFile: "treasury.txt", index: UInt32(number)),
            replaces: nil, stage: .planned, signed: nil, transaction: nil, sentAt: nil,
            createdAt: unit.now)
        try unit.save(plan)
        for event in [
            PayoutEvent.planned(id, claim), .screened(check: 2, .clear), .signatureAsked(id),
            .signed(id, transaction), .broadcastAccepted(transaction),
        ] {
            try step(event, &record, in: unit)
        }
        plan.signed = [1]
        plan.transaction = transaction
        plan.stage = .broadcast
        try unit.save(plan)
    }

    private static func finish(
        _ record: inout PayoutRecord, plan id: PlanID, _ transaction: TransactionID,
        in unit: any StoreTransaction
    ) throws {
        guard var plan = try unit.plan(id) else { throw StoreFailure.corrupt("no plan") }
        let inclusion = PayoutInclusion(transaction: transaction, block: AuditWorld.block)
        try step(.included(inclusion), &record, in: unit)
        plan.stage = .final(AuditWorld.block)
        try unit.save(plan)
        try step(
            .becameFinal(
                inclusion, .succeeded,
                PaidNetworkFee(
                    chain: chain, transaction: transaction, amount: plan.fee,
                    isFromCustody: true)), &record, in: unit)
    }

    /// A deposit of bitcoin that is final and clear.
    static func deposit(to recipient: WatchedScript) -> Deposit {
        let sighting = SightingID(
            chain: chain, transaction: deposited.transaction, locator: deposited.outputIndex)
        return Deposit(
            id: sighting.depositID, sighting: sighting, wallet: payer, recipient: recipient,
            amount: Amount(5_000, of: .btc),
            paid: TokenAmount(units: UInt256(5_000), decimals: 8), remainder: .zero,
            chainTrack: .final(AuditWorld.block), screeningTrack: .clear(VerdictID(1)),
            inclusionCount: 1, counterparties: [], spentOutpoints: [], screenedWithLists: nil,
            firstSeen: Timestamp(seconds: 1), changedAt: Timestamp(seconds: 1))
    }
}
