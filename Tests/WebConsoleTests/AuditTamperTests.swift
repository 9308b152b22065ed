import Connector
import GRDB
import Testing
import Units

@testable import WebConsole

/// What somebody with the database in hand could change, and what the audit's page says of it.
@Suite
struct AuditTamperTests {
    enum Tampering: String, CaseIterable {
        case bytes = "UPDATE verdict SET canonical = x'7b7d' WHERE number = 5"
        case link = "UPDATE verdict SET link = zeroblob(32) WHERE number = 5"
        case order = """
            UPDATE verdict SET number = 999 WHERE number = 5;
            UPDATE verdict SET number = 5 WHERE number = 6;
            UPDATE verdict SET number = 6 WHERE number = 999
            """
        case dropped = "DELETE FROM verdict WHERE number = 5"
        case first = "DELETE FROM verdict WHERE number = 1"
        case closedGap = """
            DELETE FROM verdict WHERE number = 5;
            UPDATE verdict SET number = number - 1 WHERE number > 5
            """

        var named: Int { self == .first ? 1 : 5 }
    }

    private func tamper(_ world: ConsoleWorld, _ sql: String) throws {
        let queue = try DatabaseQueue(path: world.databasePath)
        try queue.write { database in
            try database.execute(
                sql: "DROP TRIGGER verdict_no_update; DROP TRIGGER verdict_no_delete; \(sql)")
        }
        try queue.close()
    }

    @Test(arguments: Tampering.allCases)
    func `the first record that does not fit is named`(tampering: Tampering) async throws {
        try await ConsoleWorld.run { world in
            try tamper(world, tampering.rawValue)
            let browser = try await world.browser("examiner")
            let page = try await browser.get("/console/audit").text
            #expect(page.contains("Verdict \(tampering.named) does not fit"), "\(tampering)")
            #expect(page.contains(">broken<") || page.contains("broken</"))
            #expect(!page.contains("verdicts are linked"))
            let chinese = try await browser.get(
                "/console/audit", headers: ["Accept-Language": "zh"]
            ).text
            #expect(chinese.contains("第 \(tampering.named) 条判定不符"))
            // The head is that of the last record that fits.
            let walk = try await EvidenceWalk().brought(from: world.store) { true }
            #expect(walk.broken == UInt64(tampering.named))
            #expect(walk.count == UInt64(tampering.named - 1))
        }
    }

    @Test func `records that are gone from the end are missed once the page has seen them`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("examiner")
            #expect(try await browser.get("/console/audit").text.contains("All 15 verdicts"))
            try tamper(world, "DELETE FROM verdict WHERE number = 15")
            let page = try await browser.get("/console/audit").text
            #expect(page.contains("Verdict 15 does not fit"))
        }
    }

    @Test func `events are searched by who acted, and saved as they are shown`() async throws {
        try await ConsoleWorld.run { world in
            try await world.store.write { store in
                for number in 0..<150 {
                    try store.appendEvent(
                        type: "case.note", subject: "c\(number)",
                        json: Array(#"{"by":"\#(number % 50 == 0 ? "zoe" : "bob")"}"#.utf8))
                }
            }
            let browser = try await world.browser("examiner")
            let found = try await browser.get("/console/audit/events?staff=zoe").text
            for subject in ["c0", "c50", "c100"] { #expect(found.contains(">\(subject)<")) }
            #expect(!found.contains(">c1<") && found.contains("<td>zoe</td>"))
            let table = try await browser.get("/console/audit/events.csv?staff=zoe").text
            #expect(table.hasPrefix("number,time,who,type,subject,facts\r\n"))
            #expect(table.components(separatedBy: "\r\n").count == 5)
            // Pages go on, and keep the search.
            let many = try await browser.get("/console/audit/events?staff=bob").text
            let next = try #require(
                many.firstMatch(of: /href="(\/console\/audit\/events\?[^"]*after=[0-9]+[^"]*)"/))
            let path = String(next.1).replacing("&amp;", with: "&")
            #expect(path.contains("staff=bob"))
            let rest = try await browser.get(path).text
            #expect(rest.contains("<td>bob</td>") && !rest.contains("<td>zoe</td>"))
        }
    }

    @Test func `what people do with cases and lists is found by who did it`() async throws {
        try await ConsoleWorld.run { world in
            let analyst = try await world.browser("analyst")
            let path = "/console/cases/\(world.sample.held.text)"
            let propose = [
                "command": "proposeRelease", "reason": "limitAccepted", "note": "known",
            ]
            #expect(try await analyst.submit(path + "/propose", propose).status == 303)
            let approver = try await world.browser("approver")
            let list = ["list": world.sample.list, "command": "approve"]
            #expect(try await approver.submit("/console/lists/decide", list).status == 303)
            let browser = try await world.browser("examiner")
            let one = try await browser.get("/console/audit/events?staff=analyst").text
            #expect(one.contains("case.proposeRelease") && !one.contains("list.active"))
            let other = try await browser.get("/console/audit/events?staff=approver").text
            #expect(other.contains("list.active") && !other.contains("case.proposeRelease"))
        }
    }

    @Test func `a read over the API is said with its key`() async throws {
        try await ConsoleWorld.run { world in
            try await world.store.write { store in
                try store.appendStaffTrail(
                    staff: "shop", act: "read.0a1b2c", kind: "case", subject: "c1")
            }
            let browser = try await world.browser("examiner")
            let page = try await browser.get("/console/audit?staff=shop").text
            #expect(page.contains("read over the API with key 0a1b2c"))
            let chinese = try await browser.get(
                "/console/audit?staff=shop", headers: ["Accept-Language": "zh"]
            ).text
            #expect(chinese.contains("通过 API 密钥 0a1b2c 读取"))
        }
    }
}
