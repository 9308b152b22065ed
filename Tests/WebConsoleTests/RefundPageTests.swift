import Connector
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import WebConsole

@Suite
struct RefundPageTests {
    private static let path = "/console/cases/\(RefundSample.caseID.text)"
    private static let form = [
        "command": "proposeRefund", "reason": "refundRequested", "note": "asked for it",
        "address": RefundSample.proven,
    ]

    private static func state(_ world: ConsoleWorld) async throws -> CaseState? {
        try await world.store.read { try $0.complianceCase(RefundSample.caseID)?.machine.state }
    }

    private static func approval(_ page: Page) -> [String: String] {
        let proposal = page.text.firstMatch(of: /name="proposal" value="([A-Za-z.0-9]+)"/)
        return [
            "command": "approve", "reason": "refundRequested", "note": "agreed",
            "proposal": proposal.map { String($0.1) } ?? "",
        ]
    }

    @Test func `two people send held money to an address that the customer proved`()
        async throws
    {
        try await ConsoleWorld.run { world in
            try await RefundSample.hold(in: world)
            try await RefundSample.know(RefundSample.proven, .personalSign, in: world)
            let analyst = try await world.browser("analyst")
            let page = try await analyst.get(Self.path)
            let sentence =
                "Proposes to send \(RefundSample.amount) back to \(RefundSample.proven)"
            #expect(page.text.contains(sentence))
            #expect(page.text.contains("signed message"))
            #expect(!page.text.contains("people beside who proposes"))
            #expect(try await analyst.submit(Self.path + "/refund", Self.form).status == 303)
            let approver = try await world.browser("approver")
            let second = try await approver.get(Self.path)
            let approves = "Sends \(RefundSample.amount) to \(RefundSample.proven)"
            #expect(second.text.contains(approves))
            #expect(second.text.contains("Approve refund"))
            #expect(!second.text.contains("becomes spendable"))
            let yes = Self.approval(second)
            #expect(try await approver.submit(Self.path + "/decide", yes).status == 303)
            let payout = try #require(
                try await world.store.read { try $0.refunds(of: RefundSample.caseID).first })
            let done = try await approver.get(Self.path)
            #expect(done.text.contains("href=\"/console/payouts/\(payout.text)\""))
            let state = try #require(
                try await world.store.read { try $0.payout(payout)?.payout.state.name })
            #expect(state == "reserved", "its destination is screened like any")
            #expect(done.text.contains("The refund is on its way"))
            let trail = try await world.store.read {
                try $0.staffTrail(
                    TrailFilter(staff: "analyst"), page: PageRequest(after: nil, limit: 10))
            }
            #expect(trail.contains { $0.act == "proposeRefund" })
        }
    }

    @Test func `who proposed a refund never approves it`() async throws {
        try await ConsoleWorld.run { world in
            try await RefundSample.hold(in: world)
            try await RefundSample.know(RefundSample.proven, .microTransaction, in: world)
            let approver = try await world.browser("approver")
            #expect(try await approver.submit(Self.path + "/refund", Self.form).status == 303)
            let page = try await approver.get(Self.path)
            #expect(!page.text.contains("Approve refund"))
            var yes = Self.approval(page)
            yes["proposal"] = "refundProposed.2"
            let own = try await approver.submit(Self.path + "/decide", yes)
            #expect(own.status == 422 || own.status == 409)
            #expect(try await Self.state(world)?.name == .refundProposed)
        }
    }

    @Test func `an address that is not proven has no form and is refused`() async throws {
        try await ConsoleWorld.run { world in
            try await RefundSample.hold(in: world)
            let analyst = try await world.browser("analyst")
            let none = try await analyst.get(Self.path)
            #expect(none.text.contains("no address of this customer is proven"))
            #expect(!none.text.contains("\(Self.path)/refund"))
            try await RefundSample.know(RefundSample.declared, .declaration, in: world)
            let declared = try await analyst.get(Self.path)
            #expect(declared.text.contains(RefundSample.declared))
            #expect(declared.text.contains("not proven: no refund goes there"))
            #expect(!declared.text.contains("\(Self.path)/refund"))
            for address in [RefundSample.declared, RefundSample.proven] {
                let form = Self.form.merging(["address": address]) { $1 }
                let reply = try await analyst.submit(Self.path + "/refund", form)
                #expect(reply.status == 422)
                #expect(reply.text.contains("not proven to be the customer"))
            }
            #expect(try await Self.state(world) == .open)
        }
    }

    @Test func `frozen money has no form but a sentence that says why`() async throws {
        try await ConsoleWorld.run { world in
            try await RefundSample.hold(in: world, opening: .frozen)
            try await RefundSample.know(RefundSample.proven, .personalSign, in: world)
            let analyst = try await world.browser("analyst")
            let page = try await analyst.get(Self.path)
            #expect(page.text.contains("Frozen money is never sent back"))
            #expect(!page.text.contains("\(Self.path)/refund"))
            let reply = try await analyst.submit(Self.path + "/refund", Self.form)
            #expect(reply.status == 422)
            #expect(reply.text.contains("Frozen money is never sent back."))
            #expect(try await Self.state(world) == .frozen)
        }
    }

    @Test func `a form that says too little moves nothing, and says what is missing`()
        async throws
    {
        try await ConsoleWorld.run { world in
            try await RefundSample.hold(in: world)
            try await RefundSample.know(RefundSample.proven, .personalSign, in: world)
            let analyst = try await world.browser("analyst")
            for (name, value, status) in [
                ("address", "", 422), ("address", "bc1q", 422), ("address", Hostile.text, 422),
                ("note", " ", 422), ("reason", "nonsense", 400), ("command", "approve", 400),
            ] {
                let form = Self.form.merging([name: value]) { $1 }
                let reply = try await analyst.submit(Self.path + "/refund", form)
                #expect(reply.status == status, "\(name) \(value)")
                #expect(!reply.text.contains(Hostile.mark))
            }
            // Without the session's token, and from another site.
            #expect(try await analyst.post(Self.path + "/refund", Self.form).status == 403)
            let whole = Self.form.merging(["token": "0"]) { $1 }
            let foreign = try await analyst.post(
                Self.path + "/refund", whole, headers: ["Sec-Fetch-Site": "cross-site"])
            #expect(foreign.status == 403)
            let examiner = try await world.browser("examiner")
            let page = try await examiner.get(Self.path)
            #expect(page.text.contains(RefundSample.proven))
            #expect(!page.text.contains("\(Self.path)/refund"))
            #expect(try await examiner.submit(Self.path + "/refund", Self.form).status == 403)
            #expect(try await Self.state(world) == .open)
        }
    }

    @Test func `of several addresses one is chosen, and what is not final waits`() async throws {
        try await ConsoleWorld.run { world in
            try await RefundSample.hold(in: world)
            try await RefundSample.know(RefundSample.proven, .personalSign, in: world)
            try await RefundSample.know(RefundSample.declared, .microTransaction, in: world)
            let analyst = try await world.browser("analyst")
            let page = try await analyst.get(Self.path)
            #expect(page.text.contains("back to the address chosen here"))
            #expect(!page.text.contains("required checked"))
            // The sample's own case is held, and its deposit is not in a final block.
            let early = try await analyst.get("/console/cases/\(world.sample.held.text)")
            #expect(early.text.contains("the deposit is not final, or its chain is halted"))
        }
    }
}
