import Connector
import Foundation
import LedgerRules
import PayoutRules
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
            + QueueFilter.Part.allCases.map { "queue.\($0.rawValue)" }
            + CaseCommand.allCases.map { "trail.\($0.rawValue)" }
            + TransferReason.allCases.map { "transfer.\($0)" }
            + CaseLink.Kind.allCases.map { "tie.\($0.rawValue)" }
            + LimitScope.allCases.map { "limitScope.\($0.rawValue)" }
            + LimitWindow.allCases.map { "limitWindow.\($0.rawValue)" }
        let more: [[String]] = [
            PayoutLimitScope.allCases.map { "payoutScope.\($0.rawValue)" },
            PayoutHoldScope.allCases.map { "payoutScope.\($0.rawValue)" },
            PayoutLimitWindow.allCases.map { "payoutWindow.\($0.rawValue)" },
            TravelField.allCases.map { "travelField.\($0.rawValue)" },
            TravelCounterparty.allCases.map { "counterparty.\($0.rawValue)" },
            TravelProfile.Name.allCases.map { "profile.\($0.rawValue)" },
            OwnershipMethod.allCases.map { "proof.\($0.rawValue)" },
            RefundOutlook.Obstacle.allCases.map { "refund.\($0.rawValue)" },
            SavedViewRefusal.allCases.map { "views.\($0.rawValue)" },
            PayoutsFilter.Part.allCases.map { "payouts.\($0.rawValue)" },
            PayoutsFilter.states.map { "payoutState.\($0)" },
            CaseState.Name.allCases.map { "state.\($0 == .open ? "held" : $0.rawValue)" },
        ]
        for key in keys + more.flatMap(\.self) { #expect(words.say(key) != key, "\(key)") }
    }

    @Test func `every event that the service writes has a word in both languages`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        var types = Set(
            CaseCommand.allCases.map { "case.\($0.rawValue)" }
                + ListRecord.State.allCases.map { "list.\($0.rawValue)" }
                + FalsePositiveRecord.State.allCases.map { "falsePositive.\($0.rawValue)" }
                + ["assign", "unassign", "tag", "untag", "snooze", "wake", "link", "unlink"].map {
                    "case.\($0)"
                }
                + ["cleared", "held", "frozen"].map { "deposit.\($0)" }
                + [
                    "requested", "reserved", "approved", "planned", "signed", "broadcast",
                    "included", "final", "failed", "refused", "cancelled",
                ].map { "payout.\($0)" })
        // What the sources say where they append: no list of types could be forgotten.
        for folder in ["Connector", "HTTPInterface/Routes"] {
            let start = root.appending(path: "Sources/Shell/\(folder)")
            let files = try #require(
                FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil))
            for case let file as URL in files where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                guard text.contains("vent") else { continue }
                for match in text.matches(of: /"([a-zA-Z]+)\.([a-z][A-Za-z]+)"/)
                where Self.kinds.contains(String(match.1)) {
                    types.insert("\(match.1).\(match.2)")
                }
            }
        }
        types.subtract(Self.noEvents)
        #expect(types.count > 80)
        for words in [try Languages().english, try Languages().chinese] {
            for type in types.sorted() {
                #expect(words.event(type) != type, "\(words.code) \(type)")
                let kind = type.prefix { $0 != "." }
                #expect(words.say("kind.\(kind)") != "kind.\(kind)", "\(words.code) \(kind)")
            }
        }
    }

    /// What the log's events are about.
    private static let kinds: Set<String> = [
        "address", "aftercare", "blockedProperty", "case", "chain", "charge", "deposit",
        "falsePositive", "hold", "issuer", "key", "list", "payout", "personalRecord", "question",
        "reconciliation", "settlement", "staff", "treasury", "wallet",
    ]
    /// Texts of the same form that are none.
    private static let noEvents: Set<String> = [
        "address.decode", "address.encode",
    ]

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
        let table = CSVText.table(["a"], [["=1+1"], ["@x"], ["say \"hi\""], ["-5"], ["plain"]])
        #expect(table == "a\r\n'=1+1\r\n'@x\r\n\"say \"\"hi\"\"\"\r\n'-5\r\nplain\r\n")
    }
}
