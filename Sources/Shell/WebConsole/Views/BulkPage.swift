import Connector
import ScreeningRules
import Units

/// Small cases that are finished together: the forms on the queue's page, and what they do.
enum BulkPage {
    /// The form around the rows of the queue.
    struct Form: Sendable {
        let token: String
        let count: Int
    }

    struct Item: Sendable {
        let path: String
        let reference: String
        let amount: ShownAmount?
    }

    /// What somebody proposed to finish together.
    struct Proposal: Sendable {
        let id: String
        let sentence: String
        let proposed: ShownTime
        let items: [Item]
        let mayApprove: Bool
        let mayReject: Bool
        let token: String
    }

    static func form(_ rows: [QueuePage.Row], _ request: ConsoleRequest) throws -> Form? {
        let count = rows.count { $0.isSmall }
        guard count > 0, request.may(.post, "/console/queue/bulk") else { return nil }
        return Form(token: try request.person().formToken, count: count)
    }

    /// How many proposals a page shows, the oldest ones.
    private static let proposalMax = 20

    static func proposals(
        _ request: ConsoleRequest, in store: any StoreReading
    ) throws -> [Proposal] {
        let person = try request.person()
        let mayDecide = request.may(.post, "/console/queue/bulk/decide")
        return try store.openCaseBulks().prefix(proposalMax).map { bulk in
            Proposal(
                id: CaseID(bulk.id).text,
                sentence: request.words.say(
                    "bulk.sentence", ["by": bulk.proposer, "count": "\(bulk.cases.count)"]),
                proposed: ShownTime(bulk.proposedAt, now: request.now, request.words),
                items: try bulk.cases.map { id in
                    Item(
                        path: "/console/cases/\(id.text)",
                        reference: ShownAddress.shortened(id.text),
                        amount: try store.complianceCase(id).map { ShownAmount($0.amount) })
                }, mayApprove: mayDecide && bulk.proposer != person.staff.name,
                mayReject: mayDecide, token: person.formToken)
        }
    }

    @Sendable
    static func propose(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let actor = try request.actor()
        let cases = request.form.names(after: "case.").compactMap { CaseID(text: $0) }
        guard !cases.isEmpty else {
            throw ConsoleRefusal.rule(request.words.say("bulk.nothingChosen"))
        }
        let note = try WorkForm.note(request)
        let tooLong = request.words.say("case.noteTooLong")
        try await desk.store.write { store in
            let action = try WorkForm.action(actor, .dust, note, at: store.now, orSaying: tooLong)
            let bulk = try CaseBulks.propose(
                cases, id: UInt128.random(in: 0...UInt128.max), action, in: store)
            try store.appendStaffTrail(
                staff: actor, act: "proposeBulkClose", kind: "case",
                subject: CaseID(bulk.id).text)
        }
        return .redirect("/console/queue")
    }

    @Sendable
    static func decide(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let actor = try request.actor()
        let command = request.form["command"]
        guard let id = CaseID(text: request.form["bulk"]), ["approve", "reject"].contains(command)
        else { throw ConsoleRefusal.malformed }
        let isApproval = command == "approve"
        let note = try WorkForm.note(request)
        let tooLong = request.words.say("case.noteTooLong")
        try await desk.store.write { store in
            let action = try WorkForm.action(
                actor, isApproval ? .noFurtherAction : .proposalRejected, note, at: store.now,
                orSaying: tooLong)
            _ = try CaseBulks.decide(id.value, isApproval: isApproval, action, in: store)
            try store.appendStaffTrail(
                staff: actor, act: "\(command)BulkClose", kind: "case", subject: id.text)
        }
        return .redirect("/console/queue")
    }
}
