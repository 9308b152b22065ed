import ChainModel
import Connector
import DepositRules
import Digests
import LedgerRules
import ScreeningRules
import Units

/// One spendable deposit, with all that must be on record for it.
enum AuditWorld {
    static let chain = ChainID("evm-local") ?? ChainID(packedName: 1)
    static let block = BlockReference(
        height: BlockHeight(5), hash: BlockHash(Bytes32(head: 1, tail: 2)))

    static func build(in unit: any StoreTransaction) throws {
        try unit.save(
            WalletRecord(
                id: payer, reference: "", tier: "basic", status: .active, createdAt: unit.now))
        let recipient = WatchedScript([UInt8](repeating: 3, count: 20))
        let index = try unit.takeIndex(ofKeyFile: "evm.txt")
        try unit.add(
            AddressRecord(
                family: .evm, script: recipient, text: "0x", wallet: payer, chain: chain,
                keyFile: "evm.txt", index: index, createdAt: unit.now))
        try credit(
            Sighting(
                id: SightingID(
                    chain: chain, transaction: TransactionID(Bytes32(head: 9, tail: 9)),
                    locator: 0),
                recipient: recipient, asset: .usdt,
                paid: TokenAmount(units: UInt256(50), decimals: 6), counterparties: [],
                spentOutpoints: []), in: unit)
    }

    /// Makes what was sighted final, clear and spendable.
    static func credit(_ sighting: Sighting, in unit: any StoreTransaction) throws {
        var deposit = try DepositMachine.sighted(sighting, wallet: payer, now: unit.now)
        let verdict = try addVerdict("clear", on: deposit, in: unit)
        let token = TokenID(chain: sighting.id.chain, asset: sighting.asset)
        let accounts =
            [.inTransit(token), .custody(token)] + AccountID.all(of: payer, asset: sighting.asset)
        _ = try unit.apply(accounts.map(LedgerCommand.openAccount))
        let lists = Bytes32(head: 0, tail: 1)
        for event in [
            DepositEvent.included(block), .screened(.clear(verdict), lists: lists), .becameFinal,
        ] {
            guard
                case .record(let commands) = DepositMachine.decide(
                    &deposit, event, now: unit.now)
            else { throw StoreFailure.corrupt("the event changed nothing") }
            let results = try unit.apply(commands)
            guard results.allSatisfy(\.isOnRecord) else {
                throw StoreFailure.corrupt("refused: \(results)")
            }
            try unit.save(deposit)
            try unit.appendEvent(type: "deposit.step", subject: deposit.id.text, json: [])
        }
        try unit.save(
            CountedDeposit(
                id: deposit.id, recipient: deposit.recipient, sources: [WatchedScript([8])],
                wallet: payer, amount: deposit.amount, time: unit.now))
    }

    private static func addVerdict(
        _ decision: String, on deposit: Deposit, in unit: any StoreTransaction
    ) throws -> VerdictID {
        let canonical = Array(
            "{\"decision\":\"\(decision)\",\"deposit\":\"\(deposit.id.text)\"}".utf8)
        let id = VerdictID(
            SHA256.hash(canonical).prefix(16).reduce(0) { $0 << 8 | UInt128($1) })
        try unit.append(
            VerdictRecord(
                id: id, deposit: deposit.id, canonical: canonical, customerText: "",
                staffText: "", time: unit.now))
        return id
    }
}
