import Digests
public import LedgerRules
public import Units

/// The transfers of a retro hit, with ids that a repeat makes again.
public enum RetroHitTransfers {
    /// Blocks part of what a wallet can spend; `ordinal` is the hit's own count of such steps.
    public static func freeze(
        _ amount: Amount, of wallet: WalletID, for hit: RetroHitID, ordinal: UInt32
    ) -> [LedgerCommand] {
        let asset = amount.asset
        return moved(
            amount, .retroFrozen, from: .available(wallet, asset), to: .frozen(wallet, asset),
            hit, ordinal)
    }

    /// Gives back all that a hit blocked.
    public static func release(
        _ amount: Amount, of wallet: WalletID, for hit: RetroHitID
    ) -> [LedgerCommand] {
        let asset = amount.asset
        return moved(
            amount, .retroReleased, from: .frozen(wallet, asset), to: .available(wallet, asset),
            hit, 0)
    }

    private static func moved(
        _ amount: Amount, _ reason: TransferReason, from debit: AccountID, to credit: AccountID,
        _ hit: RetroHitID, _ ordinal: UInt32
    ) -> [LedgerCommand] {
        guard !amount.isZero else { return [] }
        let name = "sluice/transfer/\(hit.text)/\(reason.rawValue)/\(ordinal)"
        let id = SHA256.hash(Array(name.utf8)).prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
        return [
            .openAccount(debit), .openAccount(credit),
            .transfer(
                LedgerTransfer(
                    id: TransferID(id), debit: debit, credit: credit, amount: amount,
                    reason: reason, subject: hit.value)),
        ]
    }
}
