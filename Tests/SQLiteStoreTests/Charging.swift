import Connector
import LedgerRules
import Units

let payer = WalletID(1)
let merchant = WalletID(2)

extension StoreTransaction {
    /// Makes two wallets, and gives the payer a balance.
    func fund(_ units: UInt128) throws {
        for id in [payer, merchant] {
            try save(
                WalletRecord(
                    id: id, reference: "", tier: "basic", status: .active, createdAt: now))
        }
        // No deposit stands behind this money: it must not look like custody.
        let funds = AccountID.networkFees(
            ChainID("evm-local") ?? ChainID(packedName: 1), .usdt)
        var commands: [LedgerCommand] = [.openAccount(funds)]
        for id in [payer, merchant] {
            commands += AccountID.all(of: id, asset: .usdt).map(LedgerCommand.openAccount)
        }
        commands.append(
            .transfer(
                LedgerTransfer(
                    id: TransferID(.max), debit: funds, credit: .available(payer, .usdt),
                    amount: Amount(units, of: .usdt), reason: .adjustment, subject: 0)))
        _ = try apply(commands)
    }

    /// Records a charge of one unit, its record and its event.
    func charge(_ id: UInt128) throws {
        let amount = Amount(1, of: .usdt)
        let results = try apply([
            .transfer(
                LedgerTransfer(
                    id: TransferID(id), debit: .available(payer, .usdt),
                    credit: .available(merchant, .usdt), amount: amount, reason: .charge,
                    subject: id))
        ])
        guard results.allSatisfy(\.isOnRecord) else {
            throw StoreFailure.notCommitted("the charge was refused: \(results)")
        }
        try save(
            SpendingRecord(
                id: id, kind: .charge, from: payer, to: merchant, amount: amount, fee: nil,
                reference: "", parent: nil, refunded: .zero(.usdt), createdAt: now))
        try appendEvent(type: "charge.recorded", subject: "\(id)", json: [0x7b, 0x7d])
    }
}

extension StoreReading {
    func received() throws -> UInt128 {
        try balance(.available(merchant, .usdt))?.minorUnits ?? 0
    }
}
