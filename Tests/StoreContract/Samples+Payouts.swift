import ChainModel
import Connector
import DepositRules
import PayoutRules
import Units

let btc = ChainID("btc-local") ?? ChainID(packedName: 1)
let usdtOnEVM = TokenID(chain: evm, asset: .usdt)

func satoshis(_ count: UInt128) -> Amount { Amount(count, of: .btc) }
func txID(_ number: UInt128) -> TransactionID { TransactionID(hash(number)) }
func outpoint(_ number: UInt128, _ index: UInt32 = 0) -> Outpoint {
    Outpoint(transaction: txID(number), outputIndex: index)
}
func outputScript(_ number: UInt8) -> WatchedScript {
    WatchedScript([0, 20] + [UInt8](repeating: number, count: 20))
}

func payout(
    _ number: UInt128, wallet: WalletID = alice, chain: ChainID = btc,
    amount: Amount = satoshis(70_000), state: PayoutState = .requested, wait: PayoutWait? = nil,
    plans: [PlanID] = [], at time: Timestamp = start
) -> Payout {
    Payout(
        id: PayoutID(number), wallet: wallet, token: TokenID(chain: chain, asset: amount.asset),
        amount: amount, destination: WatchedScript([9, 9]), state: state, wait: wait,
        screeningCheck: 2, plans: plans, requestedAt: time, changedAt: time)
}

func record(
    _ payout: Payout, address: String = "bc1 somewhere", needed: Int = 0,
    settlement: SettlementID? = nil
) -> PayoutRecord {
    PayoutRecord(
        payout: payout, address: address, proposer: "ann",
        approvals: PayoutApprovals(
            proposer: "ann", neededCount: needed, warnings: ["it looks like another"]),
        reference: "ref \(payout.id.value)", settlement: settlement)
}

func plan(
    _ number: UInt128, _ claim: PlanClaim, payouts: [UInt128] = [], chain: ChainID = btc,
    change: ChangeOutput? = nil, replaces: UInt128? = nil, stage: PlanStage = .planned
) -> PlanRecord {
    PlanRecord(
        id: PlanID(number), chain: chain, payouts: payouts.map { PayoutID($0) }, claim: claim,
        request: [1, 2, 3], fee: satoshis(500), size: 250, change: change,
        replaces: replaces.map { PlanID($0) }, stage: stage, signed: nil, transaction: nil,
        sentAt: nil, createdAt: start)
}

func change(_ units: UInt128, at index: UInt32 = 1) -> ChangeOutput {
    ChangeOutput(
        outputIndex: index, value: satoshis(units), script: outputScript(77),
        keyFile: "treasury.txt", index: 5)
}

extension PlanRecord {
    /// The plan as it is once a signed transaction exists.
    func signed(as number: UInt128, _ stage: PlanStage) -> PlanRecord {
        var plan = self
        plan.signed = [UInt8](repeating: 7, count: 3)
        plan.transaction = txID(number)
        plan.sentAt = BlockHeight(40)
        plan.stage = stage
        return plan
    }

    func at(_ stage: PlanStage) -> PlanRecord {
        var plan = self
        plan.stage = stage
        return plan
    }
}

/// A deposit of bitcoin to one of our addresses, which is made with it.
func coinDeposit(
    _ number: UInt128, _ units: UInt128, chain: ChainTrack = .final(block(5)),
    screening: ScreeningTrack = .clear(VerdictID(1)), on id: ChainID = btc
) -> Deposit {
    let sighting = SightingID(chain: id, transaction: txID(number), locator: 3)
    return Deposit(
        id: sighting.depositID, sighting: sighting, wallet: alice,
        recipient: outputScript(UInt8(number)), amount: satoshis(units),
        paid: TokenAmount(units: UInt256(units), decimals: 8), remainder: .zero,
        chainTrack: chain, screeningTrack: screening, inclusionCount: 1, counterparties: [],
        spentOutpoints: [], screenedWithLists: nil, firstSeen: start, changedAt: start)
}

func coin(_ number: UInt128, _ units: UInt128) -> SpendableCoin {
    SpendableCoin(
        outpoint: outpoint(number, 3), value: satoshis(units),
        script: outputScript(UInt8(number)), keyFile: "btc.txt", index: UInt32(number))
}

extension StoreTransaction {
    /// Saves a deposit with the address that it pays.
    func saveWithAddress(_ deposit: Deposit, _ number: UInt32) throws {
        if try address(.bitcoin, deposit.recipient) == nil {
            try add(
                AddressRecord(
                    family: .bitcoin, script: deposit.recipient, text: "bc1 \(number)",
                    wallet: alice, chain: btc, keyFile: "btc.txt", index: number,
                    createdAt: start))
        }
        try save(deposit)
    }
}
