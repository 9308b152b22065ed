import TestKit
import Testing
import Units

@testable import ScreeningRules

/// What the tests of cases share.
enum CaseSample {
    static let target = RefundTarget(address: "bc1qcustomer", proof: "proof 1")!

    static func action(
        _ actor: String, authority: String? = nil, at time: Timestamp = Fixture.now
    ) -> CaseAction {
        CaseAction(
            actor: actor, reason: .falsePositive, note: "n", authority: authority, time: time)!
    }

    static func make(_ state: CaseState, isSenior: Bool = false) -> ComplianceCase {
        ComplianceCase(
            id: CaseID(1), deposit: DepositID(2), isSenior: isSenior, openedAt: Fixture.now,
            state: state, entries: [CaseEntry(step: .opened, action: nil, time: Fixture.now)])
    }

    /// One state of each kind, as ann and an authority left it.
    static let states: [CaseState] = [
        .open, .releaseProposed(by: "ann"), .freezeProposed(by: "ann"),
        .refundProposed(by: "ann", to: target), .refundApproved(to: target), .frozen,
        .frozenReleaseProposed(by: "ann", authority: "L-1"),
        .transferProposed(by: "ann", authority: "L-1"), .alert, .closeProposed(by: "ann"),
        .released, .refunded(to: target), .transferredToBlockedWallet(authority: "L-1"), .closed,
    ]
}

@Suite struct ComplianceCaseTests {
    private enum Event: CaseIterable {
        case proposeRelease, proposeReleaseWithAuthority, proposeFreeze, proposeRefund
        case proposeUnprovenRefund, proposeTransfer, proposeTransferWithAuthority, proposeClose
        case close, approveBySame, approveByOther, reject, note, basisChanged, verdictFroze
        case refundLeft, refundFailed
    }

    private static func send(_ event: Event, to item: inout ComplianceCase) throws(CaseRefusal)
        -> CaseEffect
    {
        let ann = CaseSample.action("ann")
        let permitted = CaseSample.action("ann", authority: "L-1")
        let bob = CaseSample.action("bob")
        return switch event {
        case .proposeRelease: try item.proposeRelease(ann)
        case .proposeReleaseWithAuthority: try item.proposeRelease(permitted)
        case .proposeFreeze: try item.proposeFreeze(ann)
        case .proposeRefund:
            try item.proposeRefund(to: CaseSample.target, isProven: true, ann)
        case .proposeUnprovenRefund:
            try item.proposeRefund(to: CaseSample.target, isProven: false, ann)
        case .proposeTransfer: try item.proposeTransfer(ann)
        case .proposeTransferWithAuthority: try item.proposeTransfer(permitted)
        case .proposeClose: try item.proposeClose(ann)
        case .close: try item.close(ann)
        case .approveBySame: try item.approve(ann)
        case .approveByOther: try item.approve(bob)
        case .reject: try item.reject(bob)
        case .note: try item.note(bob)
        case .basisChanged: item.basisChanged(because: "more came", now: Fixture.now)
        case .verdictFroze: item.verdictFroze(now: Fixture.now)
        case .refundLeft: item.refundLeft(now: Fixture.now)
        case .refundFailed: item.refundFailed(because: "gone", now: Fixture.now)
        }
    }

    private enum Outcome: Equatable {
        case to(CaseState, CaseEffect)
        case no(CaseRefusal)
    }

    private static func row(
        _ state: CaseState, _ proposals: [Outcome], _ decisions: [Outcome], _ facts: [Outcome]
    ) -> [Outcome] {
        proposals + decisions + [.to(state, .record)] + facts
    }

    private static func same(_ refusal: CaseRefusal, _ count: Int) -> [Outcome] {
        [Outcome](repeating: .no(refusal), count: count)
    }

    private static func nothing(_ state: CaseState, _ count: Int) -> [Outcome] {
        [Outcome](repeating: .to(state, .none), count: count)
    }

    /// A row of a held case with a proposal of ann's, which bob turns into `next`.
    private static func proposed(
        _ state: CaseState, _ next: CaseState, _ effect: CaseEffect
    ) -> [Outcome] {
        row(
            state, same(.proposalPending, 5) + same(.notFrozen, 2) + same(.notAnAlert, 2),
            [.no(.samePerson), .to(next, effect), .to(.open, .record)],
            [.to(.open, .record), .to(.frozen, .freeze)] + nothing(state, 2))
    }

    /// A row of a frozen case with a proposal of ann's, which bob turns into `next`.
    private static func proposedFrozen(
        _ state: CaseState, _ next: CaseState, _ effect: CaseEffect
    ) -> [Outcome] {
        row(
            state,
            same(.proposalPending, 2) + same(.alreadyFrozen, 1) + same(.frozenNeverRefunded, 2)
                + same(.proposalPending, 2) + same(.notAnAlert, 2),
            [.no(.samePerson), .to(next, effect), .to(.frozen, .record)],
            [.to(.frozen, .record)] + nothing(state, 3))
    }

    private static func over(_ state: CaseState) -> [Outcome] {
        row(state, same(.finished, 9), same(.finished, 3), nothing(state, 4))
    }

    // The rows of the machine's drawing: for each state, one outcome for each event in order.
    private static let table: [[Outcome]] = {
        let states = CaseSample.states
        let order = RefundOrder(approving: states[3], by: "bob")!
        let authority = CaseSample.states[6]
        let transfer = CaseSample.states[7]
        let (approved, alert, closing) = (states[4], CaseState.alert, states[9])
        let open: [Outcome] = row(
            .open,
            [.to(states[1], .record), .to(states[1], .record), .to(states[2], .record)]
                + [.to(states[3], .record), .no(.addressNotProven)] + same(.notFrozen, 2)
                + same(.notAnAlert, 2),
            same(.nothingProposed, 3),
            nothing(.open, 1) + [.to(.frozen, .freeze)] + nothing(.open, 2))
        let refunding: [Outcome] = row(
            approved, same(.refundUnderWay, 7) + same(.notAnAlert, 2),
            same(.refundUnderWay, 3),
            nothing(approved, 1) + [
                .to(approved, .record),
                .to(.refunded(to: CaseSample.target), .record), .to(.open, .record),
            ])
        let frozen: [Outcome] = row(
            .frozen,
            [.no(.authorityMissing), .to(authority, .record), .no(.alreadyFrozen)]
                + same(.frozenNeverRefunded, 2)
                + [.no(.authorityMissing), .to(transfer, .record)] + same(.notAnAlert, 2),
            same(.nothingProposed, 3), nothing(.frozen, 4))
        let alertRow: [Outcome] = row(
            alert, same(.notHeld, 7) + [.to(closing, .record), .to(.closed, .record)],
            same(.nothingProposed, 3), nothing(alert, 4))
        let closingRow: [Outcome] = row(
            closing, same(.notHeld, 7) + same(.proposalPending, 2),
            [.no(.samePerson), .to(.closed, .record), .to(alert, .record)],
            [.to(alert, .record)] + nothing(closing, 3))
        return [
            open, proposed(states[1], .released, .release), proposed(states[2], .frozen, .freeze),
            proposed(states[3], approved, .refund(order)), refunding, frozen,
            proposedFrozen(authority, .released, .release),
            proposedFrozen(transfer, .transferredToBlockedWallet(authority: "L-1"), .record),
            alertRow, closingRow,
        ] + states[10...].map(over)
    }()

    @Test func `every state answers every event as the table says`() {
        #expect(Self.table.count == CaseSample.states.count)
        for (state, row) in zip(CaseSample.states, Self.table) {
            #expect(row.count == Event.allCases.count, "\(state)")
            for (event, expected) in zip(Event.allCases, row) {
                var item = CaseSample.make(state)
                let outcome: Outcome
                do throws(CaseRefusal) {
                    let effect = try Self.send(event, to: &item)
                    outcome = .to(item.state, effect)
                } catch {
                    outcome = .no(error)
                    #expect(item == CaseSample.make(state), "a refusal changes nothing")
                }
                #expect(outcome == expected, "\(state) \(event)")
            }
        }
    }

    @Test(arguments: ComplianceCase.Opening.allCases)
    func `a verdict opens a case held, frozen, or as an alert`(opening: ComplianceCase.Opening) {
        let made = ComplianceCase(
            id: CaseID(1), deposit: DepositID(2), opening: opening, isSenior: true,
            now: Fixture.now)
        let expected: CaseState =
            switch opening {
            case .held: .open
            case .frozen: .frozen
            case .alert: .alert
            }
        #expect(made.state == expected)
        #expect(made.entries.map(\.step) == [.opened])
    }

    /// A walk of random actions; returns the states that it went through.
    private func walk(
        from start: CaseState, by people: [String], _ random: inout SplitMix64
    ) -> (states: [CaseState], last: ComplianceCase) {
        var item = CaseSample.make(start)
        var states = [start]
        for _ in 0..<40 {
            let actor = people.randomElement(using: &random) ?? "ann"
            let action = CaseSample.action(actor, authority: "X")
            switch UInt64.random(in: 0..<15, using: &random) {
            case 0: _ = try? item.proposeRelease(action)
            case 1: _ = try? item.proposeFreeze(action)
            case 2:
                _ = try? item.proposeRefund(to: CaseSample.target, isProven: true, action)
            case 3: _ = try? item.proposeTransfer(action)
            case 4: _ = try? item.proposeClose(action)
            case 5...7: _ = try? item.approve(action)
            case 8: _ = try? item.reject(action)
            case 9: _ = item.refundFailed(because: "x", now: Fixture.now)
            case 10: _ = item.refundLeft(now: Fixture.now)
            case 14: _ = item.verdictFroze(because: "listed", now: Fixture.now)
            case 11: _ = item.escalate(now: Fixture.now.adding(seconds: 9_999_999), .standard)
            case 12:
                _ = try? item.snooze(
                    until: Fixture.now.adding(seconds: 9), reportDueAt: nil, action)
            default: _ = try? item.note(action)
            }
            states.append(item.state)
        }
        return (states, item)
    }

    @Test(arguments: seeds(200))
    func `no sequence of one person's actions moves money`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for start in [CaseState.open, .frozen, .alert] {
            let states = walk(from: start, by: ["ann"], &random).states
            // A verdict alone freezes; nobody alone leads out of that.
            let phases: Set = start.phase == .held ? [.held, .frozen] : [start.phase]
            #expect(states.allSatisfy { phases.contains($0.phase) }, "seed \(seed)")
        }
    }

    @Test(arguments: seeds(200))
    func `no sequence of many people's actions sends frozen money back`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for start in [CaseState.open, .frozen] {
            let (states, item) = walk(from: start, by: ["ann", "bob", "cid"], &random)
            var wasFrozen = false
            for state in states {
                if state.phase == .frozen { wasFrozen = true }
                let isRefund =
                    switch state {
                    case .refundProposed, .refundApproved, .refunded: true
                    case .open, .releaseProposed, .freezeProposed, .frozen, .closed, .alert,
                        .frozenReleaseProposed, .transferProposed, .closeProposed, .released,
                        .transferredToBlockedWallet:
                        false
                    }
                #expect(!(wasFrozen && isRefund), "seed \(seed)")
            }
            // Each approval has a proposal by somebody else right before it, among decisions.
            var proposer: String?
            for entry in item.entries {
                switch entry.step {
                case .releaseProposed, .freezeProposed, .refundProposed, .transferProposed:
                    proposer = entry.action?.actor
                case .approved:
                    #expect(proposer != nil && proposer != entry.action?.actor, "seed \(seed)")
                case .rejected, .basisChanged: proposer = nil
                case .opened, .frozenByVerdict, .closeProposed, .closed, .refunded,
                    .refundFailed, .noted, .assigned, .unassigned, .tagged, .untagged, .snoozed,
                    .woken, .linked, .unlinked, .attached, .escalated:
                    break
                }
            }
        }
    }

    @Test func `a refund that a verdict met on its way fails into frozen money, or leaves`() {
        for isStopped in [true, false] {
            var item = CaseSample.make(.refundProposed(by: "ann", to: CaseSample.target))
            _ = try? item.approve(CaseSample.action("bob"))
            #expect(item.verdictOnTheWay == nil)
            #expect(item.verdictFroze(because: "listed", now: Fixture.now) == .record)
            #expect(item.verdictFroze(because: "listed too", now: Fixture.now) == .none)
            #expect(item.verdictOnTheWay?.detail == "listed")
            #expect(item.state == .refundApproved(to: CaseSample.target))
            if isStopped {
                #expect(item.refundFailed(because: "stopped", now: Fixture.now) == .freeze)
                #expect(item.state == .frozen)
            } else {
                #expect(item.refundLeft(now: Fixture.now) == .record)
                #expect(item.state == .refunded(to: CaseSample.target))
                #expect(item.entries.contains { $0.detail == "listed" }, "it stays on record")
            }
            #expect(item.verdictOnTheWay == nil)
        }
    }

    @Test func `what a verdict met on the way of one refund does not freeze the next`() throws {
        var item = CaseSample.make(.refundProposed(by: "ann", to: CaseSample.target))
        _ = try item.approve(CaseSample.action("bob"))
        #expect(item.refundFailed(because: "no node took it", now: Fixture.now) == .record)
        #expect(item.state == .open)
        _ = try item.proposeRefund(
            to: CaseSample.target, isProven: true, CaseSample.action("ann"))
        _ = try item.approve(CaseSample.action("bob"))
        #expect(item.verdictOnTheWay == nil)
    }

    @Test func `an order to refund is made of another person's approval only`() {
        for state in CaseSample.states {
            #expect(RefundOrder(approving: state, by: "ann") == nil)
            let isProposed = state == CaseSample.states[3]
            #expect((RefundOrder(approving: state, by: "bob") != nil) == isProposed)
        }
    }

    @Test func `history keeps who, why and when, and its time never runs back`() throws {
        var item = ComplianceCase(
            id: CaseID(1), deposit: DepositID(2), isFrozen: false, isSenior: false,
            now: Fixture.now)
        let early = CaseAction(
            actor: "ann", reason: .limitAccepted, note: "known customer",
            time: Timestamp(milliseconds: 0))!
        _ = try item.proposeRelease(early)
        #expect(item.entries.last?.action == early)
        #expect(item.entries.last?.time == Fixture.now)
    }

    @Test func `texts and histories have limits`() {
        let long = String(repeating: "x", count: CaseAction.noteByteCountMax + 1)
        let time = Fixture.now
        #expect(CaseAction(actor: "a", reason: .comment, note: long, time: time) == nil)
        #expect(CaseAction(actor: "", reason: .comment, note: "", time: time) == nil)
        #expect(RefundTarget(address: "", proof: "p") == nil)
        #expect(RefundTarget(address: "a", proof: "") == nil)
        #expect(RefundTarget(address: long, proof: "p") == nil)
        var item = CaseSample.make(.open)
        for _ in 1..<ComplianceCase.entryCountMax { _ = try? item.note(CaseSample.action("ann")) }
        #expect(throws: CaseRefusal.tooManyEntries) { try item.note(CaseSample.action("ann")) }
        #expect(item.verdictFroze(now: time) == .freeze, "a verdict is kept all the same")
    }
}
