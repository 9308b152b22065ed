import Connector
import ScreeningRules
import Testing
import Units

@testable import WebConsole

@Suite
struct PlotTests {
    @Test func `columns are as high as their values, and what is not there is not drawn`() {
        let columns = [10, 0, 5, nil].map {
            PlotColumn(label: "d", value: $0, text: "t", tone: "wait")
        }
        let svg = Plots.columns(columns, label: "<plot>")
        // 1,000 / 4 wide; the highest has 120, half of it 60, zero a line.
        #expect(svg.contains("x=\"6\" y=\"0\" width=\"238\" height=\"120\""))
        #expect(svg.contains("x=\"256\" y=\"119\" width=\"238\" height=\"1\""))
        #expect(svg.contains("x=\"506\" y=\"60\" width=\"238\" height=\"60\""))
        #expect(svg.components(separatedBy: "<title>").count == 4)
        #expect(svg.contains("aria-label=\"&lt;plot&gt;\"") && !svg.contains("style="))
        let tops = Plots.columns([columns[0]], most: 100, label: "")
        #expect(tops.contains("y=\"108\" width=\"988\" height=\"12\""))
    }

    @Test func `no values, too many and too large ones trap nothing`() {
        #expect(Plots.columns([], label: "").contains("<svg"))
        let many = (0..<5_000).map {
            PlotColumn(label: "", value: $0 == 7 ? .max : $0 - 9, text: "", tone: "plain")
        }
        #expect(!Plots.columns(many, label: "").contains("NaN"))
    }

    @Test func `the overview counts verdicts, what was held, and each rule`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("viewer")
            let page = try await browser.get("/console")
            #expect(page.text.contains("6 / 15") && page.text.contains("40.00 %"))
            #expect(page.text.contains("<td class=\"num\">26.66 %</td>"))
            for path in ["/console/deposits", "/console/queue?part=all", "/console/lists"] {
                #expect(page.text.contains("href=\"\(path)\""))
            }
            // A viewer's role has no rules page, so that nothing leads there.
            #expect(!page.text.contains("/console/rules"))
            let analyst = try await world.browser("analyst")
            #expect(try await analyst.get("/console").text.contains("/console/rules?rule=L-01"))
        }
    }

    @Test func `the time to a decision is from the opening to the approval`() async throws {
        let clock = ConsoleClock()
        try await ConsoleWorld.run(clock: clock) { world in
            let day = VerdictTally.day(of: clock.now())
            let none = try await CaseTally().brought(upTo: clock.now(), from: world.store) { true }
            #expect(none.days.isEmpty && none.decisions(on: day) == nil)
            clock.forward(7_200)
            let id = world.sample.held
            let acts: [(CaseCommand, String)] = [
                (.proposeRelease, "analyst"), (.approve, "second"),
            ]
            for (command, actor) in acts {
                try await world.store.write { store in
                    let action = try #require(
                        CaseAction(
                            actor: actor, reason: .limitAccepted, note: "n", authority: nil,
                            time: store.now))
                    let seen = try store.complianceCase(id)?.machine.proposalName
                    _ = try CaseDesk.act(command, on: id, seeing: seen, action, in: store)
                }
            }
            let next = try await none.brought(upTo: clock.now(), from: world.store) { true }
            let found = try #require(next.decisions(on: day))
            #expect(found.count == 1 && found.median == 7_200 && found.longest == 7_200)
            let again = try await next.brought(upTo: clock.now(), from: world.store) { true }
            #expect(again == next)
            let page = try await world.browser("approver").get("/console")
            #expect(page.text.contains("<td class=\"num\">2 h</td>"))
        }
    }
}
