import ChainModel
import Connector
import DepositRules
import ScreeningRules
import Units

/// The verdict that a case is about.
enum VerdictIDs {
    static func of(_ record: CaseRecord) -> VerdictID { VerdictID(record.verdict) }
}

/// `/console/cases/{id}`: the answer first, the reasons second, the facts below.
enum CasePage {
    /// One thing that a person can do about a case.
    struct Action: Sendable {
        /// Where the form goes.
        let path: String
        /// What the form says it wants.
        let command: String
        let label: String
        /// What will happen, with the figures.
        let sentence: String
        let reasons: [Reason]
        let needsAuthority: Bool
        let tone: String
        /// The key that opens it; nil for none.
        let key: String?
        let token: String
        /// What is proposed, as this page shows it; nil for what is no decision on it.
        let proposal: String?
    }

    struct Reason: Sendable {
        let value: String
        let label: String
    }

    struct Line: Sendable {
        let time: ShownTime
        let actor: String
        let what: String
        let detail: String?
        let reason: String?
        let note: String?
        let authority: String?
    }

    struct Other: Sendable {
        let path: String
        let reference: String
        let state: ShownState
        let amount: ShownAmount
        let opened: ShownTime
    }

    struct View: Sendable {
        let id: String
        let reference: String
        let state: ShownState
        let clock: ShownClock?
        let isSenior: Bool
        let amount: ShownAmount
        let verdict: ShownVerdict?
        let travel: ShownTravel?
        let waitsFor: String?
        let actions: [Action]
        let hasActions: Bool
        let deposit: ShownDeposit?
        let walletPath: String
        let wallet: ShownAddress
        let others: [Other]
        let lines: [Line]
        let work: CaseWorkPage.View
        let flow: ShownFlow?
        let exports: CaseExportPage.Menu?
        let refund: RefundPage.View?
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        try await page(request, desk)
    }

    private static func page(
        _ request: ConsoleRequest, _ desk: ConsoleDesk, notice: String? = nil, status: Int = 200
    ) async throws -> ConsoleAnswer {
        let id: CaseID = try request.identifier()
        let services = desk.services
        let exports = CaseExportPage.menu(id, request, desk)
        let view = try await desk.store.read { store in
            try gather(id, request, services, exports, in: store)
        }
        return try desk.page(
            "case", view, request,
            title: request.words.say("case.title", ["case": view.reference]),
            live: "case deposit", notice: notice, status: status)
    }

    private static func gather(
        _ id: CaseID, _ request: ConsoleRequest, _ services: ConsoleServices,
        _ exports: CaseExportPage.Menu?, in store: any StoreReading
    ) throws -> View {
        let profiles = services.chains.map(\.profile)
        guard let record = try store.complianceCase(id) else { throw ConsoleRefusal.notFound }
        let (words, now) = (request.words, request.now)
        let machine = record.machine
        let verdict = try store.verdict(VerdictIDs.of(record))
        let deposit = try store.deposit(machine.deposit)
        let others = try OtherCases.of(record.wallet, except: id, request, in: store)
        let actions = try CaseActions.fitting(record, request)
        return View(
            id: id.text, reference: ShownAddress.shortened(id.text),
            state: machine.state.shown(words),
            clock: ShownClock(machine, now: now, levels: services.caseLevels, words),
            isSenior: machine.isSenior,
            amount: ShownAmount(record.amount),
            verdict: verdict.map { ShownVerdict($0, now: now, words) },
            travel: try CaseTravel.find(record, deposit, verdict, request, services, in: store),
            waitsFor: CaseActions.waitsFor(machine.state, request), actions: actions,
            hasActions: !actions.isEmpty,
            deposit: try deposit.map { try ShownDeposit($0, profiles, request, in: store) },
            walletPath: "/console/wallets/\(record.wallet.text)",
            wallet: ShownAddress(record.wallet.text),
            others: others, lines: machine.entries.reversed().map { line($0, request) },
            work: try CaseWorkPage.view(record, request, in: store),
            flow: try CaseFlow.find(record, deposit, profiles, words, in: store),
            exports: exports,
            refund: try RefundPage.view(record, request, services, in: store))
    }

    private static func line(_ entry: CaseEntry, _ request: ConsoleRequest) -> Line {
        let words = request.words
        return Line(
            time: ShownTime(entry.time, now: request.now, words),
            actor: entry.action?.actor ?? words.say("case.engine"),
            what: words.say("step.\(entry.step.rawValue)"),
            detail: entry.detail.flatMap { detail($0, of: entry.step, request) },
            reason: entry.action.map { words.say("reason.\($0.reason.rawValue)") },
            note: entry.action.flatMap { $0.note.isEmpty ? nil : $0.note },
            authority: entry.action?.authority)
    }

    /// What a line was done with, where that says something to people.
    private static func detail(
        _ text: String, of step: CaseStep, _ request: ConsoleRequest
    ) -> String? {
        switch step {
        case .assigned, .unassigned, .tagged, .untagged, .linked, .unlinked, .escalated,
            .refundProposed, .refundFailed, .basisChanged:
            text
        case .snoozed:
            Int64(text).map {
                ShownTime(Timestamp(milliseconds: $0), now: request.now, request.words).exact
            }
        case .opened, .frozenByVerdict, .releaseProposed, .freezeProposed, .transferProposed,
            .closeProposed, .closed, .approved, .rejected, .refunded, .noted, .woken, .attached:
            nil
        }
    }

    /// Takes a form about a case: the use case decides.
    private static func act(
        _ commands: [CaseCommand], _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let id: CaseID = try request.identifier()
        let actor = try request.actor()
        let form = request.form
        guard let command = CaseCommand(rawValue: form["command"]), commands.contains(command),
            let reason = CaseReason(rawValue: form["reason"])
        else { throw ConsoleRefusal.malformed }
        let note = form["note"]
        guard command == .approve || !note.isEmpty else {
            throw ConsoleRefusal.rule(request.words.say("case.noteMissing"))
        }
        let authority = form.optional("authority")
        let proposal = form.optional("proposal")
        let tooLong = request.words.say("case.noteTooLong")
        let payouts = desk.services.payouts
        do {
            try await desk.store.write { store in
                guard
                    let action = CaseAction(
                        actor: actor, reason: reason, note: note, authority: authority,
                        time: store.now)
                else { throw ConsoleRefusal.rule(tooLong) }
                _ = try CaseDesk.act(
                    command, on: id, seeing: proposal, action, payouts: payouts, in: store)
                try store.appendStaffTrail(
                    staff: actor, act: command.rawValue, kind: "case", subject: id.text)
            }
        } catch let refusal as RequestRefusal where refusal.isOfChangedProposal {
            // Nothing was decided; what there is to decide on now is shown at once.
            return try await page(
                request, desk, notice: request.words.say("case.changed"), status: 409)
        }
        return .redirect("/console/cases/\(id.text)")
    }

    @Sendable
    static func propose(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        try await act(
            [.proposeRelease, .proposeFreeze, .proposeBlockedTransfer, .close], request, desk)
    }

    @Sendable
    static func decide(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        try await act([.approve, .reject], request, desk)
    }

    @Sendable
    static func note(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        try await act([.note], request, desk)
    }
}

/// Which forms fit a case and whoever looks at it; what is decided, the use case decides.
enum CaseActions {
    static func fitting(
        _ record: CaseRecord, _ request: ConsoleRequest
    ) throws(ConsoleRefusal) -> [CasePage.Action] {
        let mayPropose = request.may(.post, "/console/cases/{id}/propose")
        let mayDecide = request.may(.post, "/console/cases/{id}/decide")
        var actions: [CasePage.Action] = []
        let state = record.machine.state
        switch state {
        case .open where mayPropose:
            actions.append(try make(.proposeRelease, "propose", record, request))
            actions.append(try make(.proposeFreeze, "propose", record, request))
        case .frozen where mayPropose:
            actions.append(try make(.proposeRelease, "propose", record, request))
            actions.append(try make(.proposeBlockedTransfer, "propose", record, request))
        case .alert where mayPropose:
            actions.append(try make(.close, "propose", record, request))
        case .releaseProposed, .freezeProposed, .frozenReleaseProposed, .refundProposed,
            .transferProposed, .closeProposed:
            let isOwn = state.proposer == (try request.actor())
            if mayDecide, !isOwn {
                actions.append(try make(.approve, "decide", record, request))
            }
            if mayDecide { actions.append(try make(.reject, "decide", record, request)) }
        case .open, .frozen, .alert, .released, .refundApproved, .refunded,
            .transferredToBlockedWallet, .closed:
            break
        }
        if request.may(.post, "/console/cases/{id}/note") {
            actions.append(try make(.note, "note", record, request))
        }
        return actions
    }

    /// Whom a case waits for, in a sentence; nil if it is over.
    static func waitsFor(_ state: CaseState, _ request: ConsoleRequest) -> String? {
        let words = request.words
        switch state {
        case .open: return words.say("case.waitsProposal")
        case .frozen: return words.say("case.waitsAuthority")
        case .alert: return words.say("case.waitsLook")
        case .refundApproved: return words.say("case.waitsRefund")
        case .released, .refunded, .transferredToBlockedWallet, .closed: return nil
        case .releaseProposed(let by), .freezeProposed(let by), .frozenReleaseProposed(let by, _),
            .refundProposed(let by, _), .transferProposed(let by, _), .closeProposed(let by):
            let isOwn = by == request.signedIn?.staff.name
            return words.say(isOwn ? "case.waitsOther" : "case.waitsSecond", ["by": by])
        }
    }

    private static func make(
        _ command: CaseCommand, _ place: String, _ record: CaseRecord, _ request: ConsoleRequest
    ) throws(ConsoleRefusal) -> CasePage.Action {
        let words = request.words
        let machine = record.machine
        let amount = ShownAmount(record.amount)
        let values = [
            "amount": "\(amount.text) \(amount.asset)",
            "wallet": ShownAddress.shortened(record.wallet.text),
            "by": machine.state.proposer ?? "",
            "address": refundAddress(machine.state) ?? "",
        ]
        let (key, tone, letter) = looks(command, machine.state)
        return CasePage.Action(
            path: "/console/cases/\(machine.id.text)/\(place)", command: command.rawValue,
            label: words.say("act.\(key)"), sentence: words.say("act.\(key)Sentence", values),
            reasons: reasons(command, machine.state).map {
                CasePage.Reason(value: $0.rawValue, label: words.say("reason.\($0.rawValue)"))
            },
            needsAuthority: machine.state == .frozen && command != .note, tone: tone,
            key: letter, token: try request.person().formToken,
            proposal: command == .approve || command == .reject ? machine.proposalName : nil)
    }

    /// Where a proposed refund goes; nil for other states.
    private static func refundAddress(_ state: CaseState) -> String? {
        guard case .refundProposed(_, let target) = state else { return nil }
        return target.address
    }

    private static func looks(
        _ command: CaseCommand, _ state: CaseState
    ) -> (key: String, tone: String, letter: String?) {
        switch (command, state) {
        case (.proposeRelease, _): ("proposeRelease", "good", "p")
        case (.proposeFreeze, _): ("proposeFreeze", "bad", nil)
        case (.proposeBlockedTransfer, _): ("proposeBlockedTransfer", "bad", nil)
        case (.close, _): ("close", "plain", "p")
        case (.approve, .freezeProposed): ("approveFreeze", "bad", "y")
        case (.approve, .transferProposed): ("approveTransfer", "bad", "y")
        case (.approve, .closeProposed): ("approveClose", "plain", "y")
        case (.approve, .refundProposed): ("approveRefund", "plain", "y")
        case (.approve, _): ("approveRelease", "good", "y")
        case (.reject, _): ("reject", "plain", nil)
        case (.note, _): ("note", "plain", nil)
        }
    }

    private static func reasons(_ command: CaseCommand, _ state: CaseState) -> [CaseReason] {
        switch (command, state) {
        case (.proposeRelease, .frozen): [.authorityPermit]
        case (.proposeRelease, _): [.falsePositive, .sourceExplained, .limitAccepted]
        case (.proposeFreeze, _): [.listMatchConfirmed, .suspicion]
        case (.approve, .freezeProposed): [.listMatchConfirmed, .suspicion]
        case (.proposeBlockedTransfer, _), (.approve, .transferProposed): [.authorityPermit]
        case (.close, _), (.approve, .closeProposed): [.noFurtherAction, .dust]
        case (.approve, .frozenReleaseProposed): [.authorityPermit]
        case (.approve, .refundProposed): [.refundRequested]
        case (.approve, _): [.falsePositive, .sourceExplained, .limitAccepted]
        case (.reject, _): [.proposalRejected]
        case (.note, _): [.comment]
        }
    }
}
