import Connector
import ScreeningRules
import Testing
import Units

@testable import WebConsole

@Suite
struct WordsTests {
    @Test func `both languages have the same words, with the same values to put in`() throws {
        let languages = try Languages()
        let (english, chinese) = (languages.english.groups, languages.chinese.groups)
        #expect(Set(english.keys) == Set(chinese.keys))
        for (group, words) in english {
            #expect(Set(words.keys) == Set(chinese[group]?.keys.map { $0 } ?? []), "\(group)")
            for (key, text) in words {
                let other = chinese[group]?[key] ?? ""
                func values(_ text: String) -> Set<String> {
                    Set(text.matches(of: /\{([a-z]+)\}/).map { String($0.1) })
                }
                #expect(values(text) == values(other), "\(group).\(key)")
            }
        }
    }

    @Test func `templates use words that there are, and raw text for pictures alone`() throws {
        let groups = try Languages().english.groups
        for (name, bytes) in PageLibrary.sources {
            let text = String(decoding: bytes, as: UTF8.self)
            for match in text.matches(of: /\{\{t\.([A-Za-z]+)\.([A-Za-z-]+)\}\}/) {
                let (group, key) = (String(match.1), String(match.2))
                #expect(groups[group]?[key] != nil, "\(name): \(group).\(key)")
            }
            for match in text.matches(of: /\{\{\{([A-Za-z.]+)\}\}\}/) {
                #expect(match.1.hasSuffix("SVG"), "\(name): \(match.1)")
            }
            #expect(!text.contains("{{&"), "\(name)")
        }
    }

    @Test func `every state, step and reason has a word`() throws {
        let words = try Languages().chinese
        let keys =
            CaseStep.allCases.map { "step.\($0.rawValue)" }
            + CaseReason.allCases.map { "reason.\($0.rawValue)" }
            + StaffRole.allCases.map { "role.\($0.rawValue)" }
            + ScreeningDecision.allCases.map { "decision.\($0.rawValue)" }
            + RuleResult.Severity.allCases.map { "severity.\($0.rawValue)" }
            + ListKind.allCases.map { "listKind.\($0.rawValue)" }
            + ListRecord.State.allCases.map { "listState.\($0.rawValue)" }
            + WalletRecord.Status.allCases.map { "walletStatus.\($0.rawValue)" }
            + QueuePage.Part.allCases.map { "queue.\($0.rawValue)" }
            + CaseCommand.allCases.map { "trail.\($0.rawValue)" }
        for key in keys { #expect(words.say(key) != key, "\(key)") }
    }

    @Test func `values are put in once, and never looked into`() {
        let words = Words(code: "en", groups: ["g": ["k": "{a} and {b}, {c}"]])
        #expect(words.say("g.k", ["a": "{b}", "b": "{a}"]) == "{b} and {a}, {c}")
        #expect(words.say("g.none") == "g.none")
    }

    @Test func `amounts have groups, and all digits on hover`() {
        let amount = ShownAmount(Amount(1_250_000_000, of: .usdt))
        #expect(amount.text == "1,250.00" && amount.full == "1250.000000")
        #expect(ShownAmount(Amount(1, of: .usdt)).text == "0.000001")
        #expect(ShownAmount(.satoshis(150_000_000)).text == "1.50000000")
        #expect(ShownAmount(Amount(1_234_567_891_230_000, of: .usdt)).text == "1,234,567,891.23")
    }

    @Test func `pictures of look-alike addresses differ`() {
        let one = Identicon.svg(of: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
        let other = Identicon.svg(of: "0x5aAeb00000000000000000000000000000BeAed")
        #expect(one != other)
        #expect(one == Identicon.svg(of: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
    }

    @Test func `a table to save holds no formula`() {
        let table = CSV.table(["a"], [["=1+1"], ["@x"], ["say \"hi\""], ["-5"], ["plain"]])
        #expect(
            table
                == "\"a\"\r\n\"'=1+1\"\r\n\"'@x\"\r\n\"say \"\"hi\"\"\"\r\n\"'-5\"\r\n\"plain\"\r\n"
        )
    }
}
