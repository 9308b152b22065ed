public import Units

/// What people do with a case beside deciding; none of it moves money or decides anything.
extension ComplianceCase {
    /// Gives the case to a person; whoever had it before has it no more.
    public mutating func assign(
        to person: String, _ action: CaseAction
    ) throws(CaseRefusal) {
        try requireUnfinished()
        guard !person.isEmpty, person.utf8.count <= CaseAction.nameByteCountMax else {
            throw .malformed
        }
        guard work.assignee != person else { throw .nothingToChange }
        try add(.assigned, action, detail: person)
        work.assignee = person
    }

    /// Takes the case from whoever has it.
    public mutating func unassign(_ action: CaseAction) throws(CaseRefusal) {
        try requireUnfinished()
        guard let person = work.assignee else { throw .nothingToChange }
        try add(.unassigned, action, detail: person)
        work.assignee = nil
    }

    /// Puts a tag on the case, also when it is over.
    public mutating func tag(_ tag: String, _ action: CaseAction) throws(CaseRefusal) {
        guard CaseWork.isTag(tag) else { throw .malformed }
        guard !work.tags.contains(tag) else { throw .nothingToChange }
        guard work.tags.count < CaseWork.tagCountMax else { throw .tooMany }
        try add(.tagged, action, detail: tag)
        work.tags = (work.tags + [tag]).sorted()
    }

    /// Takes a tag off the case.
    public mutating func untag(_ tag: String, _ action: CaseAction) throws(CaseRefusal) {
        guard work.tags.contains(tag) else { throw .nothingToChange }
        try add(.untagged, action, detail: tag)
        work.tags.removeAll { $0 == tag }
    }

    /// Puts the case aside until a moment at which it comes back by itself.
    ///
    /// A proposal that waits keeps it awake, and frozen money cannot sleep past the moment at which
    /// its report is due.
    public mutating func snooze(
        until: Timestamp, reportDueAt: Timestamp?, _ action: CaseAction
    ) throws(CaseRefusal) {
        try requireUnfinished()
        guard state.proposer == nil else { throw .proposalPending }
        guard until > action.time else { throw .snoozeInPast }
        guard until <= action.time.adding(seconds: CaseSnooze.secondsMax) else {
            throw .snoozeTooLong
        }
        if state.phase == .frozen, let reportDueAt, until > reportDueAt {
            throw .snoozePastReport
        }
        try add(.snoozed, action, detail: "\(until.milliseconds)")
        work.snooze = CaseSnooze(until: until, actor: action.actor, reason: action.reason)
    }

    /// Brings a case back before its moment.
    public mutating func wake(_ action: CaseAction) throws(CaseRefusal) {
        guard isSnoozed(at: action.time) else { throw .nothingToChange }
        try add(.woken, action)
        work.snooze = nil
    }

    /// Ties the case to something else, also when it is over.
    public mutating func link(_ link: CaseLink, _ action: CaseAction) throws(CaseRefusal) {
        guard link != CaseLink(kind: .complianceCase, id: id.value) else { throw .malformed }
        guard !work.links.contains(link) else { throw .nothingToChange }
        guard work.links.count < CaseWork.linkCountMax else { throw .tooMany }
        try add(.linked, action, detail: link.text)
        work.links.append(link)
    }

    /// Cuts a tie.
    public mutating func unlink(_ link: CaseLink, _ action: CaseAction) throws(CaseRefusal) {
        guard work.links.contains(link) else { throw .nothingToChange }
        try add(.unlinked, action, detail: link.text)
        work.links.removeAll { $0 == link }
    }

    /// Adds a file, also when the case is over; nothing takes one away.
    public mutating func attach(
        _ file: CaseAttachment, _ action: CaseAction
    ) throws(CaseRefusal) {
        guard !work.attachments.contains(where: { $0.digest == file.digest }) else {
            throw .nothingToChange
        }
        guard work.attachments.count < CaseWork.attachmentCountMax else { throw .tooMany }
        try add(.attached, action, detail: file.id.text)
        work.attachments.append(file)
    }

    /// Whether the case is put aside at a moment.
    public func isSnoozed(at now: Timestamp) -> Bool { (work.snooze?.until ?? now) > now }

    private func requireUnfinished() throws(CaseRefusal) {
        guard state.phase != .over else { throw .finished }
    }
}

extension CaseLink {
    /// The tie in a history, such as `payout 0123…`.
    public var text: String { "\(kind.rawValue) \(CaseID(id).text)" }
}
