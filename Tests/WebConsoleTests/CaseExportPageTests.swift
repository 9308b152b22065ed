import Connector
import Encodings
import Testing
import Units

@testable import WebConsole

@Suite
struct CaseExportPageTests {
    @Test func `a case's page offers its exports, and says what a report lacks`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let path = "/console/cases/\(world.sample.held.text)"
            let page = try await browser.get(path)
            for format in CaseExportFormat.allCases {
                #expect(page.text.contains("\(path)/export?format=\(format.rawValue)"))
            }
            #expect(page.text.contains("under filer: name, tax number, street"))
            let refused = try await browser.get("\(path)/export?format=sar")
            #expect(refused.status == 422 && refused.text.contains("tax number"))
            let none = try await browser.get("\(path)/export?format=ivms101")
            #expect(none.status == 422 && none.text.contains("No identities"))
            #expect(try await browser.get("\(path)/export?format=pdf").status == 400)
            #expect(try await browser.get("/console/cases/x/export").status == 404)
        }
    }

    @Test func `an export is a file with all that strangers wrote kept harmless`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("examiner")
            let path = "/console/cases/\(world.sample.held.text)/export"
            let json = try await browser.get("\(path)?format=json")
            let value = try JSONValue.parse(Array(json.text.utf8))
            #expect(value["case"]?.text == world.sample.held.text)
            #expect(value["reference"]?.text == Hostile.text)
            #expect(json.headers["content-disposition"]?.hasPrefix("attachment") == true)
            #expect(value["verdicts"]?.elements?.first?["record"]?["inputs"] != nil)
            let csv = try await browser.get("\(path)?format=csv")
            #expect(csv.headers["content-type"] == "text/csv; charset=utf-8")
            #expect(csv.text.contains("\r\nrule,"))
            let trail = try await world.store.read {
                try $0.staffTrail(
                    TrailFilter(staff: "examiner"), page: PageRequest(after: nil, limit: 2))
            }
            #expect(trail.map(\.act) == ["exported.csv", "exported.json"])
            // Who may not see the case may not take it out either.
            #expect(try await world.browser("viewer").get(path).status == 403)
        }
    }
}
