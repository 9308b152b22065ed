import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct ComplianceCaseTests {
    private enum Event: CaseIterable {
        case proposeRelease, proposeReleaseWithAuthority, proposeFreeze
        case approveBySame, approveByOther, reject, note, verdictFroze
    }

    private static let states: [CaseState] = [
        .open, .releaseProposed(by: "ann"), .freezeProposed(by: "ann"), .frozen,
        .frozenReleaseProposed(by: "ann", authority: "OFAC-1"), .released,
    ]

    private static func action(_ actor: String, authority: String? = nil) -> CaseAction {
        CaseAction(
            actor: actor, reason: .falsePositive, note: "n", authority: authority,
            time: Fixture.now)!
    }

    private static func make(_ state: CaseState) -> ComplianceCase {
        ComplianceCase(
            id: CaseID(1), deposit: DepositID(2), isSenior: false, openedAt: Fixture.now,
            state: state, entries: [])
    }

    private static func send(_ event: Event, to item: inout ComplianceCase) throws(CaseRefusal)
        -> CaseEffect
    {
        switch event {
        case .proposeRelease: try item.proposeRelease(action("ann"))
        case .proposeReleaseWithAuthority:
            try item.proposeRelease(action("ann", authority: "OFAC-1"))
        case .proposeFreeze: try item.proposeFreeze(action("ann"))
        case .approveBySame: try item.approve(action("ann"))
        case .approveByOther: try item.approve(action("bob"))
        case .reject: try item.reject(action("bob"))
        case .note: try item.note(action("bob"))
        case .verdictFroze: item.verdictFroze(now: Fixture.now)
        }
    }

    private enum Outcome: Equatable {
        case to(CaseState, CaseEffect)
        case refused(CaseRefusal)
    }

    // The rows of the machine's drawing: for each state, one outcome for each event in order.
    private static let table: [[Outcome]] = {
        let open = CaseState.open
        let release = CaseState.releaseProposed(by: "ann")
        let freeze = CaseState.freezeProposed(by: "ann")
        let frozen = CaseState.frozen
        let authority = CaseState.frozenReleaseProposed(by: "ann", authority: "OFAC-1")
        let released = CaseState.released
        return [
            [
                .to(release, .record), .to(release, .record), .to(freeze, .record),
                .refused(.nothingProposed), .refused(.nothingProposed), .refused(.nothingProposed),
                .to(open, .record), .to(frozen, .freeze),
            ],
            [
                .refused(.proposalPending), .refused(.proposalPending), .refused(.proposalPending),
                .refused(.samePerson), .to(released, .release), .to(open, .record),
                .to(release, .record), .to(frozen, .freeze),
            ],
            [
                .refused(.proposalPending), .refused(.proposalPending), .refused(.proposalPending),
                .refused(.samePerson), .to(frozen, .freeze), .to(open, .record),
                .to(freeze, .record), .to(frozen, .freeze),
            ],
            [
                .refused(.authorityMissing), .to(authority, .record), .refused(.alreadyFrozen),
                .refused(.nothingProposed), .refused(.nothingProposed), .refused(.nothingProposed),
                .to(frozen, .record), .to(frozen, .none),
            ],
            [
                .refused(.proposalPending), .refused(.proposalPending), .refused(.alreadyFrozen),
                .refused(.samePerson), .to(released, .release), .to(frozen, .record),
                .to(authority, .record), .to(authority, .none),
            ],
            [
                .refused(.finished), .refused(.finished), .refused(.finished),
                .refused(.finished), .refused(.finished), .refused(.finished),
                .to(released, .record), .to(released, .none),
            ],
        ]
    }()

    @Test func `every state answers every event as the table says`() {
        for (state, row) in zip(Self.states, Self.table) {
            for (event, expected) in zip(Event.allCases, row) {
                var item = Self.make(state)
                let outcome: Outcome
                do throws(CaseRefusal) {
                    let effect = try Self.send(event, to: &item)
                    outcome = .to(item.state, effect)
                } catch {
                    outcome = .refused(error)
                    #expect(item == Self.make(state), "a refusal changes nothing")
                }
                #expect(outcome == expected, "\(state) \(event)")
            }
        }
    }

    @Test func `a verdict opens a case held or frozen`() {
        let held = ComplianceCase(
            id: CaseID(1), deposit: DepositID(2), isFrozen: false, isSenior: true, now: Fixture.now)
        #expect(held.state == .open)
        #expect(held.entries.map(\.step) == [.opened])
        let frozen = ComplianceCase(
            id: CaseID(1), deposit: DepositID(2), isFrozen: true, isSenior: true, now: Fixture.now)
        #expect(frozen.state == .frozen)
    }

    @Test(arguments: seeds(200))
    func `no sequence of one person's actions releases or freezes money`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for start in [CaseState.open, .frozen] {
            var item = Self.make(start)
            for _ in 0..<30 {
                let action = Self.action("ann", authority: "X")
                switch UInt64.random(in: 0..<5, using: &random) {
                case 0: _ = try? item.proposeRelease(action)
                case 1: _ = try? item.proposeFreeze(action)
                case 2: _ = try? item.approve(action)
                case 3: _ = try? item.reject(action)
                default: _ = try? item.note(action)
                }
            }
            #expect(item.state != .released)
            #expect(start == .frozen || item.state != .frozen)
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
        var item = Self.make(.open)
        for _ in 0..<ComplianceCase.entryCountMax { _ = try? item.note(Self.action("ann")) }
        #expect(throws: CaseRefusal.tooManyEntries) { try item.note(Self.action("ann")) }
    }
}
