import Connector
import ScreeningRules
import Units

/// The plots of the overview: each is a link to what it counts, with its numbers in a table.
enum OverviewPlots {
    /// How long one look may count, in milliseconds.
    private static let countMilliseconds: Int64 = 1_000
    private static let dayCount = Int64(OverviewPage.dayCount)
    private static let ruleCountMax = 12

    /// A day in a table.
    struct Row: Sendable {
        let day: String
        let cells: [String]
    }

    /// Columns by day.
    struct Plot: Sendable {
        let plotTitle: String
        let plotText: String
        let plotPath: String
        /// What the plot's upper edge stands for.
        let plotTop: String
        let plotSVG: String
        let isBlank: Bool
        let firstDay: String
        let lastDay: String
        let heads: [String]
        let plotRows: [Row]
    }

    /// A rule in the table of alerts.
    struct RuleRow: Sendable {
        let rule: String
        let ruleText: String
        let rulePath: String?
        let fired: String
        let rate: String
        let rateSVG: String
    }

    /// A list's age.
    struct AgeRow: Sendable {
        let source: String
        let age: String
        let ageState: ShownState
        let ageSVG: String
    }

    struct View: Sendable {
        let plots: [Plot]
        let ruleRows: [RuleRow]
        let hasRules: Bool
        let rulesPath: String?
        let ages: [AgeRow]
        let counted: String
        let notCounted: String?
    }

    static func view(
        _ lists: [ListRecord], _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> View {
        let clock = desk.services.clock
        let start = clock.now()
        let limit = countMilliseconds
        let goesOn: @Sendable () -> Bool = { clock.now().milliseconds(since: start) < limit }
        let verdicts = try await desk.tallies.current.brought(
            upTo: start, from: desk.store, goesOn: goesOn)
        desk.tallies.keep(verdicts)
        let cases = try await desk.caseTallies.current.brought(
            upTo: start, from: desk.store, goesOn: goesOn)
        desk.caseTallies.keep(cases)
        let words = request.words
        let rules = ruleRows(verdicts, request)
        let left = verdicts.skippedCount + verdicts.pendingCount
        return View(
            plots: [
                verdictPlot(verdicts, request), heldPlot(verdicts, request),
                timePlot(cases, request),
            ], ruleRows: rules, hasRules: !rules.isEmpty,
            rulesPath: request.may(.get, "/console/rules") ? "/console/rules" : nil,
            ages: lists.map { age($0, request, desk) },
            counted: words.say(
                "plots.counted",
                ["n": ShownAmount.grouped("\(verdicts.verdictCount(days: 30, now: start))")]),
            notCounted: left == 0 ? nil : words.say("plots.notCounted", ["n": "\(left)"]))
    }

    private static func days(_ now: Timestamp) -> [(number: Int64, label: String)] {
        let today = VerdictTally.day(of: now)
        return (0..<dayCount).map { place in
            let number = today - (dayCount - 1 - place)
            let day = CalendarDate(Timestamp(seconds: number * 86_400))
            return (number, day.map { "\($0)" } ?? "")
        }
    }

    private static func plot(
        _ key: String, _ path: String, _ columns: [PlotColumn], most: Int? = nil,
        heads: [String], rows: [[String]], _ words: Words
    ) -> Plot {
        Plot(
            plotTitle: words.say("plots.\(key)"), plotText: words.say("plots.\(key)Text"),
            plotPath: path, plotTop: top(columns, most: most),
            plotSVG: Plots.columns(columns, most: most, label: words.say("plots.\(key)")),
            isBlank: columns.allSatisfy { $0.value == nil }, firstDay: columns.first?.label ?? "",
            lastDay: columns.last?.label ?? "", heads: heads.map { words.say($0) },
            plotRows: zip(columns, rows).map { Row(day: $0.label, cells: $1) })
    }

    private static func top(_ columns: [PlotColumn], most: Int?) -> String {
        guard most == nil else { return "100 %" }
        return columns.max { ($0.value ?? -1) < ($1.value ?? -1) }?.text ?? ""
    }

    private static func verdictPlot(_ tally: VerdictTally, _ request: ConsoleRequest) -> Plot {
        let days = days(request.now)
        let counts = days.map { tally.days[$0.number]?.verdictCount }
        return plot(
            "verdicts", "/console/deposits",
            zip(days, counts).map {
                PlotColumn(
                    label: $0.label, value: $1, text: "\($1 ?? 0)", tone: "accent")
            }, heads: ["plots.verdictsHead"], rows: counts.map { ["\($0 ?? 0)"] }, request.words)
    }

    private static func heldPlot(_ tally: VerdictTally, _ request: ConsoleRequest) -> Plot {
        let days = days(request.now)
        let shares = days.map { day -> (held: Int, all: Int, share: Int)? in
            guard let found = tally.days[day.number], found.verdictCount > 0 else { return nil }
            return (
                found.heldCount, found.verdictCount,
                found.heldCount * 10_000 / found.verdictCount
            )
        }
        return plot(
            "held", "/console/queue?part=all",
            zip(days, shares).map { day, share in
                PlotColumn(
                    label: day.label, value: share?.share,
                    text: share.map { FlowSketch.percent($0.share) } ?? "–", tone: "wait")
            }, most: 10_000, heads: ["plots.heldHead", "plots.shareHead"],
            rows: shares.map { share in
                share.map { ["\($0.held) / \($0.all)", FlowSketch.percent($0.share)] }
                    ?? ["–", "–"]
            }, request.words)
    }

    private static func timePlot(_ tally: CaseTally, _ request: ConsoleRequest) -> Plot {
        let days = days(request.now)
        let words = request.words
        func span(_ seconds: Int64) -> String {
            ShownTime.duration(seconds, words) ?? words.say("time.moment")
        }
        let found = days.map { tally.decisions(on: $0.number) }
        return plot(
            "time", "/console/queue?part=all",
            zip(days, found).map { day, found in
                PlotColumn(
                    label: day.label, value: found.map { Int(clamping: $0.median) },
                    text: found.map { span($0.median) } ?? "–", tone: "second")
            }, heads: ["plots.decisionsHead", "plots.medianHead", "plots.longestHead"],
            rows: found.map { found in
                found.map { ["\($0.count)", span($0.median), span($0.longest)] }
                    ?? ["0", "–", "–"]
            }, words)
    }

    private static func ruleRows(
        _ tally: VerdictTally, _ request: ConsoleRequest
    ) -> [RuleRow] {
        let now = request.now
        let all = tally.verdictCount(days: 30, now: now)
        let mayOpen = request.may(.get, "/console/rules")
        let counts = ScreeningRule.allCases.map {
            (rule: $0, count: tally.firingCount(of: $0, days: 30, now: now))
        }.filter { $0.count > 0 }.sorted {
            ($1.count, $0.rule.rawValue) < ($0.count, $1.rule.rawValue)
        }
        return counts.prefix(ruleCountMax).map { rule, count in
            let share = all == 0 ? 0 : min(count * 10_000 / all, 10_000)
            let text = request.words.say("ruleText.\(rule.rawValue)")
            return RuleRow(
                rule: rule.rawValue, ruleText: text,
                rulePath: mayOpen ? "/console/rules?rule=\(rule.rawValue)" : nil,
                fired: ShownAmount.grouped("\(count)"), rate: FlowSketch.percent(share),
                rateSVG: Bars.stacked(
                    [BarPart(tone: "accent", share: max(share / 10, 4))],
                    label: "\(rule.rawValue): \(FlowSketch.percent(share))"))
        }
    }

    /// A list's age against the age at which new deposits wait.
    private static func age(
        _ record: ListRecord, _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) -> AgeRow {
        let words = request.words
        let terms = desk.services.screening.screening.rules.terms(.listAge)
        let hold = terms.number(.holdHours) * 3_600
        let warning = terms.number(.warnHours) * 3_600
        let seconds = max(0, request.now.milliseconds(since: record.checkedAt) / 1_000)
        let tone = seconds > hold ? "bad" : seconds > warning ? "wait" : "good"
        let word =
            seconds > hold
            ? words.say("plots.holds")
            : words.say(seconds > warning ? "lists.old" : "plots.fresh")
        return AgeRow(
            source: record.version.source,
            age: ShownTime.duration(seconds, words) ?? words.say("time.moment"),
            ageState: ShownState(tone: tone, icon: tone == "good" ? "check" : "alert", word: word),
            ageSVG: Bars.stacked(
                [BarPart(tone: tone, share: Int(max(10, min(seconds, hold) * 1_000 / hold)))],
                label: "\(record.version.source): \(word)"))
    }
}
