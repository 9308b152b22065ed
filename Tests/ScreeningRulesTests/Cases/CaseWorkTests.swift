import Testing
import Units

@testable import ScreeningRules

@Suite struct CaseWorkTests {
    private let ann = CaseSample.action("ann")
    private func later(_ seconds: Int64) -> Timestamp { Fixture.now.adding(seconds: seconds) }
    private func file(
        _ number: UInt128, name: String = "a.pdf", type: String = "application/pdf",
        byteCount: Int = 1
    ) -> CaseAttachment? {
        CaseAttachment(
            id: AttachmentID(number), name: name, mediaType: type, byteCount: byteCount,
            digest: Bytes32(head: 0, tail: number), actor: "ann", time: Fixture.now)
    }

    @Test func `a case has one owner at a time, and history names each`() throws {
        var item = CaseSample.make(.open)
        try item.assign(to: "bob", ann)
        #expect(throws: CaseRefusal.nothingToChange) { try item.assign(to: "bob", ann) }
        try item.assign(to: "cid", ann)
        #expect(item.work.assignee == "cid")
        try item.unassign(ann)
        #expect(item.work.assignee == nil)
        #expect(throws: CaseRefusal.nothingToChange) { try item.unassign(ann) }
        #expect(throws: CaseRefusal.malformed) { try item.assign(to: "", ann) }
        #expect(item.entries.map(\.step) == [.opened, .assigned, .assigned, .unassigned])
        #expect(item.entries.map(\.detail) == [nil, "bob", "cid", "cid"])
        var over = CaseSample.make(.released)
        #expect(throws: CaseRefusal.finished) { try over.assign(to: "bob", ann) }
    }

    @Test func `tags are small words, sorted, once each, and not too many`() throws {
        var item = CaseSample.make(.released)
        try item.tag("ofac-2025", ann)
        try item.tag("dust", ann)
        #expect(item.work.tags == ["dust", "ofac-2025"])
        #expect(throws: CaseRefusal.nothingToChange) { try item.tag("dust", ann) }
        for word in ["", "Dust", "du st", "dust\u{301}", String(repeating: "a", count: 41)] {
            #expect(throws: CaseRefusal.malformed) { try item.tag(word, ann) }
        }
        try item.untag("dust", ann)
        #expect(throws: CaseRefusal.nothingToChange) { try item.untag("dust", ann) }
        for number in 1..<CaseWork.tagCountMax { try item.tag("t\(number)", ann) }
        #expect(throws: CaseRefusal.tooMany) { try item.tag("more", ann) }
    }

    @Test func `a case that is put aside comes back by itself`() throws {
        var item = CaseSample.make(.open)
        #expect(throws: CaseRefusal.snoozeInPast) {
            try item.snooze(until: Fixture.now, reportDueAt: nil, ann)
        }
        #expect(throws: CaseRefusal.snoozeTooLong) {
            try item.snooze(
                until: later(CaseSnooze.secondsMax + 1), reportDueAt: nil, ann)
        }
        try item.snooze(until: later(60), reportDueAt: nil, ann)
        #expect(item.isSnoozed(at: later(59)))
        #expect(!item.isSnoozed(at: later(60)))
        #expect(throws: CaseRefusal.nothingToChange) {
            try item.wake(CaseSample.action("bob", at: later(60)))
        }
        try item.wake(CaseSample.action("bob", at: later(59)))
        #expect(!item.isSnoozed(at: Fixture.now))
    }

    @Test func `frozen money cannot sleep past its report, nor a proposal at all`() throws {
        var frozen = CaseSample.make(.frozen)
        #expect(throws: CaseRefusal.snoozePastReport) {
            try frozen.snooze(until: later(61), reportDueAt: later(60), ann)
        }
        try frozen.snooze(until: later(60), reportDueAt: later(60), ann)
        var proposed = CaseSample.make(.releaseProposed(by: "ann"))
        #expect(throws: CaseRefusal.proposalPending) {
            try proposed.snooze(until: later(60), reportDueAt: nil, ann)
        }
        var woken = CaseSample.make(.open)
        try woken.snooze(until: later(60), reportDueAt: nil, ann)
        _ = try woken.proposeRelease(ann)
        #expect(woken.work.snooze == nil, "a proposal wakes the case")
    }

    @Test func `a case is tied to other things once each, and never to itself`() throws {
        var item = CaseSample.make(.open)
        let link = CaseLink(kind: .payout, id: 7)
        try item.link(link, ann)
        #expect(throws: CaseRefusal.nothingToChange) { try item.link(link, ann) }
        #expect(throws: CaseRefusal.malformed) {
            try item.link(CaseLink(kind: .complianceCase, id: 1), ann)
        }
        try item.link(CaseLink(kind: .deposit, id: 1), ann)
        try item.unlink(link, ann)
        #expect(item.work.links == [CaseLink(kind: .deposit, id: 1)])
        for number in 1..<CaseWork.linkCountMax {
            try item.link(CaseLink(kind: .question, id: UInt128(number)), ann)
        }
        #expect(throws: CaseRefusal.tooMany) { try item.link(link, ann) }
    }

    @Test func `a file is kept once, and only with a plain name and type`() throws {
        var item = CaseSample.make(.closed)
        try item.attach(#require(file(1)), ann)
        #expect(throws: CaseRefusal.nothingToChange) { try item.attach(#require(file(1)), ann) }
        for name in ["", "../a", "a\nb", "a\"b", ".."] { #expect(file(2, name: name) == nil) }
        for type in ["", "pdf", "text/html; x", "a/b/c", "TEXT/html"] {
            #expect(file(2, type: type) == nil)
        }
        #expect(file(2, byteCount: 0) == nil)
        #expect(file(2, byteCount: CaseAttachment.byteCountMax + 1) == nil)
        for number in 1..<CaseWork.attachmentCountMax {
            try item.attach(#require(file(UInt128(number + 1))), ann)
        }
        #expect(throws: CaseRefusal.tooMany) { try item.attach(#require(file(99)), ann) }
    }
}

@Suite struct CaseServiceLevelsTests {
    private let levels = CaseServiceLevels.standard
    private func after(_ hours: Int64) -> Timestamp { Fixture.now.adding(seconds: hours * 3_600) }

    @Test func `levels have from an hour to a year`() {
        #expect(
            CaseServiceLevels(alertHours: 0, holdHours: 1, seniorHours: 1, freezeHours: 1) == nil)
        #expect(
            CaseServiceLevels(alertHours: 1, holdHours: 1, seniorHours: 1, freezeHours: 8_785)
                == nil)
        #expect(
            CaseServiceLevels(alertHours: 72, holdHours: 24, seniorHours: 8, freezeHours: 4)
                == .standard)
    }

    @Test func `each severity has its own clock, and the levels rise to three`() {
        let cases: [(CaseState, Bool, Int64)] = [
            (.alert, false, 72), (.open, false, 24), (.open, true, 8), (.frozen, false, 4),
        ]
        for (state, isSenior, hours) in cases {
            let item = CaseSample.make(state, isSenior: isSenior)
            #expect(item.dueAt(levels) == after(hours))
            let expected = [(hours - 1, 0), (hours, 1), (2 * hours, 2), (3 * hours, 3)]
            for (hour, level) in expected + [(99 * hours, 3)] {
                #expect(item.escalationLevel(now: after(hour), levels) == level)
            }
        }
    }

    @Test func `frozen money that somebody looked at waits for the second person only`() throws {
        var item = CaseSample.make(.frozen)
        _ = try item.note(CaseSample.action("ann"))
        #expect(item.dueAt(levels) == nil)
        _ = try item.proposeRelease(CaseSample.action("ann", authority: "L", at: after(10)))
        #expect(item.dueAt(levels) == after(14))
    }

    @Test func `a case that is put aside is due when it comes back`() throws {
        var item = CaseSample.make(.frozen)
        try item.snooze(until: after(1), reportDueAt: nil, CaseSample.action("ann"))
        #expect(item.dueAt(levels) == nil)
        var open = CaseSample.make(.open)
        try open.snooze(until: after(30), reportDueAt: nil, CaseSample.action("ann"))
        #expect(open.dueAt(levels) == after(30))
        #expect(open.escalationLevel(now: after(29), levels) == 0)
    }

    @Test func `time calls the next person once a level, and never decides`() {
        for state in CaseSample.states {
            var item = CaseSample.make(state)
            for hour in Int64(0)..<300 { _ = item.escalate(now: after(hour), levels) }
            #expect(item.state == state)
            let calls = item.entries.filter { $0.step == .escalated }.compactMap(\.detail)
            #expect(calls == (item.waitingSince == nil ? [] : ["1", "2", "3"]), "\(state)")
        }
    }
}
