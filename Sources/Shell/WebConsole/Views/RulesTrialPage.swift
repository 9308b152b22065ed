import Connector
import Encodings
import ScreeningRules
import Units

/// `POST /console/rules/try`: which past decisions other rules would have made otherwise.
///
/// Nothing is written but the line of the trail, and what is in force stays in force.
enum RulesTrialPage {
    /// How many verdicts one trial judges at most, the newest.
    static let verdictCountMax: UInt64 = 20_000
    /// How long one trial may take.
    static let milliseconds: Int64 = 20_000
    /// How many deposits are named one by one.
    private static let flipCountMax = 100

    struct Change: Sendable {
        let then: ShownState
        let after: ShownState
        let deposits: String
        let wallets: String
        let amounts: [ShownAmount]
    }

    struct Flip: Sendable {
        let depositPath: String
        let deposit: String
        let walletPath: String
        let wallet: String
        let flipAmount: ShownAmount
        let decided: ShownTime
        let then: ShownState
        let after: ShownState
        let reasons: String
    }

    /// What was found.
    struct Report: Sendable {
        let sentence: String
        let changes: [Change]
        let flips: [Flip]
        let hasFlips: Bool
        /// What was not looked at, in sentences.
        let gaps: [String]
        /// What the draft changes, one line each.
        let differences: [String]
        let isSame: Bool
        let moreFlips: String?
    }

    struct View: Sendable {
        let report: Report?
        let draftProblem: String?
        let rules: RulesPage.View
    }

    @Sendable
    static func attempt(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let words = request.words
        let screening = desk.services.screening.screening
        let draft: RulesDraft
        do {
            draft = try RulesDraft.read(
                request.form, inForce: screening.rules, limits: screening.limits)
        } catch {
            let view = View(
                report: nil,
                draftProblem: words.say(
                    "rules.problem", ["place": error.place, "problem": error.problem]),
                rules: try await RulesPage.view(screening.rules, isDraft: false, request, desk))
            return try desk.page(
                "rulestrial", view, request, title: words.say("rules.trial"), status: 422)
        }
        guard desk.trials.begin() else {
            throw ConsoleRefusal.rule(words.say("rules.busy"))
        }
        defer { desk.trials.end() }
        try await desk.door.note(
            try request.actor(), "tried", "rules", ShownAddress(digestText(draft.pack)).short)
        let clock = desk.services.clock
        let start = clock.now()
        let found = try await WhatIf(store: desk.store).run(
            draft.pack, limits: draft.limits, days: Int64(request.form["days"]) ?? 90,
            now: start, newest: verdictCountMax,
            goesOn: { clock.now().milliseconds(since: start) < milliseconds })
        let view = View(
            report: report(found, draft, screening.rules, request), draftProblem: nil,
            rules: try await RulesPage.view(
                draft.pack, isDraft: draft.pack.digest != screening.rules.digest, request, desk))
        return try desk.page("rulestrial", view, request, title: words.say("rules.trial"))
    }

    /// `POST /console/rules/pack`: the draft as a file; whoever runs the service puts it in force.
    @Sendable
    static func download(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let pack: RulePack
        do {
            pack = try RulesDraft.parse(request.form.whole("base"))
        } catch {
            throw ConsoleRefusal.rule(
                request.words.say(
                    "rules.problem", ["place": error.place, "problem": error.problem]))
        }
        try await desk.door.note(
            try request.actor(), "downloaded", "rules", ShownAddress(digestText(pack)).short)
        return ConsoleAnswer(
            status: 200,
            headers: [("Content-Disposition", "attachment; filename=\"rules.yaml\"")],
            body: .bytes(
                Array(RulePackFile.text(of: pack).utf8), type: "application/yaml; charset=utf-8"))
    }

    private static func digestText(_ pack: RulePack) -> String { Hex.encode(pack.digest.bytes) }

    private static func report(
        _ found: WhatIfReport, _ draft: RulesDraft, _ inForce: RulePack,
        _ request: ConsoleRequest
    ) -> Report {
        let words = request.words
        let changed = found.changes.reduce(0) { $0 + $1.depositCount }
        let flips = found.flips.prefix(flipCountMax)
        let limits = draft.limits.map { trial in
            words.say(
                "rules.limitTried",
                ["limit": LimitChoice(tier: trial.tier, limit: trial.limit).text(words)])
        }
        return Report(
            sentence: words.say(
                changed == 0 ? "rules.nothingFlips" : "rules.flips",
                [
                    "deposits": ShownAmount.grouped("\(found.depositCount)"),
                    "changed": ShownAmount.grouped("\(changed)"),
                    "wallets": ShownAmount.grouped("\(found.walletCount)"),
                ]),
            changes: found.changes.map { change in
                Change(
                    then: state(change.then, words), after: state(change.now, words),
                    deposits: ShownAmount.grouped("\(change.depositCount)"),
                    wallets: ShownAmount.grouped("\(change.walletCount)"),
                    amounts: change.amounts.map { ShownAmount($0) })
            }, flips: flips.map { flip($0, request) },
            hasFlips: !flips.isEmpty, gaps: gaps(found, request),
            differences: RulesDifference.lines(inForce, draft.pack, words) + limits,
            isSame: draft.pack.digest == inForce.digest && draft.limits.isEmpty,
            moreFlips: changed > flips.count
                ? words.say("rules.moreFlips", ["n": "\(changed - flips.count)"]) : nil)
    }

    /// Says plainly what was not looked at.
    private static func gaps(_ found: WhatIfReport, _ request: ConsoleRequest) -> [String] {
        let words = request.words
        var gaps = [
            words.say(
                "rules.seen",
                [
                    "n": ShownAmount.grouped("\(found.seenCount)"),
                    "since": ShownTime(found.since, now: request.now, words).exact,
                ])
        ]
        let parts: [(String, UInt64)] = [
            ("older", found.olderCount), ("newer", found.newerCount),
            ("unjudged", UInt64(found.unjudgedCount)),
        ]
        for (key, count) in parts where count > 0 {
            gaps.append(
                words.say("rules.\(key)", ["n": ShownAmount.grouped("\(count)")]))
        }
        gaps.append(
            words.say(
                "rules.payouts",
                [
                    "n": ShownAmount.grouped("\(found.payoutCount)"),
                    "held": ShownAmount.grouped("\(found.heldPayoutCount)"),
                    "freed": ShownAmount.grouped("\(found.freedPayoutCount)"),
                ]))
        return gaps
    }

    private static func flip(_ flip: WhatIfFlip, _ request: ConsoleRequest) -> Flip {
        Flip(
            depositPath: "/console/deposits/\(flip.deposit.text)",
            deposit: ShownAddress.shortened(flip.deposit.text),
            walletPath: "/console/wallets/\(flip.wallet.text)",
            wallet: ShownAddress.shortened(flip.wallet.text), flipAmount: ShownAmount(flip.amount),
            decided: ShownTime(flip.time, now: request.now, request.words),
            then: state(flip.then, request.words), after: state(flip.now, request.words),
            reasons: flip.reasons)
    }

    private static func state(_ decision: ScreeningDecision, _ words: Words) -> ShownState {
        let word = words.say("decision.\(decision.rawValue)")
        return switch decision {
        case .clear: ShownState(tone: "good", icon: "check", word: word)
        case .alert: ShownState(tone: "wait", icon: "alert", word: word)
        case .hold: ShownState(tone: "wait", icon: "pause", word: word)
        case .freeze: ShownState(tone: "bad", icon: "lock", word: word)
        }
    }
}

/// What one pack says otherwise than another, for people.
enum RulesDifference {
    static func lines(_ old: RulePack, _ new: RulePack, _ words: Words) -> [String] {
        var lines: [String] = []
        func add(_ what: String, _ before: String, _ after: String) {
            guard before != after else { return }
            lines.append(
                words.say("rules.difference", ["what": what, "old": before, "new": after]))
        }
        let bands: [(String, KeyPath<RuleBands, Int>)] = [
            ("alert", \.alertPoints), ("hold", \.holdPoints), ("senior", \.seniorPoints),
        ]
        for (name, path) in bands {
            add(
                words.say("rules.\(name)Band"), "\(old.bands[keyPath: path])",
                "\(new.bands[keyPath: path])")
        }
        for typology in RuleTypology.allCases {
            add(
                "\(words.say("rules.cap")) \(words.say("typology.\(typology.rawValue)"))",
                old.caps[typology].map { "\($0)" } ?? "–",
                new.caps[typology].map { "\($0)" } ?? "–")
        }
        for (before, after) in zip(old.allTerms, new.allTerms) {
            let rule = before.rule.rawValue
            add("\(rule) \(words.say("rules.on"))", onWord(before, words), onWord(after, words))
            add("\(rule) \(words.say("col.points"))", "\(before.points)", "\(after.points)")
            add(
                "\(rule) \(words.say("col.floor"))",
                words.say("decision.\(before.floor.rawValue)"),
                words.say("decision.\(after.floor.rawValue)"))
            add(
                "\(rule) \(words.say("col.severity"))",
                words.say("severity.\(before.severity.rawValue)"),
                words.say("severity.\(after.severity.rawValue)"))
            for ((name, was), (_, now)) in zip(before.allNumbers, after.allNumbers) {
                add(
                    "\(rule) \(words.say("ruleNumber.\(name.rawValue)"))",
                    was.map(String.init).joined(separator: ", "),
                    now.map(String.init).joined(separator: ", "))
            }
        }
        return lines
    }

    private static func onWord(_ terms: RuleTerms, _ words: Words) -> String {
        words.say(terms.isOn ? "rules.isOn" : "rules.isOff")
    }
}
