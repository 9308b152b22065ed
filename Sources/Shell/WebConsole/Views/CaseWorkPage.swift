import Connector
import Encodings
import ScreeningRules
import Units

/// What people keep beside a case's state, and the forms for it; none of it moves money.
enum CaseWorkPage {
    struct Tag: Sendable {
        let word: String
        let queuePath: String
        let formPath: String
        /// Nil for those who only read.
        let formToken: String?
    }

    struct Tie: Sendable {
        let kind: String
        let kindWord: String
        let other: String
        let reference: String
        let path: String?
        let formPath: String
        let formToken: String?
    }

    struct File: Sendable {
        let name: String
        let size: String
        let digest: String
        let by: String
        let time: ShownTime
        let path: String
    }

    struct View: Sendable {
        let assignee: String?
        let isMine: Bool
        let tags: [Tag]
        let snoozedUntil: ShownTime?
        let ties: [Tie]
        let files: [File]
        let escalation: String?
        /// Nil for those who only read.
        let forms: Forms?
    }

    struct Forms: Sendable {
        let formPath: String
        let attachPath: String
        let formToken: String
        let isOpen: Bool
        /// Nil where the case is the person's own already, or over.
        let mine: String?
        let people: [FilterChoice]
        let canGiveBack: Bool
        let canSnooze: Bool
        let canWake: Bool
        let kinds: [FilterChoice]
        let sizeMax: String
    }

    static func view(
        _ record: CaseRecord, _ request: ConsoleRequest, in store: any StoreReading
    ) throws -> View {
        let (words, now) = (request.words, request.now)
        let machine = record.machine
        let id = machine.id.text
        let formPath = "/console/cases/\(id)/work"
        let forms = try forms(machine, request, in: store)
        return View(
            assignee: machine.work.assignee,
            isMine: machine.work.assignee == request.signedIn?.staff.name,
            tags: machine.work.tags.map { word in
                Tag(
                    word: word, queuePath: "/console/queue?part=all&tag=\(word)",
                    formPath: formPath, formToken: forms?.formToken)
            },
            snoozedUntil: machine.isSnoozed(at: now)
                ? machine.work.snooze.map { ShownTime($0.until, now: now, words) } : nil,
            ties: machine.work.links.map { tie($0, formPath, forms?.formToken, words) },
            files: machine.work.attachments.map { file in
                File(
                    name: file.name, size: size(file.byteCount),
                    digest: Hex.encode(file.digest.bytes), by: file.actor,
                    time: ShownTime(file.time, now: now, words),
                    path: "/console/cases/\(id)/file?file=\(file.id.text)")
            },
            escalation: machine.work.escalation > 0
                ? words.say("work.escalated", ["level": "\(machine.work.escalation)"]) : nil,
            forms: forms)
    }

    private static func forms(
        _ machine: ComplianceCase, _ request: ConsoleRequest, in store: any StoreReading
    ) throws -> Forms? {
        guard request.may(.post, "/console/cases/{id}/work") else { return nil }
        let person = try request.person()
        let isOver = machine.state.phase == .over
        let work = machine.work
        let people = try store.allStaff().filter {
            !$0.isDisabled && ConsoleRoutes.worker.contains($0.role) && $0.name != work.assignee
        }
        let path = "/console/cases/\(machine.id.text)"
        return Forms(
            formPath: path + "/work", attachPath: path + "/attach", formToken: person.formToken,
            isOpen: !isOver,
            mine: isOver || work.assignee == person.staff.name ? nil : person.staff.name,
            people: isOver
                ? [] : people.map { FilterChoice(value: $0.name, label: $0.name, isChosen: false) },
            canGiveBack: !isOver && work.assignee != nil,
            canSnooze: !isOver && machine.state.proposer == nil,
            canWake: machine.isSnoozed(at: request.now),
            kinds: CaseLink.Kind.allCases.map {
                FilterChoice(
                    value: $0.rawValue, label: request.words.say("tie.\($0.rawValue)"),
                    isChosen: $0 == .complianceCase)
            }, sizeMax: size(CaseAttachment.byteCountMax))
    }

    private static func tie(
        _ link: CaseLink, _ formPath: String, _ formToken: String?, _ words: Words
    ) -> Tie {
        let id = CaseID(link.id).text
        let path: String? =
            switch link.kind {
            case .complianceCase: "/console/cases/\(id)"
            case .deposit: "/console/deposits/\(id)"
            case .payout: "/console/payouts/\(id)"
            case .question: nil
            }
        return Tie(
            kind: link.kind.rawValue, kindWord: words.say("tie.\(link.kind.rawValue)"),
            other: id, reference: ShownAddress.shortened(id), path: path, formPath: formPath,
            formToken: formToken)
    }

    private static func size(_ count: Int) -> String {
        guard count >= 10_240 else { return "\(count) B" }
        return count < 1 << 20 ? "\(count >> 10) KiB" : "\(count >> 20) MiB"
    }

    // MARK: - What the forms do

    @Sendable
    static func work(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let id: CaseID = try request.identifier()
        let actor = try request.actor()
        let (command, act) = try WorkForm.command(request)
        let reason = CaseReason(rawValue: request.form["reason"]) ?? .comment
        let note = request.form["note"]
        let words = request.words
        try await desk.store.write { store in
            if case .assign(let person) = command {
                // Only whom a case can be given to: a name that nobody has would hide it.
                guard let one = try store.staff(person), !one.isDisabled,
                    ConsoleRoutes.worker.contains(one.role)
                else { throw ConsoleRefusal.rule(words.say("work.nobody")) }
            }
            let action = try WorkForm.action(
                actor, reason, note, at: store.now, orSaying: words.say("case.noteTooLong"))
            _ = try CaseDesk.work(command, on: id, action, in: store)
            try store.appendStaffTrail(
                staff: actor, act: act, kind: "case", subject: id.text)
        }
        return .redirect("/console/cases/\(id.text)")
    }

    @Sendable
    static func attach(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let id: CaseID = try request.identifier()
        let actor = try request.actor()
        guard let file = request.file, !file.bytes.isEmpty else {
            throw ConsoleRefusal.rule(request.words.say("work.noFile"))
        }
        let note = request.form["note"]
        let tooLong = request.words.say("case.noteTooLong")
        try await desk.store.write { store in
            let action = try WorkForm.action(
                actor, .comment, note, at: store.now, orSaying: tooLong)
            _ = try CaseDesk.attach(
                file.bytes, name: file.name, mediaType: file.mediaType, to: id, action, in: store)
            try store.appendStaffTrail(
                staff: actor, act: "attach", kind: "case", subject: id.text)
        }
        return .redirect("/console/cases/\(id.text)")
    }

    @Sendable
    static func file(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let id: CaseID = try request.identifier()
        guard let name = AttachmentID(text: request.query["file"]) else {
            throw ConsoleRefusal.notFound
        }
        let (known, bytes) = try await desk.store.read {
            try CaseDesk.attachment(name, of: id, in: $0)
        }
        return ConsoleAnswer(
            status: 200, headers: known.downloadHeaders,
            body: .bytes(bytes, type: "application/octet-stream"))
    }
}

/// Forms about the work on cases, read.
enum WorkForm {
    /// Returns what a form asks for, and its word in the trail.
    static func command(
        _ request: ConsoleRequest
    ) throws(ConsoleRefusal) -> (CaseWorkCommand, act: String) {
        let form = request.form
        let word = form["command"]
        switch word {
        case "assign": return (.assign(to: form["person"]), word)
        case "unassign": return (.unassign, word)
        case "tag": return (.tag(form["tag"]), word)
        case "untag": return (.untag(form["tag"]), word)
        case "wake": return (.wake, word)
        case "link": return (.link(try tie(form, request)), word)
        case "unlink": return (.unlink(try tie(form, request)), word)
        case "snooze":
            guard let until = moment(form["until"]) else {
                throw .rule(request.words.say("work.noMoment"))
            }
            return (.snooze(until: until), word)
        default: throw .malformed
        }
    }

    private static func tie(
        _ form: FormFields, _ request: ConsoleRequest
    ) throws(ConsoleRefusal) -> CaseLink {
        guard let kind = CaseLink.Kind(rawValue: form["kind"]) else { throw .malformed }
        guard let id = CaseID(text: form["other"]) else {
            throw .rule(request.words.say("work.noID"))
        }
        return CaseLink(kind: kind, id: id.value)
    }

    /// Reads what a browser's field for a date and a time gives, as UTC.
    ///
    /// Source: the HTML standard, valid local date and time string, without seconds.
    static func moment(_ text: String) -> Timestamp? {
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, let day = CalendarDate(String(halves[0])), halves[0].count == 10
        else { return nil }
        let parts = halves[1].split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.utf8.count == 2 }) else {
            return nil
        }
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(part) : nil
        }
        guard numbers.count == parts.count, numbers[0] < 24, numbers[1] < 60,
            (numbers.count == 2 ? 0 : numbers[2]) < 60
        else { return nil }
        return day.start.adding(
            seconds: numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 2 ? 0 : numbers[2]))
    }

    /// Returns the note that a decision needs.
    static func note(_ request: ConsoleRequest) throws(ConsoleRefusal) -> String {
        let note = request.form["note"]
        guard !note.isEmpty else { throw .rule(request.words.say("case.noteMissing")) }
        return note
    }

    static func action(
        _ actor: String, _ reason: CaseReason, _ note: String, at time: Timestamp,
        orSaying tooLong: String
    ) throws(ConsoleRefusal) -> CaseAction {
        guard let action = CaseAction(actor: actor, reason: reason, note: note, time: time) else {
            throw .rule(tooLong)
        }
        return action
    }
}
