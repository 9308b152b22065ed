import Connector
import Testing
import Units

@testable import WebConsole

@Suite
struct AuditSealTests {
    @Test func `the page says until when the verdicts are verified, and by which head`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("examiner")
            let page = try await browser.get("/console/audit")
            #expect(page.text.contains("All 15 verdicts are linked"))
            #expect(page.text.contains("2026-01-01 00:00:00 UTC"))
            let head = try await world.store.read { try $0.evidenceHead() }
            #expect(head.verdictCount == 15)
            let walk = try await EvidenceWalk().brought(from: world.store) { true }
            #expect(walk.isWhole && walk.count == 15 && walk.link == head.link)
            let again = try await walk.brought(from: world.store) { true }
            #expect(again == walk)
        }
    }

    @Test func `a table to save has more lines than a page`() async throws {
        try await ConsoleWorld.run { world in
            try await world.store.write { store in
                for number in 0..<1_200 {
                    try store.appendStaffTrail(
                        staff: "ann", act: "viewed", kind: "case", subject: "\(number)")
                }
            }
            let browser = try await world.browser("examiner")
            let csv = try await browser.get("/console/audit.csv?staff=ann").text
            #expect(csv.components(separatedBy: "\r\n").count == 1_202)
            let one = try await browser.get("/console/audit.csv?staff=ann&subject=77").text
            #expect(one.components(separatedBy: "\r\n").count == 3)
        }
    }
}
