import ChainModel
import Connector
import PayoutRules
import StubChains
import Units

/// States that payouts come into by chains and signers.
enum Sample {
    static let account = WatchedScript([UInt8](repeating: 0xcc, count: 20))

    static func bytes(_ byte: UInt8) -> Bytes32 { Bytes32([UInt8](repeating: byte, count: 32))! }

    static func family(signed transaction: TransactionID? = nil) -> ReplacementFamily {
        ReplacementFamily(
            PlannedTransaction(
                plan: PlanID(77), claim: .nonce(account: account, 5),
                signing: transaction.map { .signed($0) } ?? .asked(times: 1)))
    }

    static func chain(_ id: ChainID) -> ChainRecord {
        ChainRecord(
            id: id, genesis: nil, startHeight: BlockHeight(10), finalFloor: nil, safe: nil,
            finalized: nil, halt: nil)
    }

    static func plan(
        _ id: PlanID, for payouts: [PayoutID], stage: PlanStage, transaction: TransactionID?,
        at time: Timestamp
    ) -> PlanRecord {
        PlanRecord(
            id: id, chain: StubSource.evm.profile.id, payouts: payouts,
            claim: .nonce(account: account, 5), request: [1],
            fee: Amount(21_000, of: Asset(code: "ETH", scale: 18)!), size: 60_000, change: nil,
            replaces: nil, stage: stage, signed: transaction == nil ? nil : [2],
            transaction: transaction, sentAt: transaction == nil ? nil : BlockHeight(9),
            createdAt: time)
    }
}
