import Digests
import LedgerRules
import Units

/// The transfers of a deposit's life, with ids that a repeat makes again.
enum DepositTransfers {
    static func included(_ deposit: Deposit) -> [LedgerCommand] {
        [transfer(deposit, .depositIncluded, from: inTransit(deposit), to: pending(deposit))]
    }

    static func disconnected(_ deposit: Deposit) -> [LedgerCommand] {
        [transfer(deposit, .depositDisconnected, from: pending(deposit), to: inTransit(deposit))]
    }

    static func final(_ deposit: Deposit) -> [LedgerCommand] {
        var commands = [
            transfer(
                deposit, .depositFinalCustody, from: .custody(token(deposit)),
                to: inTransit(deposit)),
            transfer(deposit, .depositFinalScreening, from: pending(deposit), to: held(deposit)),
        ]
        commands += remainder(deposit)
        return commands
    }

    static func cleared(_ deposit: Deposit) -> [LedgerCommand] {
        let available = AccountID.available(deposit.wallet, deposit.amount.asset)
        return [transfer(deposit, .depositCleared, from: held(deposit), to: available)]
    }

    static func frozen(_ deposit: Deposit) -> [LedgerCommand] {
        let frozen = AccountID.frozen(deposit.wallet, deposit.amount.asset)
        return [transfer(deposit, .depositFrozen, from: held(deposit), to: frozen)]
    }

    static func releasedFromFrozen(_ deposit: Deposit) -> [LedgerCommand] {
        let asset = deposit.amount.asset
        return [
            transfer(
                deposit, .depositReleased, from: .frozen(deposit.wallet, asset),
                to: .available(deposit.wallet, asset))
        ]
    }

    static func refundReserved(_ deposit: Deposit, _ payout: UInt128) -> [LedgerCommand] {
        let available = AccountID.available(deposit.wallet, deposit.amount.asset)
        return [
            transfer(
                deposit, .depositRefundReserved, from: held(deposit), to: available,
                payout: payout)
        ]
    }

    static func refundReturned(_ deposit: Deposit, _ payout: UInt128) -> [LedgerCommand] {
        let available = AccountID.available(deposit.wallet, deposit.amount.asset)
        return [
            transfer(
                deposit, .depositRefundReturned, from: available, to: held(deposit),
                payout: payout)
        ]
    }

    /// What is left under one ledger unit is counted in the token's own units, in accounts apart.
    private static func remainder(_ deposit: Deposit) -> [LedgerCommand] {
        guard !deposit.remainder.isZero else { return [] }
        let units = Asset(
            packedCode: deposit.amount.asset.packedCode, scale: deposit.paid.decimals)
        let token = TokenID(chain: deposit.sighting.chain, asset: units)
        let dust = AccountID.dust(token)
        let custody = AccountID.custody(token)
        return [
            .openAccount(custody), .openAccount(dust),
            .transfer(
                LedgerTransfer(
                    id: id(deposit, .depositDust), debit: custody, credit: dust,
                    // A remainder is below 10^(decimals − scale), so its upper half is zero.
                    amount: Amount(deposit.remainder.low, of: units), reason: .depositDust,
                    subject: deposit.id.value)),
        ]
    }

    private static func transfer(
        _ deposit: Deposit, _ reason: TransferReason, from debit: AccountID,
        to credit: AccountID, payout: UInt128? = nil
    ) -> LedgerCommand {
        .transfer(
            LedgerTransfer(
                id: id(deposit, reason, payout), debit: debit, credit: credit,
                amount: deposit.amount, reason: reason, subject: deposit.id.value))
    }

    /// The same step of the same inclusion always has the same id.
    private static func id(
        _ deposit: Deposit, _ reason: TransferReason, _ payout: UInt128? = nil
    ) -> TransferID {
        let name =
            "sluice/transfer/\(deposit.id.text)/\(reason.rawValue)/\(deposit.inclusionCount)"
            + (payout.map { "/\(TransferID($0).text)" } ?? "")
        let digest = SHA256.hash(Array(name.utf8))
        return TransferID(digest.prefix(16).reduce(0) { $0 << 8 | UInt128($1) })
    }

    private static func token(_ deposit: Deposit) -> TokenID {
        TokenID(chain: deposit.sighting.chain, asset: deposit.amount.asset)
    }
    private static func inTransit(_ deposit: Deposit) -> AccountID { .inTransit(token(deposit)) }
    private static func pending(_ deposit: Deposit) -> AccountID {
        .pending(deposit.wallet, deposit.amount.asset)
    }
    private static func held(_ deposit: Deposit) -> AccountID {
        .screening(deposit.wallet, deposit.amount.asset)
    }
}
