import ChainModel
import DepositRules
public import ScreeningRules

/// What a person must know who thinks of sending a case's money back.
public struct RefundOutlook: Sendable, Hashable {
    /// Why nothing can be sent back now.
    public enum Obstacle: String, Sendable, Hashable, CaseIterable {
        /// Frozen money is never sent back.
        case frozen
        /// Nothing is paid out, as no signer is configured.
        case payoutsDisabled
        /// The deposit itself is not held by this case.
        case notHeld
        /// The deposit is not final, or its chain is halted.
        case notFinal
        /// No address of the customer is proven on this kind of chain.
        case nothingProven
    }

    /// How many addresses of a wallet are looked at.
    public static let addressCountMax = 100

    /// What is known of the customer's addresses on the deposit's kind of chain; only those that
    /// are proven can be paid.
    public let addresses: [OwnershipRecord]
    /// Why nothing can be proposed; nil if something can.
    public let obstacle: Obstacle?
    /// How many people beside who proposes must agree, at least; a payout can need more for what
    /// is found when it is asked for.
    public let approverCount: Int

    /// The addresses that can be paid.
    public var proven: [OwnershipRecord] { addresses.filter(\.method.isProof) }
}

extension CaseRefunds {
    /// Returns what there is to know before a refund of a case's money is proposed. The proposal
    /// itself is looked at again, with all that a payout is looked at for.
    ///
    /// - Parameter payouts: nil where nothing is paid out.
    /// - Throws: `StoreFailure`.
    public static func outlook(
        of record: CaseRecord, payouts: PayoutDesk?, in store: any StoreReading
    ) throws -> RefundOutlook {
        let deposit = try deposit(of: record, in: store)
        let family = payouts?.family(of: deposit.sighting.chain)
        let addresses = try store.ownerships(
            of: deposit.wallet, limit: RefundOutlook.addressCountMax
        ).filter { family == nil || $0.address.family == family }
        return RefundOutlook(
            addresses: addresses,
            obstacle: try obstacle(
                record, deposit, isProven: addresses.contains(where: \.method.isProof),
                isPaying: family != nil, in: store),
            approverCount: max(1, payouts?.approverCount(for: deposit.amount) ?? 1))
    }

    private static func obstacle(
        _ record: CaseRecord, _ deposit: Deposit, isProven: Bool, isPaying: Bool,
        in store: any StoreReading
    ) throws -> RefundOutlook.Obstacle? {
        switch record.machine.state {
        case .frozen, .frozenReleaseProposed, .transferProposed, .transferredToBlockedWallet:
            return .frozen
        case .open, .releaseProposed, .freezeProposed, .refundProposed, .refundApproved,
            .released, .refunded, .alert, .closeProposed, .closed:
            break
        }
        if case .frozen = deposit.screeningTrack { return .frozen }
        guard isPaying else { return .payoutsDisabled }
        guard case .held(record.machine.id, _) = deposit.screeningTrack else { return .notHeld }
        guard try RefundCheck.isOnChain(deposit, in: store) else { return .notFinal }
        return isProven ? nil : .nothingProven
    }
}
