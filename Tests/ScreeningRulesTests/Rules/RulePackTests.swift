import Encodings
import Testing
import Units

@testable import ScreeningRules

@Suite struct RulePackTests {
    private func pack(
        bands: RuleBands = .standard, caps: [RuleTypology: Int] = [:], _ terms: [RuleTerms] = []
    ) throws -> RulePack {
        try RulePack(version: "test", currency: .usd, bands: bands, caps: caps, terms: terms)
    }

    @Test func `every rule has standard terms, and a floor that no pack may go below`() throws {
        for rule in ScreeningRule.allCases {
            let terms = RulePack.standard.terms(rule)
            #expect(terms.rule == rule)
            #expect(try RuleTerms(rule) == terms)
            for (name, values) in terms.allNumbers {
                #expect(values.allSatisfy(name.range.contains), "\(rule) \(name)")
                #expect(values == values.sorted())
            }
        }
    }

    @Test func `sanctions always freeze, and what protects screening cannot be switched off`() {
        for rule in [ScreeningRule.sanctioned, .issuerBlacklist] {
            #expect(throws: RulePackProblem(rule, "floor", "must be freeze or worse for this rule"))
            { _ = try RuleTerms(rule, floor: .hold) }
        }
        for rule in [
            ScreeningRule.sanctioned, .sanctionedKey, .issuerBlacklist, .listAge, .notScreened,
            .undecodable, .limit,
        ] {
            #expect(throws: RulePackProblem(rule, "on", "this rule cannot be switched off")) {
                _ = try RuleTerms(rule, isOn: false)
            }
            #expect(throws: RulePackProblem.self) { _ = try RuleTerms(rule, floor: .clear) }
        }
        #expect(throws: RulePackProblem.self) { _ = try RuleTerms(.anomaly, points: 1) }
        #expect(throws: RulePackProblem.self) { _ = try RuleTerms(.anomaly, floor: .hold) }
    }

    @Test func `thresholds out of range, of another rule or in the wrong order are refused`() {
        let refused: [(ScreeningRule, [RuleNumber: [Int64]], String)] = [
            (.structuring, [.count: [0]], "count"), (.structuring, [.count: []], "count"),
            (.structuring, [.count: [3, 4]], "count"), (.dormant, [.zScore: [400]], "zScore"),
            (.structuring, [.bandLow: [9_995]], "bandLow"),
            (.structuring, [.thresholds: Array(1...11)], "thresholds"),
            (.listAge, [.warnHours: [73]], "warnHours"),
            (.roundAmounts, [.count: [9]], "count"), (.sanctioned, [.days: [1]], "days"),
        ]
        for (rule, numbers, field) in refused {
            do {
                _ = try RuleTerms(rule, numbers: numbers)
                Issue.record("\(rule) \(numbers) was accepted")
            } catch {
                #expect(error.place == "rules.\(rule.rawValue).\(field)")
            }
        }
        #expect(throws: RulePackProblem.self) { _ = try RuleTerms(.velocity, points: 1_001) }
        #expect(throws: RulePackProblem.self) { _ = try RuleTerms(.velocity, points: -1) }
    }

    @Test func `bands rise, versions have a name, and caps are points`() {
        for (alert, hold, senior) in [(0, 50, 80), (60, 50, 80), (25, 90, 80), (25, 50, 1_001)] {
            #expect(throws: RulePackProblem.self) {
                _ = try RuleBands(alertPoints: alert, holdPoints: hold, seniorPoints: senior)
            }
        }
        for version in ["", String(repeating: "v", count: 61)] {
            #expect(throws: RulePackProblem.self) {
                _ = try RulePack(
                    version: version, currency: .usd, bands: .standard, caps: [:], terms: [])
            }
        }
        #expect(throws: RulePackProblem.self) { _ = try pack(caps: [.velocity: -1]) }
    }

    @Test func `a pack comes back from its own JSON with the same digest`() throws {
        let edited = try pack(
            bands: RuleBands(alertPoints: 10, holdPoints: 20, seniorPoints: 30),
            caps: [.velocity: 5],
            [RuleTerms(.structuring, isOn: false, numbers: [.thresholds: [900, 100]])])
        for pack in [RulePack.standard, edited] {
            let bytes = pack.json.canonical()
            let back = try RulePack(json: JSONValue.parse(bytes))
            #expect(back == pack)
            #expect(back.digest == pack.digest)
            #expect(back.json.canonical() == bytes)
        }
        #expect(edited.digest != RulePack.standard.digest)
        #expect(edited.terms(.structuring).numbers(.thresholds) == [100, 900])
    }

    @Test func `a stored pack that rotted is refused and never half read`() throws {
        let text = String(decoding: RulePack.standard.json.canonical(), as: UTF8.self)
        let damages = [
            ("\"currency\":\"USD\"", "\"currency\":7"), ("\"alert\":25", "\"alert\":\"x\""),
            ("\"S-01\"", "\"S-99\""), ("\"floor\":\"freeze\"", "\"floor\":\"clear\""),
            ("\"points\":80", "\"points\":8000"), ("\"exposure\":100", "\"exposure\":\"much\""),
            ("\"holdHours\":[72]", "\"holdHours\":72"), ("\"version\"", "\"Version\""),
        ]
        for (old, new) in damages {
            let damaged = text.replacing(old, with: new, maxReplacements: 1)
            #expect(damaged != text, "\(old)")
            let json = try JSONValue.parse(Array(damaged.utf8))
            #expect(throws: RulePackProblem.self, "\(new)") { _ = try RulePack(json: json) }
        }
    }

    @Test func `points of one typology count up to its cap`() throws {
        let pack = try pack(caps: [.velocity: 40])
        let fired = [ScreeningRule.velocity, .dormant, .firstDeposit].map {
            pack.terms($0).fired("found")
        }
        #expect(pack.points(of: fired) == 40)
        #expect(pack.points(of: Array(fired.prefix(1))) == 20)
        let others = fired + [pack.terms(.manyToOne).fired("found")]
        #expect(pack.points(of: others) == 70)
        #expect(try self.pack().points(of: fired) == 60)
    }

    @Test func `a rule that is switched off is on record and adds nothing`() throws {
        let terms = try RuleTerms(.velocity, isOn: false)
        let result = terms.fired("9 deposits in 24 hours", evidence: ["z 5.00"])
        #expect(!result.hasFired)
        #expect(result.points == 0)
        #expect(result.floor == .clear)
        #expect(result.evidence == ["switched off", "z 5.00"])
    }

    @Test func `the bands of a pack decide`() throws {
        let strict = try pack(
            bands: RuleBands(alertPoints: 10, holdPoints: 10, seniorPoints: 10),
            [RuleTerms(.labelled, points: 10)])
        let labels = Fixture.list([Fixture.entry(Fixture.clean)], source: "tags", kind: .label)
        let index = SanctionsIndex(lists: [Fixture.list([Fixture.entry(Fixture.listed)]), labels])
        let limits = LimitRules(tiers: [LimitTier(name: "standard")])
        let verdict = Screening(index: index, limits: limits, rules: strict)
            .decide(Fixture.input())
        #expect(verdict.decision == .hold)
        #expect(verdict.isSenior)
        let usual = Screening(index: index, limits: limits).decide(Fixture.input())
        #expect(usual.decision == .clear)
        let record = String(decoding: verdict.record, as: UTF8.self)
        #expect(record.contains("\"rulePack\":\"test\""))
        #expect(record.contains(Hex.encode(strict.digest.bytes)))
    }
}
