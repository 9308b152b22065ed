import ArgumentParser
import Connector
import Encodings
import SQLiteStore
import ScreeningRules
import Units

extension RulesCommand {
    /// `sluice rules try`
    struct Try: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows which past decisions a pack would have made otherwise.",
            discussion: """
                Nothing is written and nothing changes: each verdict's recorded facts are judged
                again by the pack. The database may be in use.
                """)

        @Argument(help: "The pack's file.")
        var file: String
        @Option(help: "The database file.")
        var database: String = "sluice.db"
        @Option(help: "How many days back, 1 to 366.")
        var days: Int64 = 90
        @Option(help: "How many deposits are named one by one.")
        var show: Int = 20
        @Flag(help: "Print one JSON object a deposit whose decision would be another.")
        var json = false

        func run() async throws {
            let pack: RulePack
            let reader: DatabaseReader
            do {
                pack = try RulePackFile.load(file)
            } catch {
                throw CommandFailure("\(error)")
            }
            do {
                reader = try DatabaseReader(path: database)
            } catch {
                throw CommandFailure(error.sentence)
            }
            let bar = ProgressBar("verdicts")
            let report: WhatIfReport
            do {
                report = try await WhatIf(store: reader).run(
                    pack, days: days, now: SystemClock().now(),
                    progress: { bar.show($0, of: max($0, $1)) })
            } catch let failure as StoreFailure {
                throw CommandFailure(failure.sentence)
            }
            bar.finish()
            if json {
                for flip in report.flips { print(Try.line(flip)) }
            } else {
                print(Try.text(report, show: show))
            }
        }

        static func text(_ report: WhatIfReport, show: Int) -> String {
            let changed = report.changes.reduce(0) { $0 + $1.depositCount }
            var lines = [
                "\(report.depositCount) deposits judged by \(report.rules.version): \(changed) "
                    + "decisions of \(report.walletCount) wallets would be others"
            ]
            if report.unjudgedCount > 0 {
                lines.append(
                    "\(report.unjudgedCount) were decided by rules of another version: not judged")
            }
            if report.payoutCount > 0 {
                lines.append(
                    "\(report.payoutCount) payouts judged by the rules of behaviour: "
                        + "\(report.heldPayoutCount) more would wait for a second person, "
                        + "\(report.freedPayoutCount) would not any more")
            }
            for change in report.changes {
                let amounts = change.amounts.map(\.description).joined(separator: ", ")
                lines.append(
                    "  \(change.then.rawValue) -> \(change.now.rawValue): "
                        + "\(change.depositCount) deposits, \(change.walletCount) wallets, "
                        + amounts)
            }
            for flip in report.flips.prefix(max(0, show)) {
                lines.append("\(flip.deposit.text)  was \(flip.then.rawValue)")
                lines.append("    \(flip.reasons)")
            }
            return lines.joined(separator: "\n")
        }

        private static func line(_ flip: WhatIfFlip) -> String {
            let json = JSONValue.object([
                ("deposit", .string(flip.deposit.text)), ("verdict", .string(flip.verdict.text)),
                ("wallet", .string(flip.wallet.text)),
                ("asset", .string(flip.amount.asset.code)),
                ("amount", .string(flip.amount.decimal)), ("then", .string(flip.then.rawValue)),
                ("now", .string(flip.now.rawValue)), ("reasons", .string(flip.reasons)),
            ])
            return String(decoding: json.serialized(), as: UTF8.self)
        }
    }
}
