import ArgumentParser
import Connector
import Encodings
import ScreeningRules

/// `sluice rules`
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Checks a rule pack, tries it on the past, or shows the standard one.",
        discussion: """
            Start with:
              sluice rules example > rules.yaml     every rule with its terms
              sluice rules check rules.yaml         what is wrong, and what differs
              sluice rules try rules.yaml           which past decisions would be others
            Then name the file as screening.rules in the configuration.
            """,
        subcommands: [Check.self, Try.self, Example.self])

    /// `sluice rules check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what is wrong with a pack, or how it differs from the standard one.")

        @Argument(help: "The pack's file.")
        var file: String

        func run() throws {
            let pack: RulePack
            do {
                pack = try RulePackFile.load(file)
            } catch {
                throw CommandFailure("\(error)")
            }
            let digest = Hex.encode(pack.digest.bytes.prefix(8))
            print("\(file): sound, version \(pack.version), digest \(digest)")
            let changed = pack.allTerms.filter { $0 != RulePack.standard.terms($0.rule) }
            if pack.bands != RulePack.standard.bands { print("  bands differ from the standard") }
            for terms in changed {
                print("  \(terms.rule.rawValue): \(RuleWords.sentence(terms.rule))")
                print("    \(Check.difference(terms, RulePack.standard.terms(terms.rule)))")
            }
            if changed.isEmpty { print("  every rule has its standard terms") }
        }

        private static func difference(_ new: RuleTerms, _ old: RuleTerms) -> String {
            var parts: [String] = []
            if !new.isOn { parts.append("switched off") }
            if new.floor != old.floor {
                parts.append("floor \(old.floor.rawValue) -> \(new.floor.rawValue)")
            }
            if new.points != old.points { parts.append("points \(old.points) -> \(new.points)") }
            if new.severity != old.severity {
                parts.append("severity \(old.severity.rawValue) -> \(new.severity.rawValue)")
            }
            for (name, values) in new.allNumbers where values != old.numbers(name) {
                let words = { (values: [Int64]) in
                    values.map(String.init).joined(separator: ", ")
                }
                parts.append("\(name.rawValue) \(words(old.numbers(name))) -> \(words(values))")
            }
            return parts.joined(separator: "; ")
        }
    }

    /// `sluice rules example`
    struct Example: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the standard pack, every rule explained, to start from.")

        func run() { print(RulePackFile.text(of: .standard), terminator: "") }
    }
}
