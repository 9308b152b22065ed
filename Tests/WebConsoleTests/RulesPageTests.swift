import Connector
import Foundation
import ScreeningRules
import Testing
import Units

@testable import WebConsole

@Suite
struct RulesPageTests {
    @Test func `the page shows every rule of the pack in force, and how often it fired`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let page = try await browser.get("/console/rules")
            #expect(page.status == 200)
            for terms in RulePack.standard.allTerms {
                #expect(page.text.contains("rule=\(terms.rule.rawValue)#change"))
            }
            #expect(page.text.contains("standard-1"))
            // Two of the 14 payers are on the list; one verdict is on a payout.
            let row = page.text.components(separatedBy: "rule=S-01#change").last?.prefix(900)
            #expect(row?.contains("<td class=\"num\">2</td>") == true, "\(row ?? "")")
            #expect(page.text.contains("<td class=\"num\">15</td>"))
            // Who may not try sees the rules and no form.
            let examiner = try await world.browser("examiner")
            let read = try await examiner.get("/console/rules?rule=B-01")
            #expect(read.status == 200 && !read.text.contains("/console/rules/try"))
        }
    }

    @Test func `a changed rule is tried on the decisions of the past, and changes nothing`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let form = try await browser.get("/console/rules?rule=E-02")
            #expect(form.text.contains("name=\"n-haircutShare\""))
            // The sample's trace fires E-02; its deposit is held for the limit as well.
            let fields = [
                "part": "rule", "rule": "E-02", "on": "yes", "severity": "high",
                "floor": "hold", "points": "50", "n-haircutShare": "100", "n-fifoValue": "100",
                "n-pointsBelow": "15", "days": "90",
            ]
            let page = try await browser.submit("/console/rules/try", fields)
            #expect(page.status == 200)
            #expect(page.text.contains("None of 14 decisions would be another."))
            #expect(page.text.contains("E-02 At least: clear → hold"))
            #expect(page.text.contains("standard-1-draft"))
            let held = world.sample.held
            let state = try await world.store.read { try $0.complianceCase(held)?.machine.state }
            #expect(state == .open)
            let trail = try await world.store.read {
                try $0.staffTrail(
                    TrailFilter(staff: "analyst"), page: PageRequest(after: nil, limit: 1))
            }
            #expect(trail.first?.act == "tried" && trail.first?.kind == "rules")
        }
    }

    @Test func `a limit is tried on what was counted then`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let fields = ["part": "limit", "limit": "0", "ceiling": "8,000", "days": "7"]
            let page = try await browser.submit("/console/rules/try", fields)
            // Four deposits of 7,250.12 were held for 5,000; one of them fires E-02 as well.
            #expect(page.text.contains("3 of 14 decisions would be others"))
            #expect(page.text.contains("Limit tried: basic: wallet, single deposit, USDT: 8,000"))
            for ceiling in ["", "x", "-5", "1.0000001"] {
                let other = try await browser.submit(
                    "/console/rules/try", ["part": "limit", "limit": "0", "ceiling": ceiling])
                #expect(other.status == 422, "\(ceiling)")
            }
        }
    }

    @Test func `changes add up in the draft, and the draft is a file that can be read`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("approver")
            let base = RulePackFile.text(of: .standard)
            let weights = [
                "part": "weights", "base": base, "alert": "20", "hold": "45", "senior": "90",
                "cap-structuring": "40",
            ]
            let page = try await browser.submit("/console/rules/try", weights)
            #expect(page.status == 200 && page.text.contains("Hold from: 50 → 45"))
            #expect(page.text.contains("Most points: exposure: 100 → –"))
            let draft = try RulePackFile.parse(base, file: "x")
            let changed = try RulePack(
                version: "mine", currency: draft.currency,
                bands: RuleBands(alertPoints: 20, holdPoints: 45, seniorPoints: 90),
                caps: [:], terms: draft.allTerms)
            let file = try await browser.submit(
                "/console/rules/pack", ["base": RulePackFile.text(of: changed)])
            #expect(file.status == 200)
            #expect(file.headers["content-disposition"] == "attachment; filename=\"rules.yaml\"")
            #expect(try RulePackFile.parse(file.text, file: "y").digest == changed.digest)
        }
    }

    @Test func `what is no pack is refused with its place, and stays what it was`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let wrong: [([String: String], String)] = [
                (
                    ["part": "file", "pack": "version: \"x\"\nrules: { S-01: { floor: hold } }"],
                    "S-01"
                ),
                (["part": "file", "pack": "rules: ["], "YAML"),
                (["part": "file", "pack": String(repeating: "a", count: 65_537)], "65536"),
                (
                    ["part": "rule", "rule": "S-01", "on": "no", "points": "0", "floor": "freeze"],
                    "switched off"
                ),
                (["part": "rule", "rule": "E-02", "points": "5000"], "n"),
                (["part": "weights", "alert": "9", "hold": "5", "senior": "1"], "bands"),
                (["part": "limit", "limit": "99", "ceiling": "1"], "limit"),
                (["part": "nothing"], "part"),
            ]
            for (fields, word) in wrong {
                let page = try await browser.submit("/console/rules/try", fields)
                #expect(page.status == 422 && page.text.contains(word), "\(fields)")
            }
            let pack = try await browser.submit("/console/rules/pack", ["base": Hostile.text])
            #expect(pack.status == 422 && !pack.text.contains(Hostile.mark))
        }
    }

    @Test func `one trial runs at a time`() {
        let gate = TrialGate()
        #expect(gate.begin())
        #expect(!gate.begin())
        gate.end()
        #expect(gate.begin())
    }

    @Test func `a trial has bounds, and says what it left out`() async throws {
        try await ConsoleWorld.run { world in
            let now = world.clock.now()
            let whatIf = WhatIf(store: world.store)
            let newest = try await whatIf.run(.standard, days: 90, now: now, newest: 5)
            #expect(newest.seenCount == 5 && newest.olderCount == 10 && newest.newerCount == 0)
            #expect(newest.depositCount == 4 && newest.payoutCount == 1)
            #expect(newest.changes.isEmpty)
            let none = try await whatIf.run(.standard, days: 90, now: now, goesOn: { false })
            // A page is judged before anybody looks at the clock.
            #expect(none.seenCount == 15 && none.newerCount == 0 && none.olderCount == 0)
        }
    }

    @Test func `verdicts are counted once, by day`() async throws {
        try await ConsoleWorld.run { world in
            let now = world.clock.now()
            let first = try await VerdictTally().brought(upTo: now, from: world.store) { true }
            #expect(first.verdictCount(days: 1, now: now) == 15)
            #expect(first.firingCount(of: .sanctioned, days: 7, now: now) == 2)
            #expect(first.firingCount(of: .limit, days: 1, now: now) == 4)
            #expect(first.days.values.first?.heldCount == 6)
            #expect(first.pendingCount == 0 && first.skippedCount == 0)
            let again = try await first.brought(upTo: now, from: world.store) { true }
            #expect(again == first)
            let later = now.adding(seconds: 91 * 86_400)
            let old = try await first.brought(upTo: later, from: world.store) { true }
            #expect(old.days.isEmpty && old.verdictCount(days: 90, now: later) == 0)
            #expect(first.verdictCount(days: 7, now: now.adding(seconds: 8 * 86_400)) == 0)
        }
    }

    @Test func `every rule and threshold has words in both languages`() throws {
        let languages = try Languages()
        let keys =
            ScreeningRule.allCases.map { "ruleText.\($0.rawValue)" }
            + RuleNumber.allCases.map { "ruleNumber.\($0.rawValue)" }
            + FATFGroup.allCases.map { "fatf.\($0.rawValue)" }
            + RuleTypology.allCases.map { "typology.\($0.rawValue)" }
            + LimitScope.allCases.map { "limitScope.\($0.rawValue)" }
            + LimitWindow.allCases.map { "limitWindow.\($0.rawValue)" }
            + LabelCategory.allCases.map { "category.\($0.rawValue)" }
            + UnseenReason.allCases.map { "unseen.\($0.rawValue)" }
        for key in keys {
            #expect(languages.english.say(key) != key, "\(key)")
            #expect(languages.chinese.say(key) != key, "\(key)")
        }
        for rule in ScreeningRule.allCases {
            let own = languages.english.say("ruleText.\(rule.rawValue)")
            #expect(own == RuleWords.sentence(rule))
        }
    }
}
