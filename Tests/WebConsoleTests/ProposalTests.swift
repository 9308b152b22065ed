import Connector
import ScreeningRules
import Testing
import Units

@testable import WebConsole

@Suite
struct ProposalTests {
    private static func proposal(_ page: Page) -> String? {
        page.text.firstMatch(of: /name="proposal" value="([A-Za-z.0-9]+)"/).map { String($0.1) }
    }

    @Test func `who approves another proposal than they saw is shown the case anew`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let (held, path) = (world.sample.held, "/console/cases/\(world.sample.held.text)")
            let analyst = try await world.browser("analyst")
            let release = [
                "command": "proposeRelease", "reason": "limitAccepted", "note": "known",
            ]
            #expect(try await analyst.submit(path + "/propose", release).status == 303)
            let approver = try await world.browser("approver")
            let seen = try #require(Self.proposal(try await approver.get(path)))
            // The page lies open; meanwhile the proposal becomes another one.
            let reject = ["command": "reject", "reason": "proposalRejected", "note": "no"]
            let second = try await world.browser("second")
            #expect(try await second.submit(path + "/decide", reject).status == 303)
            let freeze = [
                "command": "proposeFreeze", "reason": "suspicion", "note": "it is bad",
            ]
            #expect(try await analyst.submit(path + "/propose", freeze).status == 303)
            var approve = [
                "command": "approve", "reason": "limitAccepted", "note": "agreed",
                "proposal": seen,
            ]
            let late = try await approver.submit(path + "/decide", approve)
            #expect(late.status == 409)
            #expect(late.text.contains("The case changed since you looked at it."))
            #expect(late.text.contains("Freezes 7,250.12 USDT"))
            let state = try await world.store.read { try $0.complianceCase(held)?.machine.state }
            #expect(state == .freezeProposed(by: "analyst"))
            approve["proposal"] = nil
            #expect(try await approver.submit(path + "/decide", approve).status == 422)
            approve["proposal"] = Self.proposal(late)
            approve["reason"] = "suspicion"
            #expect(try await approver.submit(path + "/decide", approve).status == 303)
        }
    }

    @Test func `every form of a case page is taken where it is sent`() async throws {
        try await ConsoleWorld.run { world in
            let analyst = try await world.browser("analyst")
            let alert = world.sample.alerts[0]
            let frozen = world.sample.frozen
            let page = try await analyst.get("/console/cases/\(alert.text)")
            #expect(page.text.contains("Close the alert"))
            let close = ["command": "close", "reason": "noFurtherAction", "note": "looked at"]
            #expect(
                try await analyst.submit("/console/cases/\(alert.text)/propose", close).status
                    == 303)
            let move = [
                "command": "proposeBlockedTransfer", "reason": "authorityPermit",
                "note": "as ordered", "authority": "order 7",
            ]
            #expect(
                try await analyst.submit("/console/cases/\(frozen.text)/propose", move).status
                    == 303)
            let states = try await world.store.read { store in
                try [alert, frozen].map { try store.complianceCase($0)?.machine.state }
            }
            #expect(states == [.closed, .transferProposed(by: "analyst", authority: "order 7")])
        }
    }
}
