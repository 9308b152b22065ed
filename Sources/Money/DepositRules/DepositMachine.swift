public import ChainModel
public import LedgerRules
public import Units

/// What can happen to a deposit.
public enum DepositEvent: Sendable, Hashable {
    /// A block of the best chain includes it.
    case included(BlockReference)
    /// The block that included it left the best chain.
    case blockDisconnected(BlockReference)
    /// Its block is final, by the rule for its amount.
    case becameFinal
    /// Screening found out who paid (Bitcoin's previous outputs).
    case counterpartiesFound([Counterparty])
    /// A verdict was reached with these lists.
    case screened(ScreeningOutcome, lists: Bytes32)
    /// The lists changed since its verdict, before its money was spendable.
    case listsChanged
    /// Two people released it from its case.
    case released(CaseID)
    /// Two people froze it from its case.
    case frozen(CaseID)
    /// Two people sent it back; the number is the payout's, and names the transfer.
    case refundStarted(CaseID, payout: UInt128)
    /// That payout ended without leaving.
    case refundFailed(CaseID, payout: UInt128)
    /// That payout is final on its chain.
    case refundLeft(CaseID)
}

/// What screening says of one deposit, with the records that it made.
public enum ScreeningOutcome: Sendable, Hashable {
    /// Spendable, once final.
    case clear(VerdictID)
    /// Waits in a case.
    case hold(CaseID, VerdictID)
    /// Blocked.
    case freeze(CaseID, VerdictID)
}

/// What follows from an event: transfers that are recorded with the new state, or an alarm.
public enum DepositEffect: Sendable, Hashable {
    /// The event came late or again: nothing changes.
    case none
    /// The state changed; these commands are recorded with it, all or none.
    case record([LedgerCommand])
    /// A final deposit left the chain: halt the chain, tell a person, move nothing.
    case halt(HaltReason)
}

/// Decides what an event does to a deposit. No I/O, no clock: time is a parameter.
///
/// ```
/// event              chain track                        transfers (debit → credit)
/// included           seen, orphaned → included          inTransit → pending
/// blockDisconnected  included → orphaned                pending → inTransit
/// becameFinal        included → final                   custody → inTransit, pending → screening,
///                                                       and the screening track's own move
/// screened, clear    running → clear                    if final: screening → available
/// screened, freeze   running, clear, held → frozen      if final: screening → frozen
/// released           held → clear                       if final: screening → available
/// frozen             held → frozen                      if final: screening → frozen
/// refundStarted      held → refunding, if final         screening → available, which the payout's
///                                                       hold takes in the same unit of work
/// refundFailed       refunding → held                   available → screening, after that hold
/// refundLeft         refunding → refunded
/// ```
public enum DepositMachine {
    /// Returns a new deposit for a first sighting, in no block yet.
    ///
    /// - Throws: `AmountError.tooLarge` if the amount passes what the ledger holds.
    public static func sighted(
        _ sighting: Sighting, wallet: WalletID, now: Timestamp
    ) throws(AmountError) -> Deposit {
        let (amount, remainder) = try sighting.paid.converted(to: sighting.asset)
        return Deposit(
            id: sighting.id.depositID, sighting: sighting.id, wallet: wallet,
            recipient: sighting.recipient, amount: amount, paid: sighting.paid,
            remainder: remainder, chainTrack: .seen, screeningTrack: .running, inclusionCount: 0,
            counterparties: sighting.counterparties, spentOutpoints: sighting.spentOutpoints,
            screenedWithLists: nil, firstSeen: now, changedAt: now)
    }

    /// Applies an event.
    public static func decide(
        _ deposit: inout Deposit, _ event: DepositEvent, now: Timestamp
    ) -> DepositEffect {
        let before = deposit
        let effect: DepositEffect
        switch event {
        case .included(let block): effect = included(&deposit, in: block)
        case .blockDisconnected(let block): effect = disconnected(&deposit, from: block)
        case .becameFinal: effect = becameFinal(&deposit)
        case .counterpartiesFound(let found):
            deposit.counterparties = found
            effect = found == before.counterparties ? .none : .record([])
        case .screened(let outcome, let lists):
            effect = screened(&deposit, outcome, lists: lists)
        case .listsChanged: effect = listsChanged(&deposit)
        case .released(let id): effect = released(&deposit, from: id)
        case .frozen(let id): effect = frozen(&deposit, from: id)
        case .refundStarted(let id, let payout): effect = refund(&deposit, from: id, payout)
        case .refundFailed(let id, let payout): effect = refundFailed(&deposit, id, payout)
        case .refundLeft(let id): effect = refundLeft(&deposit, id)
        }
        if deposit != before { deposit.changedAt = max(now, before.changedAt) }
        return effect
    }

    private static func included(_ deposit: inout Deposit, in block: BlockReference)
        -> DepositEffect
    {
        switch deposit.chainTrack {
        case .seen, .orphaned:
            deposit.chainTrack = .included(block)
            deposit.inclusionCount += 1
            return .record(DepositTransfers.included(deposit))
        case .included, .final:
            return .none
        }
    }

    private static func disconnected(
        _ deposit: inout Deposit, from block: BlockReference
    ) -> DepositEffect {
        switch deposit.chainTrack {
        case .included(block):
            deposit.chainTrack = .orphaned(block)
            return .record(DepositTransfers.disconnected(deposit))
        case .final(block):
            return .halt(.finalBlockDisconnected(block))
        case .seen, .included, .final, .orphaned:
            return .none
        }
    }

    private static func becameFinal(_ deposit: inout Deposit) -> DepositEffect {
        switch deposit.chainTrack {
        case .included(let block):
            deposit.chainTrack = .final(block)
            let settled = DepositTransfers.final(deposit)
            switch deposit.screeningTrack {
            case .clear: return .record(settled + DepositTransfers.cleared(deposit))
            case .frozen: return .record(settled + DepositTransfers.frozen(deposit))
            case .notStarted, .running, .held, .refunding, .refunded: return .record(settled)
            }
        case .seen, .final, .orphaned:
            return .none
        }
    }

    private static func screened(
        _ deposit: inout Deposit, _ outcome: ScreeningOutcome, lists: Bytes32
    ) -> DepositEffect {
        switch deposit.screeningTrack {
        case .notStarted, .running: break
        // A verdict that came twice, or after two people decided.
        case .clear, .held, .frozen, .refunding, .refunded: return .none
        }
        deposit.screenedWithLists = lists
        switch outcome {
        case .clear(let verdict):
            deposit.screeningTrack = .clear(verdict)
            return .record(ifFinal(deposit, DepositTransfers.cleared))
        case .hold(let id, let verdict):
            deposit.screeningTrack = .held(id, verdict)
            return .record([])
        case .freeze(let id, let verdict):
            deposit.screeningTrack = .frozen(id, verdict)
            return .record(ifFinal(deposit, DepositTransfers.frozen))
        }
    }

    private static func listsChanged(_ deposit: inout Deposit) -> DepositEffect {
        switch (deposit.screeningTrack, deposit.chainTrack) {
        case (.clear, .seen), (.clear, .included), (.clear, .orphaned):
            deposit.screeningTrack = .running
            return .record([])
        // Spendable money is taken back by after-care, people decide on cases, frozen stays.
        case (.clear, .final), (.notStarted, _), (.running, _), (.held, _), (.frozen, _),
            (.refunding, _), (.refunded, _):
            return .none
        }
    }

    private static func released(_ deposit: inout Deposit, from id: CaseID) -> DepositEffect {
        switch deposit.screeningTrack {
        case .held(id, let verdict):
            deposit.screeningTrack = .clear(verdict)
            return .record(ifFinal(deposit, DepositTransfers.cleared))
        case .frozen(id, let verdict):
            deposit.screeningTrack = .clear(verdict)
            return .record(ifFinal(deposit, DepositTransfers.releasedFromFrozen))
        case .notStarted, .running, .clear, .held, .frozen, .refunding, .refunded:
            return .none
        }
    }

    private static func frozen(_ deposit: inout Deposit, from id: CaseID) -> DepositEffect {
        switch deposit.screeningTrack {
        case .held(id, let verdict):
            deposit.screeningTrack = .frozen(id, verdict)
            return .record(ifFinal(deposit, DepositTransfers.frozen))
        case .notStarted, .running, .clear, .held, .frozen, .refunding, .refunded:
            return .none
        }
    }

    /// Only held money can be sent back: nothing leads here from `frozen`.
    private static func refund(
        _ deposit: inout Deposit, from id: CaseID, _ payout: UInt128
    ) -> DepositEffect {
        switch (deposit.screeningTrack, deposit.chainTrack) {
        case (.held(id, let verdict), .final):
            deposit.screeningTrack = .refunding(id, verdict)
            return .record(DepositTransfers.refundReserved(deposit, payout))
        case (.held, _), (.notStarted, _), (.running, _), (.clear, _), (.frozen, _),
            (.refunding, _), (.refunded, _):
            return .none
        }
    }

    private static func refundFailed(
        _ deposit: inout Deposit, _ id: CaseID, _ payout: UInt128
    ) -> DepositEffect {
        switch deposit.screeningTrack {
        case .refunding(id, let verdict):
            deposit.screeningTrack = .held(id, verdict)
            return .record(DepositTransfers.refundReturned(deposit, payout))
        case .notStarted, .running, .clear, .held, .frozen, .refunding, .refunded:
            return .none
        }
    }

    private static func refundLeft(_ deposit: inout Deposit, _ id: CaseID) -> DepositEffect {
        switch deposit.screeningTrack {
        case .refunding(id, let verdict):
            deposit.screeningTrack = .refunded(id, verdict)
            return .record([])
        case .notStarted, .running, .clear, .held, .frozen, .refunding, .refunded:
            return .none
        }
    }

    private static func ifFinal(
        _ deposit: Deposit, _ transfers: (Deposit) -> [LedgerCommand]
    ) -> [LedgerCommand] {
        switch deposit.chainTrack {
        case .final: transfers(deposit)
        case .seen, .included, .orphaned: []
        }
    }
}
