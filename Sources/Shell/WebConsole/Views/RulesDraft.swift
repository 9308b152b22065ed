import Connector
import ScreeningRules
import Units

/// Why what an analyst typed is no set of rules, in words for staff.
struct RulesDraftProblem: Error, Sendable {
    let place: String
    let problem: String

    init(_ place: String, _ problem: String) {
        self.place = place
        self.problem = problem
    }
}

/// What an analyst wants to try: rules, and ceilings of limits, that are not in force.
struct RulesDraft: Sendable {
    /// What a form changes.
    enum Part: String, Sendable, CaseIterable {
        /// One rule's terms.
        case rule
        /// The bands and the caps of points.
        case weights
        /// One limit's ceiling.
        case limit
        /// Everything: a whole pack as a file has it.
        case file
    }

    let pack: RulePack
    let limits: [LimitTrial]

    /// How an edition that was changed here is called, before its operator names it.
    private static let mark = "-draft"

    /// Reads a form: what it changes, of the pack that it carries along or that is in force.
    static func read(
        _ form: FormFields, inForce: RulePack, limits: LimitRules
    ) throws(RulesDraftProblem) -> RulesDraft {
        guard let part = Part(rawValue: form["part"]) else {
            throw RulesDraftProblem("part", "?")
        }
        let base = form.whole("base").isEmpty ? inForce : try parse(form.whole("base"))
        switch part {
        case .file: return RulesDraft(pack: try parse(form.whole("pack")), limits: [])
        case .limit: return RulesDraft(pack: base, limits: [try limit(form, limits)])
        case .rule:
            let terms = try terms(form, base)
            return RulesDraft(
                pack: try changed(
                    base, bands: base.bands, caps: base.caps,
                    terms: base.allTerms.map { $0.rule == terms.rule ? terms : $0 }), limits: [])
        case .weights:
            return RulesDraft(
                pack: try changed(
                    base, bands: try bands(form), caps: try caps(form), terms: base.allTerms),
                limits: [])
        }
    }

    /// Reads a whole pack.
    static func parse(_ text: String) throws(RulesDraftProblem) -> RulePack {
        guard text.utf8.count <= RulePackFile.byteLimit else {
            throw RulesDraftProblem("pack", "> \(RulePackFile.byteLimit) bytes")
        }
        do {
            return try RulePackFile.parse(text, file: "pack")
        } catch {
            throw RulesDraftProblem(error.place, error.problem)
        }
    }

    private static func changed(
        _ base: RulePack, bands: RuleBands, caps: [RuleTypology: Int], terms: [RuleTerms]
    ) throws(RulesDraftProblem) -> RulePack {
        let room = RulePack.versionByteCountMax - mark.utf8.count
        let name =
            base.version.hasSuffix(mark) || base.version.utf8.count > room
            ? base.version : base.version + mark
        do {
            return try RulePack(
                version: name, currency: base.currency, bands: bands, caps: caps, terms: terms)
        } catch {
            throw RulesDraftProblem(error.place, error.problem)
        }
    }

    private static func terms(
        _ form: FormFields, _ base: RulePack
    ) throws(RulesDraftProblem) -> RuleTerms {
        guard let rule = ScreeningRule(rawValue: form["rule"]) else {
            throw RulesDraftProblem("rule", "?")
        }
        let old = base.terms(rule)
        var numbers: [RuleNumber: [Int64]] = [:]
        for (name, _) in old.allNumbers {
            numbers[name] = try values(form["n-\(name.rawValue)"], name.rawValue)
        }
        do {
            return try RuleTerms(
                rule, isOn: form["on"] == "yes",
                severity: RuleResult.Severity(rawValue: form["severity"]) ?? old.severity,
                floor: ScreeningDecision(rawValue: form["floor"]) ?? old.floor,
                points: try number(form["points"], "points"), numbers: numbers)
        } catch let problem as RulePackProblem {
            throw RulesDraftProblem(problem.place, problem.problem)
        } catch let problem as RulesDraftProblem {
            throw problem
        } catch {
            throw RulesDraftProblem("rule", "\(error)")
        }
    }

    private static func bands(_ form: FormFields) throws(RulesDraftProblem) -> RuleBands {
        let alert = try number(form["alert"], "alert")
        let hold = try number(form["hold"], "hold")
        let senior = try number(form["senior"], "senior")
        do {
            return try RuleBands(alertPoints: alert, holdPoints: hold, seniorPoints: senior)
        } catch {
            throw RulesDraftProblem(error.place, error.problem)
        }
    }

    /// A typology without a number has no cap.
    private static func caps(_ form: FormFields) throws(RulesDraftProblem) -> [RuleTypology: Int] {
        var caps: [RuleTypology: Int] = [:]
        for typology in RuleTypology.allCases {
            guard let text = form.optional("cap-\(typology.rawValue)") else { continue }
            caps[typology] = try number(text, typology.rawValue)
        }
        return caps
    }

    private static func limit(
        _ form: FormFields, _ rules: LimitRules
    ) throws(RulesDraftProblem) -> LimitTrial {
        let choices = LimitChoice.all(rules)
        guard let place = Int(form["limit"]), choices.indices.contains(place) else {
            throw RulesDraftProblem("limit", "?")
        }
        let (tier, old) = (choices[place].tier, choices[place].limit)
        let text = form["ceiling"].filter { $0 != "," }
        let ceiling: LimitCeiling
        switch old.ceiling {
        case .count: ceiling = .count(try number(text, "ceiling"))
        case .sum:
            do {
                ceiling = .sum(try Amount(decimal: text, of: old.unit.asset))
            } catch {
                throw RulesDraftProblem("ceiling", "\(error)")
            }
        }
        guard let limit = DepositLimit(old.scope, old.window, old.unit, ceiling) else {
            throw RulesDraftProblem("ceiling", "?")
        }
        return LimitTrial(tier: tier, limit: limit)
    }

    private static func number(
        _ text: String, _ place: String
    ) throws(RulesDraftProblem) -> Int {
        guard let number = Int(text) else { throw RulesDraftProblem(place, "0, 1, 2 …") }
        return number
    }

    private static func values(
        _ text: String, _ place: String
    ) throws(RulesDraftProblem) -> [Int64] {
        var values: [Int64] = []
        for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
            guard let value = Int64(part) else { throw RulesDraftProblem(place, "0, 1, 2 …") }
            values.append(value)
        }
        return values
    }
}

/// A limit that is in force, as one can choose it.
struct LimitChoice: Sendable {
    let tier: String
    let limit: DepositLimit

    /// All limits, by tier and in the order of the configuration.
    static func all(_ rules: LimitRules) -> [LimitChoice] {
        rules.tiers.values.sorted { $0.name < $1.name }.flatMap { tier in
            tier.limits.map { LimitChoice(tier: tier.name, limit: $0) }
        }
    }

    /// The limit in words, with its ceiling.
    func text(_ words: Words) -> String {
        let asset = limit.unit.asset.code
        let unit =
            switch limit.ceiling {
            case .sum: asset
            case .count: words.say("rules.countOf", ["asset": asset])
            }
        return words.say(
            "rules.limitText",
            [
                "tier": tier, "scope": words.say("limitScope.\(limit.scope.rawValue)"),
                "window": words.say("limitWindow.\(limit.window.rawValue)"), "unit": unit,
                "ceiling": ceilingText,
            ])
    }

    /// The ceiling alone.
    var ceilingText: String {
        switch limit.ceiling {
        case .sum(let amount): ShownAmount(amount).text
        case .count(let count): "\(count)"
        }
    }
}
