import Connector
import ScreeningRules
import TestKit
import Testing
import Units

@Suite struct RulePackFileTests {
    private func problem(_ text: String) -> String? {
        do {
            _ = try RulePackFile.parse(text, file: "rules.yaml")
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `the file that comes with the project is the standard pack`() throws {
        let path = Vectors.folder.appending(path: "../../rules/standard.yaml").path
        let pack = try RulePackFile.load(path)
        #expect(pack == .standard)
        #expect(try TextFile.read(path, byteLimit: 65_536) == RulePackFile.text(of: .standard))
    }

    @Test func `what a file does not say is as in the standard pack`() throws {
        let pack = try RulePackFile.parse(
            """
            version: "2026-11"
            rules:
              B-01: { points: 45, thresholds: [500] }
              B-06: { on: false }
            """, file: "rules.yaml")
        #expect(pack.version == "2026-11")
        #expect(pack.bands == RulePack.standard.bands)
        #expect(pack.caps == RulePack.standard.caps)
        #expect(pack.terms(.structuring).points == 45)
        #expect(pack.terms(.structuring).numbers(.thresholds) == [500])
        #expect(pack.terms(.structuring).number(.count) == 3)
        #expect(!pack.terms(.roundAmounts).isOn)
        #expect(pack.terms(.sanctioned) == RulePack.standard.terms(.sanctioned))
    }

    @Test func `whatever is wrong is named with its place and what would be right`() {
        let cases = [
            ("", "rules.yaml: the file is empty"),
            ("currency: USD", "rules.yaml: version: is missing"),
            ("version: a\ncurrency: Dollar", "must be a code of three letters, such as USD"),
            ("version: a\nbands: { alert: 60, hold: 50, senior: 80 }", "bands: alert, hold and"),
            ("version: a\nbands: { alert: 1, hold: 2 }", "bands.senior: is missing"),
            ("version: a\ncaps: { speed: 3 }", "caps.speed: is not a field"),
            ("version: a\nrules: { Z-01: { points: 1 } }", "rules.Z-01: is no rule"),
            ("version: a\nrules: { S-01: { floor: hold } }", "rules.S-01.floor: must be freeze"),
            ("version: a\nrules: { E-01: { floor: freeze } }", "rules.E-01.floor: must be hold or"),
            ("version: a\nrules: { O-01: { floor: freeze } }", "only rules of sanctions lists"),
            ("version: a\nrules: { S-07: { on: false } }", "rules.S-07.on: this rule cannot be"),
            ("version: a\nrules: { B-01: { on: maybe } }", "rules.B-01.on: must be true or false"),
            ("version: a\nrules: { B-01: { floor: ice } }", "must be one of clear, alert, hold"),
            ("version: a\nrules: { B-01: { points: 1.5 } }", "points: must be a whole number"),
            ("version: a\nrules: { B-01: { count: many } }", "count: must be a whole number"),
            ("version: a\nrules: { B-01: { colour: 1 } }", "rules.B-01.colour: is not a field"),
            ("version: a\nrules: { B-01: { days: 400 } }", "rules.B-01.days: this rule has"),
            ("version: a\nspeed: 3", "speed: is not a field"),
        ]
        for (text, expected) in cases {
            #expect(problem(text)?.contains(expected) == true, "\(problem(text) ?? "accepted")")
        }
    }

    @Test func `a version in any letters is written so that it reads back`() throws {
        let text = "version: 'n\"w\\o é'\n"
        let pack = try RulePackFile.parse(text, file: "rules.yaml")
        #expect(pack.version == "n\"w\\o é")
        let again = try RulePackFile.parse(RulePackFile.text(of: pack), file: "rules.yaml")
        #expect(again == pack)
    }

    @Test func `a pack that is written out reads back as itself`() throws {
        let pack = try RulePackFile.parse(
            "version: b\ncaps: {}\nrules: { B-03: { on: false, zScore: 500 } }", file: "a")
        #expect(try RulePackFile.parse(RulePackFile.text(of: pack), file: "b") == pack)
    }
}
