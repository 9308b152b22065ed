public import ChainModel
public import Units

/// A deposit as far as it can prove that its payer owns an address.
public struct PaymentFacts: Sendable, Hashable {
    /// The deposit.
    public let id: DepositID
    /// The wallet that got it.
    public let wallet: WalletID
    /// How much.
    public let amount: Amount
    /// Who paid, as far as the chain says.
    public let payers: [Counterparty]
    /// When it was first seen.
    public let firstSeen: Timestamp
    /// Whether its block is final.
    public let isFinal: Bool

    /// Makes facts.
    public init(
        id: DepositID, wallet: WalletID, amount: Amount, payers: [Counterparty],
        firstSeen: Timestamp, isFinal: Bool
    ) {
        self.id = id
        self.wallet = wallet
        self.amount = amount
        self.payers = payers
        self.firstSeen = firstSeen
        self.isFinal = isFinal
    }

    /// Returns why it does not prove that an address is the customer's; nil if it does.
    ///
    /// Every input must be the address's (Bitcoin): of several payers nobody knows who signed for
    /// whom. On EVM chains the address must have both sent the token and signed the transaction: an
    /// allowance lets others move an address's tokens.
    func doubt(
        wallet: WalletID, amount: Amount, from address: CustomerAddress, askedAt: Timestamp,
        dueAt: Timestamp
    ) -> String? {
        guard self.wallet == wallet else { return "it is another wallet's" }
        guard self.amount == amount else { return "it is \(self.amount), not \(amount)" }
        guard firstSeen >= askedAt, firstSeen < dueAt else {
            return "it did not come between the question and its end"
        }
        guard isFinal else { return "it is not final yet" }
        let isOwners = { (role: Counterparty.Role) in
            let scripts = payers.filter { $0.role == role }.map(\.script.bytes)
            return !scripts.isEmpty && scripts.allSatisfy { $0 == address.key }
        }
        switch address.family {
        case .bitcoin:
            return isOwners(.input) ? nil : "not all of it comes from the address"
        case .evm, .tron:
            guard isOwners(.eventSender) else { return "it does not come from the address" }
            return isOwners(.transactionSender)
                ? nil : "the address did not sign the transaction itself"
        case .other:
            return "such addresses pay on no chain that is followed"
        }
    }
}

/// Draws the amount of a payment that proves ownership.
public enum ProofPayment {
    /// Returns an amount that hardly anybody pays by chance: 0.00001000 to 0.00009999 bitcoin
    /// (above what nodes relay), or 0.1 to just below 1 of an asset with other decimals.
    ///
    /// - Parameter random: a random number.
    public static func amount(of asset: Asset, random: UInt64) -> Amount {
        let least: UInt128
        if asset == .btc {
            least = 1_000
        } else {
            least = (0..<max(0, Int(asset.scale) - 1)).reduce(UInt128(1)) { value, _ in value * 10 }
        }
        return Amount(least + UInt128(random) % (least * 9), of: asset)
    }
}
