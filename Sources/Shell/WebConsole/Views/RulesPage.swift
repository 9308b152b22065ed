import Connector
import Encodings
import ScreeningRules
import Units

/// `/console/rules`: the rules in force, how often each fired, and forms to try others.
enum RulesPage {
    /// How many milliseconds one look may count verdicts.
    private static let countMilliseconds: Int64 = 3_000

    struct Row: Sendable {
        let rule: String
        let ruleText: String
        let editPath: String
        let group: String
        let severity: ShownState
        let floor: String
        let rulePoints: String
        let thresholds: [String]
        let isOff: Bool
        let fired7: String
        let fired30: String
        let fired90: String
    }

    struct Cap: Sendable {
        let name: String
        let label: String
        let value: String
        let isSet: Bool
    }

    struct Choice: Sendable {
        let value: String
        let label: String
        let isChosen: Bool
    }

    struct Number: Sendable {
        let name: String
        let label: String
        let value: String
        let range: String
    }

    /// The form that changes one rule.
    struct RuleForm: Sendable {
        let formRule: String
        let formText: String
        let isOn: Bool
        let severities: [Choice]
        let floors: [Choice]
        let formPoints: String
        let numbers: [Number]
    }

    struct View: Sendable {
        let version: String
        let digest: ShownAddress
        let currency: String
        let alertPoints: String
        let holdPoints: String
        let seniorPoints: String
        let caps: [Cap]
        let rows: [Row]
        let verdicts7: String
        let verdicts30: String
        let verdicts90: String
        let skipped: String?
        let pending: String?
        let mayTry: Bool
        let ruleChoices: [Choice]
        let ruleForm: RuleForm?
        let limitChoices: [Choice]
        let hasLimits: Bool
        let baseText: String
        let packText: String
        let isDraft: Bool
        let dayChoices: [Choice]
        let token: String
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let pack = desk.services.screening.screening.rules
        let view = try await view(pack, isDraft: false, request, desk)
        return try desk.page("rules", view, request, title: request.words.say("nav.rules"))
    }

    /// Brings the counts of firings up to now, for as long as a page may take.
    static func tally(_ desk: ConsoleDesk) async throws -> VerdictTally {
        let clock = desk.services.clock
        let start = clock.now()
        let limit = countMilliseconds
        let tally = try await desk.tallies.current.brought(
            upTo: start, from: desk.store
        ) { clock.now().milliseconds(since: start) < limit }
        desk.tallies.keep(tally)
        return tally
    }

    static func view(
        _ pack: RulePack, isDraft: Bool, _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> View {
        let words = request.words
        let tally = try await tally(desk)
        let now = request.now
        let asked = request.query["rule"].isEmpty ? request.form["rule"] : request.query["rule"]
        let chosen = ScreeningRule(rawValue: asked)
        let limits = LimitChoice.all(desk.services.screening.screening.limits)
        func count(_ days: Int64) -> String {
            ShownAmount.grouped("\(tally.verdictCount(days: days, now: now))")
        }
        return View(
            version: pack.version, digest: ShownAddress(Hex.encode(pack.digest.bytes)),
            currency: pack.currency.code, alertPoints: "\(pack.bands.alertPoints)",
            holdPoints: "\(pack.bands.holdPoints)", seniorPoints: "\(pack.bands.seniorPoints)",
            caps: RuleTypology.allCases.map { typology in
                Cap(
                    name: "cap-\(typology.rawValue)",
                    label: words.say("typology.\(typology.rawValue)"),
                    value: pack.caps[typology].map { "\($0)" } ?? "",
                    isSet: pack.caps[typology] != nil)
            }, rows: pack.allTerms.map { row($0, tally, now, words) },
            verdicts7: count(7), verdicts30: count(30), verdicts90: count(90),
            skipped: tally.skippedCount == 0
                ? nil : words.say("rules.skipped", ["n": "\(tally.skippedCount)"]),
            pending: tally.pendingCount == 0
                ? nil : words.say("rules.pending", ["n": "\(tally.pendingCount)"]),
            mayTry: request.may(.post, "/console/rules/try"),
            ruleChoices: ScreeningRule.allCases.map { rule in
                Choice(
                    value: rule.rawValue,
                    label: "\(rule.rawValue) \(words.say("ruleText.\(rule.rawValue)"))",
                    isChosen: rule == chosen)
            }, ruleForm: chosen.map { form(pack.terms($0), words) },
            limitChoices: limits.enumerated().map { place, limit in
                Choice(value: "\(place)", label: limit.text(words), isChosen: false)
            }, hasLimits: !limits.isEmpty,
            baseText: isDraft ? RulePackFile.text(of: pack) : "",
            packText: RulePackFile.text(of: pack), isDraft: isDraft,
            dayChoices: ["7", "30", "90"].map { days in
                Choice(
                    value: days, label: words.say("time.days", ["n": days]),
                    isChosen: days == (request.form.optional("days") ?? "90"))
            }, token: try request.person().formToken)
    }

    private static func row(
        _ terms: RuleTerms, _ tally: VerdictTally, _ now: Timestamp, _ words: Words
    ) -> Row {
        func fired(_ days: Int64) -> String {
            ShownAmount.grouped("\(tally.firingCount(of: terms.rule, days: days, now: now))")
        }
        return Row(
            rule: terms.rule.rawValue, ruleText: words.say("ruleText.\(terms.rule.rawValue)"),
            editPath: "/console/rules?rule=\(terms.rule.rawValue)#change",
            group: words.say("fatf.\(terms.group.rawValue)"),
            severity: ShownVerdict.severity(terms.severity.rawValue, words),
            floor: words.say("decision.\(terms.floor.rawValue)"), rulePoints: "\(terms.points)",
            thresholds: terms.allNumbers.map { name, values in
                "\(words.say("ruleNumber.\(name.rawValue)")): "
                    + values.map { ShownAmount.grouped("\($0)") }.joined(separator: " · ")
            }, isOff: !terms.isOn, fired7: fired(7), fired30: fired(30), fired90: fired(90))
    }

    private static func form(_ terms: RuleTerms, _ words: Words) -> RuleForm {
        RuleForm(
            formRule: terms.rule.rawValue,
            formText: words.say("ruleText.\(terms.rule.rawValue)"), isOn: terms.isOn,
            severities: RuleResult.Severity.allCases.map {
                Choice(
                    value: $0.rawValue, label: words.say("severity.\($0.rawValue)"),
                    isChosen: $0 == terms.severity)
            },
            floors: ScreeningDecision.allCases.map {
                Choice(
                    value: $0.rawValue, label: words.say("decision.\($0.rawValue)"),
                    isChosen: $0 == terms.floor)
            }, formPoints: "\(terms.points)",
            numbers: terms.allNumbers.map { name, values in
                Number(
                    name: "n-\(name.rawValue)", label: words.say("ruleNumber.\(name.rawValue)"),
                    value: values.map(String.init).joined(separator: ", "),
                    range: "\(name.range.lowerBound)–\(name.range.upperBound)")
            })
    }
}
