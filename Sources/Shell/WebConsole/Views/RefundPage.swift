import ChainModel
import Connector
import PayoutRules
import ScreeningRules
import Units

/// Refunds on the case's page: what the customer proved, the form, and what became of the payouts.
enum RefundPage {
    /// An address that is known to be the customer's.
    struct Address: Sendable {
        /// Names its field in the form.
        let field: String
        let whole: String
        let pictureSVG: String
        let how: String
        let shownSince: ShownTime
        let isProven: Bool
        /// Chosen from the start: there is no other.
        let isOnly: Bool
    }

    /// A payout that was to send the money back.
    struct Try: Sendable {
        let payoutPath: String
        let payoutReference: String
        let payoutState: ShownState
        let payoutAmount: ShownAmount
    }

    struct Form: Sendable {
        let refundPath: String
        let refundToken: String
        let refundSentence: String
        let choices: [Address]
    }

    struct View: Sendable {
        /// Why there is no form, where somebody might look for one.
        let whyNone: String?
        /// Where the money goes, once that is proposed.
        let refundTarget: ShownAddress?
        let tries: [Try]
        let known: [Address]
        let hasKnown: Bool
        let refundForm: Form?
    }

    /// Nil where there is nothing to say of refunds.
    static func view(
        _ record: CaseRecord, _ request: ConsoleRequest, _ services: ConsoleServices,
        in store: any StoreReading
    ) throws -> View? {
        let payouts = try store.refunds(of: record.machine.id).compactMap { try store.payout($0) }
        let (target, mayBegin) = stage(record.machine.state)
        guard mayBegin || target != nil || !payouts.isEmpty else { return nil }
        // A case whose deposit is not on record says so above; here is nothing to send back.
        guard try store.deposit(record.machine.deposit) != nil else { return nil }
        let outlook = try CaseRefunds.outlook(of: record, payouts: services.payouts, in: store)
        let isOpen = record.machine.state == .open
        let known = outlook.addresses.enumerated().map { place, known in
            address(known, place, isOnly: outlook.proven.count == 1, request)
        }
        let choices = known.filter(\.isProven)
        let form: Form? =
            isOpen && outlook.obstacle == nil
                && request.may(.post, "/console/cases/{id}/refund")
            ? try self.form(record, choices, outlook.approverCount, request) : nil
        let why = mayBegin ? outlook.obstacle : nil
        return View(
            whyNone: why.map { request.words.say("refund.\($0.rawValue)") },
            refundTarget: target.map { ShownAddress($0.address) },
            tries: payouts.sorted { $0.payout.requestedAt > $1.payout.requestedAt }
                .map { attempt($0, services, request) },
            known: mayBegin ? known : [], hasKnown: mayBegin && !known.isEmpty, refundForm: form)
    }

    /// Where a refund stands, and whether one is thought of at all.
    private static func stage(_ state: CaseState) -> (target: RefundTarget?, mayBegin: Bool) {
        switch state {
        case .open, .releaseProposed, .freezeProposed: (nil, true)
        case .frozen, .frozenReleaseProposed, .transferProposed: (nil, true)
        case .refundProposed(_, let target), .refundApproved(let target), .refunded(let target):
            (target, false)
        case .alert, .closeProposed, .closed, .released, .transferredToBlockedWallet:
            (nil, false)
        }
    }

    private static func form(
        _ record: CaseRecord, _ choices: [Address], _ approverCount: Int,
        _ request: ConsoleRequest
    ) throws(ConsoleRefusal) -> Form {
        let amount = ShownAmount(record.amount)
        let only = choices.count == 1 ? choices.first?.whole : nil
        let key = only == nil ? "refund.sentenceChosen" : "refund.sentence"
        let values = [
            "amount": "\(amount.text) \(amount.asset)", "address": only ?? "",
            "n": "\(approverCount)",
        ]
        let more = approverCount > 1 ? " " + request.words.say("refund.more", values) : ""
        return Form(
            refundPath: "/console/cases/\(record.machine.id.text)/refund",
            refundToken: try request.person().formToken,
            refundSentence: request.words.say(key, values) + more, choices: choices)
    }

    private static func address(
        _ known: OwnershipRecord, _ place: Int, isOnly: Bool, _ request: ConsoleRequest
    ) -> Address {
        let words = request.words
        return Address(
            field: "refund-to-\(place)", whole: known.address.text,
            pictureSVG: Identicon.svg(of: known.address.text),
            how: words.say("proof.\(known.method.rawValue)"),
            shownSince: ShownTime(known.provenAt, now: request.now, words),
            isProven: known.method.isProof, isOnly: isOnly && known.method.isProof)
    }

    private static func attempt(
        _ record: PayoutRecord, _ services: ConsoleServices, _ request: ConsoleRequest
    ) -> Try {
        let row = PayoutsPage.row(record, services.chains.map(\.profile), request)
        return Try(
            payoutPath: row.path, payoutReference: row.reference, payoutState: row.state,
            payoutAmount: row.amount)
    }

    /// Takes the form: the use case decides, as it does for the API.
    @Sendable
    static func propose(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let id: CaseID = try request.identifier()
        let actor = try request.actor()
        let words = request.words
        guard request.form["command"] == "proposeRefund",
            let reason = CaseReason(rawValue: request.form["reason"])
        else { throw ConsoleRefusal.malformed }
        guard let address = request.form.optional("address") else {
            throw ConsoleRefusal.rule(words.say("refund.noAddress"))
        }
        let note = try WorkForm.note(request)
        let services = desk.services
        try await desk.store.write { store in
            let action = try WorkForm.action(
                actor, reason, note, at: store.now, orSaying: words.say("case.noteTooLong"))
            _ = try CaseRefunds.propose(
                id, to: address, action, payouts: services.payouts,
                screening: services.screening.screening, in: store)
            try store.appendStaffTrail(
                staff: actor, act: "proposeRefund", kind: "case", subject: id.text)
        }
        return .redirect("/console/cases/\(id.text)")
    }
}
