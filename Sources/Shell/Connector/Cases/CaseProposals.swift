public import ScreeningRules

/// What was proposed, as the person who decides on it saw it.
extension ComplianceCase {
    /// Names what is proposed and all that was done to the case since, such as
    /// `releaseProposed.3`; nil if nothing is.
    ///
    /// A later proposal, note, file or tag makes another name. The clock's own entries do not: a
    /// case that became late is decided on as before.
    public var proposalName: String? {
        guard state.proposer != nil else { return nil }
        return "\(state.name.rawValue).\(entries.count { $0.step != .escalated })"
    }
}

/// Keeps people from deciding on something else than they saw.
enum CaseProposals {
    /// The code of a refusal because the case is no longer what was seen.
    static let changed = "proposalChanged"

    /// Compares what a person saw with what is proposed now.
    ///
    /// Where nothing is proposed the machine says so itself. - Throws: `RequestRefusal`.
    static func require(
        _ seen: String?, for command: CaseCommand, of machine: ComplianceCase
    ) throws(RequestRefusal) {
        switch command {
        case .approve, .reject: break
        case .proposeRelease, .proposeFreeze, .proposeBlockedTransfer, .close, .note: return
        }
        // A proposal may be taken off the table unseen: nothing moves by that.
        guard let name = machine.proposalName, seen != nil || command == .approve else { return }
        guard let seen else {
            throw .caseRule(
                code: "proposalMissing",
                "Say which proposal you approve: the field proposal of the case, now \(name).")
        }
        guard seen == name else {
            throw .caseRule(
                code: changed,
                "The case changed since you looked at it: you saw \(seen), now it is \(name). "
                    + "Look again, then decide.")
        }
    }
}

extension RequestRefusal {
    /// Whether a decision was refused because the case is no longer what the person saw.
    public var isOfChangedProposal: Bool {
        switch self {
        case .caseRule(let code, _): code == CaseProposals.changed
        case .notFound, .conflict, .invalid, .walletNotActive, .insufficientAvailable,
            .exceedsCharge, .exceedsHold, .holdFinished, .ledger:
            false
        }
    }
}
