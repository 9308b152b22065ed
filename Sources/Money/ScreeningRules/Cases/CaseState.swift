/// Where a case stands.
public enum CaseState: Sendable, Hashable {
    /// The deposit is held; nobody has proposed anything.
    case open
    /// Somebody proposed to release the held deposit.
    case releaseProposed(by: String)
    /// Somebody proposed to freeze the held deposit.
    case freezeProposed(by: String)
    /// Somebody proposed to send the held deposit to an address that the customer proved.
    case refundProposed(by: String, to: RefundTarget)
    /// Two people agreed to the refund; its payout is under way.
    case refundApproved(to: RefundTarget)
    /// The refund is final on its chain; the case is over.
    case refunded(to: RefundTarget)
    /// The deposit is frozen.
    case frozen
    /// Somebody proposed to release the frozen deposit, on an authority's word.
    case frozenReleaseProposed(by: String, authority: String)
    /// Somebody proposed to move the frozen deposit to the wallet for blocked property.
    case transferProposed(by: String, authority: String)
    /// The frozen deposit is in the wallet for blocked property; the case is over.
    case transferredToBlockedWallet(authority: String)
    /// The deposit is spendable; the case is over.
    case released
    /// The deposit is spendable all along; somebody should look.
    case alert
    /// Somebody proposed to close the alert.
    case closeProposed(by: String)
    /// Somebody looked at the alert; the case is over.
    case closed

    /// What kind of money the state is about: no event leads from `frozen` to a refund.
    public enum Phase: Sendable, Hashable, CaseIterable {
        /// Held: waits for two people.
        case held
        /// Held, and on its way to an address of the customer.
        case refunding
        /// Blocked.
        case frozen
        /// Spendable, to be looked at.
        case alert
        /// Decided for good.
        case over
    }

    /// What kind of money the state is about.
    public var phase: Phase {
        switch self {
        case .open, .releaseProposed, .freezeProposed, .refundProposed: .held
        case .refundApproved: .refunding
        case .frozen, .frozenReleaseProposed, .transferProposed: .frozen
        case .alert, .closeProposed: .alert
        case .refunded, .transferredToBlockedWallet, .released, .closed: .over
        }
    }

    /// The state's name, without its facts.
    public enum Name: String, Sendable, Hashable, CaseIterable {
        /// See `CaseState.open`.
        case open
        /// See `CaseState.releaseProposed`.
        case releaseProposed
        /// See `CaseState.freezeProposed`.
        case freezeProposed
        /// See `CaseState.refundProposed`.
        case refundProposed
        /// See `CaseState.refundApproved`.
        case refundApproved
        /// See `CaseState.refunded`.
        case refunded
        /// See `CaseState.frozen`.
        case frozen
        /// See `CaseState.frozenReleaseProposed`.
        case frozenReleaseProposed
        /// See `CaseState.transferProposed`.
        case transferProposed
        /// See `CaseState.transferredToBlockedWallet`.
        case transferredToBlockedWallet
        /// See `CaseState.released`.
        case released
        /// See `CaseState.alert`.
        case alert
        /// See `CaseState.closeProposed`.
        case closeProposed
        /// See `CaseState.closed`.
        case closed
    }

    /// The state's name.
    public var name: Name {
        switch self {
        case .open: .open
        case .releaseProposed: .releaseProposed
        case .freezeProposed: .freezeProposed
        case .refundProposed: .refundProposed
        case .refundApproved: .refundApproved
        case .refunded: .refunded
        case .frozen: .frozen
        case .frozenReleaseProposed: .frozenReleaseProposed
        case .transferProposed: .transferProposed
        case .transferredToBlockedWallet: .transferredToBlockedWallet
        case .released: .released
        case .alert: .alert
        case .closeProposed: .closeProposed
        case .closed: .closed
        }
    }

    /// The authority's reference; nil where there is none.
    public var authority: String? {
        switch self {
        case .frozenReleaseProposed(_, let authority), .transferProposed(_, let authority),
            .transferredToBlockedWallet(let authority):
            authority
        case .open, .releaseProposed, .freezeProposed, .refundProposed, .refundApproved,
            .refunded, .frozen, .released, .alert, .closeProposed, .closed:
            nil
        }
    }

    /// Where a refund goes, or went; nil where there is none.
    public var refundTarget: RefundTarget? {
        switch self {
        case .refundProposed(_, let target), .refundApproved(let target), .refunded(let target):
            target
        case .open, .releaseProposed, .freezeProposed, .frozen, .frozenReleaseProposed,
            .transferProposed, .transferredToBlockedWallet, .released, .alert, .closeProposed,
            .closed:
            nil
        }
    }

    /// Makes a state of its parts, as a store saved them; nil if one is missing.
    public init?(
        _ name: Name, proposer: String?, authority: String?, refundTarget: RefundTarget?
    ) {
        switch (name, proposer, authority, refundTarget) {
        case (.open, _, _, _): self = .open
        case (.releaseProposed, let actor?, _, _): self = .releaseProposed(by: actor)
        case (.freezeProposed, let actor?, _, _): self = .freezeProposed(by: actor)
        case (.refundProposed, let actor?, _, let target?):
            self = .refundProposed(by: actor, to: target)
        case (.refundApproved, _, _, let target?): self = .refundApproved(to: target)
        case (.refunded, _, _, let target?): self = .refunded(to: target)
        case (.frozen, _, _, _): self = .frozen
        case (.frozenReleaseProposed, let actor?, let authority?, _):
            self = .frozenReleaseProposed(by: actor, authority: authority)
        case (.transferProposed, let actor?, let authority?, _):
            self = .transferProposed(by: actor, authority: authority)
        case (.transferredToBlockedWallet, _, let authority?, _):
            self = .transferredToBlockedWallet(authority: authority)
        case (.released, _, _, _): self = .released
        case (.alert, _, _, _): self = .alert
        case (.closeProposed, let actor?, _, _): self = .closeProposed(by: actor)
        case (.closed, _, _, _): self = .closed
        case (.releaseProposed, _, _, _), (.freezeProposed, _, _, _), (.refundProposed, _, _, _),
            (.refundApproved, _, _, _), (.refunded, _, _, _), (.frozenReleaseProposed, _, _, _),
            (.transferProposed, _, _, _), (.transferredToBlockedWallet, _, _, _),
            (.closeProposed, _, _, _):
            return nil
        }
    }

    /// Who made the proposal that waits; nil if none does.
    public var proposer: String? {
        switch self {
        case .releaseProposed(let actor), .freezeProposed(let actor), .closeProposed(let actor),
            .refundProposed(let actor, _), .frozenReleaseProposed(let actor, _),
            .transferProposed(let actor, _):
            actor
        case .open, .refundApproved, .refunded, .frozen, .transferredToBlockedWallet, .released,
            .alert, .closed:
            nil
        }
    }
}

/// Where a refund goes: an address that the customer named, and that is proven to be theirs.
public struct RefundTarget: Sendable, Hashable {
    /// The longest address, in bytes of UTF-8.
    public static let addressByteCountMax = 200

    /// The address, as we print it.
    public let address: String
    /// What proves that it is the customer's: the id of the question that was answered so.
    public let proof: String

    /// Makes a target; nil if a text is empty or longer than allowed.
    public init?(address: String, proof: String) {
        guard !address.isEmpty, address.utf8.count <= RefundTarget.addressByteCountMax,
            !proof.isEmpty, proof.utf8.count <= CaseAction.nameByteCountMax
        else { return nil }
        self.address = address
        self.proof = proof
    }
}

/// The permission to pay a refund; only the second person's approval of a held deposit makes one.
public struct RefundOrder: Sendable, Hashable {
    /// Where it goes.
    public let target: RefundTarget
    /// Who proposed it.
    public let proposer: String
    /// Who approved it.
    public let approver: String

    init?(approving state: CaseState, by approver: String) {
        guard case .refundProposed(let proposer, let target) = state, proposer != approver else {
            return nil
        }
        self.target = target
        self.proposer = proposer
        self.approver = approver
    }
}

/// Why an action on a case is refused.
public enum CaseRefusal: Error, Sendable, Hashable, CaseIterable {
    /// The one who proposed can never be the one who approves.
    case samePerson
    /// Frozen money moves on an authority's word only: its reference is missing.
    case authorityMissing
    /// A proposal waits already.
    case proposalPending
    /// There is no proposal to approve or reject.
    case nothingProposed
    /// The deposit is frozen already.
    case alreadyFrozen
    /// Frozen money is never sent back.
    case frozenNeverRefunded
    /// Only frozen money goes to the wallet for blocked property.
    case notFrozen
    /// The case holds no money: there is nothing to release, freeze or send back.
    case notHeld
    /// The case holds money: it is decided on, not closed.
    case notAnAlert
    /// The address of the refund is not proven to be the customer's.
    case addressNotProven
    /// The refund is on its way: only the chain decides now.
    case refundUnderWay
    /// The case is over.
    case finished
    /// The case has as many entries as it may have.
    case tooManyEntries
    /// It is so already.
    case nothingToChange
    /// The word, name or id is not one that is kept here.
    case malformed
    /// There are as many tags, ties or files as there may be.
    case tooMany
    /// The moment is past.
    case snoozeInPast
    /// The moment is too far away.
    case snoozeTooLong
    /// A frozen case cannot sleep past the day on which its report is due.
    case snoozePastReport
}

/// What follows from an action on a case; it is recorded with the case, both or none.
public enum CaseEffect: Sendable, Hashable {
    /// Nothing but the record.
    case record
    /// The deposit becomes spendable, once final.
    case release
    /// The deposit becomes frozen, once final.
    case freeze
    /// The held money is reserved for a payout to an address that the customer proved.
    case refund(RefundOrder)
    /// Nothing at all: it came again.
    case none
}
