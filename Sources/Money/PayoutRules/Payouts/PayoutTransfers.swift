import Digests
import LedgerRules
import Units

/// The ledger commands of a payout's life, with ids that a repeat makes again.
///
/// Only hold commands move a reserved balance, so the money that leaves goes reserved → available
/// → custody in one group: nothing can come between.
enum PayoutTransfers {
    static func reserve(_ payout: Payout) -> [LedgerCommand] {
        [
            .placeHold(
                HoldRequest(
                    id: hold(payout), wallet: payout.wallet, amount: payout.amount,
                    expiresAt: nil, subject: payout.id.value))
        ]
    }

    static func release(_ payout: Payout) -> [LedgerCommand] {
        [.releaseHold(hold(payout), id: transferID("release", payout))]
    }

    static func capture(_ payout: Payout) -> [LedgerCommand] {
        let asset = payout.amount.asset
        return [
            .captureHold(
                hold(payout), id: transferID("capture", payout), amount: payout.amount,
                to: payout.wallet, fee: nil, isLast: true),
            .transfer(
                LedgerTransfer(
                    id: transferID("final", payout), debit: .available(payout.wallet, asset),
                    credit: .custody(payout.token), amount: payout.amount, reason: .payoutFinal,
                    subject: payout.id.value)),
        ]
    }

    /// The fee is one transfer a transaction: all payouts in it make the same, recorded once.
    static func networkFee(_ fee: PaidNetworkFee) -> [[LedgerCommand]] {
        guard !fee.amount.isZero else { return [] }
        let coin = fee.amount.asset
        let account = AccountID.networkFees(fee.chain, coin)
        let source =
            fee.isFromCustody
            ? AccountID.custody(TokenID(chain: fee.chain, asset: coin))
            : AccountID.operatorFunds(coin)
        let name = Array("sluice/network-fee/\(fee.chain.name)/".utf8)
        let id = first128(of: name + fee.transaction.bytes.bytes)
        return [
            [
                .openAccount(account), .openAccount(source),
                .transfer(
                    LedgerTransfer(
                        id: TransferID(id), debit: account,
                        credit: source, amount: fee.amount, reason: .networkFee,
                        subject: fee.transaction.bytes.head)),
            ]
        ]
    }

    static func hold(_ payout: Payout) -> HoldID { HoldID(derived("hold", payout)) }

    private static func transferID(_ step: String, _ payout: Payout) -> TransferID {
        TransferID(derived(step, payout))
    }

    private static func derived(_ step: String, _ payout: Payout) -> UInt128 {
        first128(of: Array("sluice/payout/\(payout.id.text)/\(step)".utf8))
    }

    private static func first128(of bytes: [UInt8]) -> UInt128 {
        SHA256.hash(bytes).prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
    }
}
