import Connector
import ScreeningRules
import Testing
import Units

@testable import WebConsole

@Suite
struct QueueTests {
    /// The references of the rows of a page, in their order.
    private static func rows(_ page: Page) -> [String] {
        page.text.matches(of: /class="open figures" href="\/console\/cases\/([0-9a-f]{32})"/).map {
            String($0.1)
        }
    }

    @Test func `the queue is the service's: frozen money first, in its order`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("approver")
            let shown = Self.rows(try await browser.get("/console/queue"))
            let now = world.clock.now()
            let kept = try await world.store.read {
                try $0.caseQueue(CaseQuery(awakeAt: now), after: nil, limit: 50)
            }
            #expect(shown == kept.map(\.record.machine.id.text))
            #expect(shown.contains(world.sample.frozen.text))
            #expect(kept.first?.record.machine.state == .frozen)
        }
    }

    @Test func `each tab counts what it shows, for the person who looks`() async throws {
        try await ConsoleWorld.run { world in
            let analyst = try await world.browser("analyst")
            let path = "/console/cases/\(world.sample.held.text)"
            let propose = [
                "command": "proposeRelease", "reason": "limitAccepted", "note": "known",
            ]
            #expect(try await analyst.submit(path + "/propose", propose).status == 303)
            _ = try await analyst.submit(
                path + "/work", ["command": "assign", "person": "analyst"])
            let browser = try await world.browser("approver")
            for (name, browser) in [("approver", browser), ("analyst", analyst)] {
                for part in QueueFilter.Part.allCases {
                    let page = try await browser.get("/console/queue?part=\(part.rawValue)")
                    let count = try #require(
                        page.text.firstMatch(
                            of: /aria-current="true">[^<]*<span class="figures count">([0-9]+)</))
                    #expect(Int(count.1) == Self.rows(page).count, "\(name) \(part)")
                }
            }
            let second = try await browser.get("/console/queue?part=needsSecondPerson")
            #expect(Self.rows(second) == [world.sample.held.text])
            let own = try await analyst.get("/console/queue?part=needsSecondPerson")
            #expect(Self.rows(own).isEmpty)
            let mine = try await analyst.get("/console/queue?part=mine")
            #expect(Self.rows(mine) == [world.sample.held.text])
        }
    }

    @Test func `the clock is the service's own: its hours, and none while nobody is waited for`()
        throws
    {
        let words = try Languages().english
        let start = Timestamp(seconds: 1_000_000)
        let levels = try #require(
            CaseServiceLevels(alertHours: 9, holdHours: 2, seniorHours: 1, freezeHours: 1))
        var held = ComplianceCase(
            id: CaseID(1), deposit: DepositID(2), opening: .held, isSenior: false, now: start)
        func clock(_ seconds: Int64) -> ShownClock? {
            ShownClock(held, now: start.adding(seconds: seconds), levels: levels, words)
        }
        #expect(clock(0)?.text == "2 h left" && clock(0)?.tone == "plain")
        #expect(clock(5_500)?.tone == "wait")
        #expect(clock(7_200)?.isLate == true && clock(7_199)?.isLate == false)
        let action = try #require(
            CaseAction(actor: "a", reason: .limitAccepted, note: "", time: start))
        let other = try #require(
            CaseAction(actor: "b", reason: .limitAccepted, note: "", time: start))
        _ = try held.proposeRelease(action)
        _ = try held.approve(other)
        #expect(clock(9_000) == nil)
    }

    @Test func `pages of the queue go on where the one before ended`() async throws {
        try await ConsoleWorld.run { world in
            let now = world.clock.now()
            let kept = try await world.store.read {
                try $0.caseQueue(CaseQuery(awakeAt: now), after: nil, limit: 50)
            }
            let place = try #require(kept.dropFirst(2).first).place
            let browser = try await world.browser("examiner")
            let page = try await browser.get(
                "/console/queue?after=\(FormFields.encode(place.text))")
            #expect(Self.rows(page) == kept.dropFirst(3).map(\.record.machine.id.text))
            let tagged = try await browser.get("/console/queue?part=all&tag=vip-customer")
            #expect(Self.rows(tagged) == [world.sample.held.text])
        }
    }

    @Test func `small cases are finished together by two people`() async throws {
        try await ConsoleWorld.run { world in
            let analyst = try await world.browser("analyst")
            let alerts = world.sample.alerts
            var fields = ["note": "nothing in it"]
            #expect(try await analyst.submit("/console/queue/bulk", fields).status == 422)
            for id in alerts { fields["case.\(id.text)"] = "yes" }
            // What is more than dust makes all of it refused.
            let large = fields.merging(["case.\(world.sample.held.text)": "yes"]) { $1 }
            #expect(try await analyst.submit("/console/queue/bulk", large).status == 422)
            #expect(try await analyst.submit("/console/queue/bulk", fields).status == 303)
            let browser = try await world.browser("approver")
            let page = try await browser.get("/console/queue")
            let bulk = try #require(
                page.text.firstMatch(of: /name="bulk" value="([0-9a-f]{32})"/)
            ).1
            #expect(page.text.contains("analyst proposed to finish 3 small cases together"))
            let yes = ["bulk": String(bulk), "command": "approve", "note": "agreed"]
            #expect(try await analyst.submit("/console/queue/bulk/decide", yes).status == 403)
            #expect(try await browser.submit("/console/queue/bulk/decide", yes).status == 303)
            let states = try await world.store.read { store in
                try alerts.map { try store.complianceCase($0)?.machine.state }
            }
            #expect(states.allSatisfy { $0 == .closed })
        }
    }
}
