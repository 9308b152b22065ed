import Digests
import PayoutRules
public import ScreeningRules
public import Units

/// What a person may do with a case beside deciding.
public enum CaseWorkCommand: Sendable, Hashable {
    /// Give it to a person.
    case assign(to: String)
    /// Take it from whoever has it.
    case unassign
    /// Put a tag on it.
    case tag(String)
    /// Take a tag off it.
    case untag(String)
    /// Put it aside until a moment.
    case snooze(until: Timestamp)
    /// Bring it back before that.
    case wake
    /// Tie it to something else.
    case link(CaseLink)
    /// Cut a tie.
    case unlink(CaseLink)

    /// The word of the event that says that it was done.
    var eventWord: String {
        switch self {
        case .assign: "assign"
        case .unassign: "unassign"
        case .tag: "tag"
        case .untag: "untag"
        case .snooze: "snooze"
        case .wake: "wake"
        case .link: "link"
        case .unlink: "unlink"
        }
    }
}

extension CaseDesk {
    /// Keeps what a person did with a case; moves no money.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func work(
        _ command: CaseWorkCommand, on id: CaseID, _ action: CaseAction,
        in store: any StoreTransaction
    ) throws -> CaseRecord {
        var record = try require(id, in: store)
        if case .link(let link) = command { try requireThere(link, for: record, in: store) }
        // Counted without holidays: never later than the report is due.
        let reportDueAt = try store.blockedProperty(of: id).flatMap { property in
            property.report == .due ? property.dueAt(BusinessDays()) : nil
        }
        try refusing { () throws(CaseRefusal) in
            switch command {
            case .assign(let person): try record.machine.assign(to: person, action)
            case .unassign: try record.machine.unassign(action)
            case .tag(let tag): try record.machine.tag(tag, action)
            case .untag(let tag): try record.machine.untag(tag, action)
            case .snooze(let until):
                try record.machine.snooze(until: until, reportDueAt: reportDueAt, action)
            case .wake: try record.machine.wake(action)
            case .link(let link): try record.machine.link(link, action)
            case .unlink(let link): try record.machine.unlink(link, action)
            }
        }
        try store.save(record)
        try CaseEvents.append(
            "case.\(command.eventWord)", record, store, by: action.actor)
        return record
    }

    /// Adds a file to a case; its bytes are kept apart, and never changed or taken away.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func attach(
        _ bytes: [UInt8], name: String, mediaType: String, to id: CaseID, _ action: CaseAction,
        in store: any StoreTransaction
    ) throws -> CaseRecord {
        var record = try require(id, in: store)
        guard let digest = Bytes32(SHA256.hash(bytes)) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        let file = AttachmentID(
            DerivedID.make("attachment", Array(id.text.utf8) + digest.bytes))
        guard
            let attachment = CaseAttachment(
                id: file, name: name, mediaType: mediaType, byteCount: bytes.count,
                digest: digest, actor: action.actor, time: action.time)
        else {
            throw RequestRefusal.invalid(
                field: "name",
                "must be a plain file name of \(CaseAttachment.nameByteCountMax) bytes at most, "
                    + "and the file have 1 to \(CaseAttachment.byteCountMax) bytes")
        }
        try refusing { () throws(CaseRefusal) in
            try record.machine.attach(attachment, action)
        }
        try store.save(record)
        try store.addAttachment(attachment, bytes: bytes, of: id)
        try CaseEvents.append("case.attach", record, store, by: action.actor)
        return record
    }

    /// Returns a file of a case with its bytes; they are as they were when they came.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func attachment(
        _ file: AttachmentID, of id: CaseID, in store: any StoreReading
    ) throws -> (CaseAttachment, bytes: [UInt8]) {
        let known = try require(id, in: store).machine.work.attachments.first { $0.id == file }
        guard let known else {
            throw RequestRefusal.notFound(what: "attachment", id: file.text)
        }
        guard let bytes = try store.attachmentBytes(file),
            SHA256.hash(bytes) == known.digest.bytes
        else { throw StoreFailure.corrupt("the bytes of attachment \(file.text) were changed") }
        return (known, bytes)
    }

    /// Calls the next person for cases that nobody decided in time; returns how many.
    ///
    /// - Throws: `StoreFailure`.
    public static func escalate(
        _ levels: CaseServiceLevels, limit: Int = 100, in store: any StoreTransaction
    ) throws -> Int {
        let late = try store.casesToEscalate(
            CaseQuery.Lateness(now: store.now, levels: levels), limit: limit)
        var count = 0
        for var record in late where record.machine.escalate(now: store.now, levels) {
            try store.save(record)
            try CaseEvents.append("case.escalated", record, store)
            count += 1
        }
        return count
    }

    private static func requireThere(
        _ link: CaseLink, for record: CaseRecord, in store: any StoreReading
    ) throws {
        let isThere =
            switch link.kind {
            case .complianceCase: try store.complianceCase(CaseID(link.id)) != nil
            case .deposit: try store.deposit(DepositID(link.id)) != nil
            case .payout: try store.payout(PayoutID(link.id)) != nil
            case .question: try isQuestion(QuestionID(link.id), to: record.wallet, in: store)
            }
        guard isThere else {
            throw RequestRefusal.notFound(what: link.kind.rawValue, id: CaseID(link.id).text)
        }
    }

    /// Whether there is such a question; one to another customer is refused.
    private static func isQuestion(
        _ id: QuestionID, to wallet: WalletID, in store: any StoreReading
    ) throws -> Bool {
        guard let question = try store.question(id) else { return false }
        guard question.wallet == wallet else {
            throw RequestRefusal.invalid(
                field: "link", "names a question to another wallet than the case's")
        }
        return true
    }
}
