import ArgumentParser
import Encodings

/// `sluice treasury`
struct TreasuryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "treasury",
        abstract: "Shows what the keys hold and what is under way; compares it with the chains.",
        subcommands: [Status.self, Reconciliations.self, Clear.self])

    /// `sluice treasury status`
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows each chain's custody, spendable coins and open transactions.")

        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            style.show(try await service.send("GET", "/v1/treasury")) { answer in
                var lines: [String] = []
                if answer["arePayoutsEnabled"]?.boolean != true {
                    lines.append("no signer is configured: nothing is paid out")
                }
                return lines + (answer["chains"]?.elements ?? []).flatMap(TreasuryLines.chain)
            }
        }
    }

    /// `sluice treasury reconciliations`
    struct Reconciliations: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows each token's last comparison of the books with its chain.")

        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            style.show(try await service.send("GET", "/v1/reconciliations")) { answer in
                (answer["reconciliations"]?.elements ?? []).flatMap(TreasuryLines.reconciliation)
            }
        }
    }

    /// `sluice treasury clear`
    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets payouts of a token go on that a mismatch stopped.",
            discussion: """
                sluice treasury clear bitcoin BTC --reason "the operator's own deposit of 0.1 BTC"
                Find out first why the books and the chain differ: the next comparison stops
                payouts again if they still do.
                """)

        @Argument(help: "The chain, such as bitcoin.")
        var chain: String
        @Argument(help: "The asset, such as BTC.")
        var asset: String
        @Option(help: "What the difference was; kept for ever with your name.")
        var reason: String
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let path = ServicePath.make("reconciliations", chain, asset, "clear")
            let answer = try await service.send(
                "POST", path, body: .object([(key: "reason", value: .string(reason))]))
            style.show(answer) {
                TreasuryLines.reconciliation($0) + ["payouts of \(asset) on \(chain) go on"]
            }
        }
    }
}

/// The treasury in lines that a person reads.
enum TreasuryLines {
    static func chain(_ chain: JSONValue) -> [String] {
        let custody = (chain["custody"]?.elements ?? []).map(\.amountText)
        var lines = ["\(chain["chain"]?.text ?? "-"): custody \(custody.joined(separator: ", "))"]
        if let coins = chain["coins"], !coins.isNull {
            let most = coins["areAllCounted"]?.boolean == true ? "" : "at least "
            lines.append(
                "  \(most)\(coins["spendableCount"]?.numberText ?? "-") coins to spend, "
                    + "\(coins["spendable"]?.amountText ?? "-"); all coins "
                    + "\(coins["total"]?.amountText ?? "-")")
        }
        lines += (chain["hot"]?.elements ?? []).map { "  " + hot($0) }
        return lines + (chain["plans"]?.elements ?? []).map { "  " + PlanLines.line($0) }
    }

    private static func hot(_ row: JSONValue) -> String {
        let bounds =
            "floor \(row["floor"]?.amountText ?? "-"), ceiling \(row["ceiling"]?.amountText ?? "-")"
        let start = "hot \(row["asset"]?.text ?? "-")"
        guard let balance = row["balance"], !balance.isNull, let amount = row["amount"] else {
            return "\(start): not looked at yet, \(bounds)"
        }
        switch row["decision"]?.text {
        case "proposeSweep":
            return "\(start): \(balance.amountText), \(bounds): PROPOSED to send "
                + "\(amount.amountText) to \(row["cold"]?.text ?? "-")"
        case "belowFloor":
            return "\(start): \(balance.amountText), \(bounds): BELOW FLOOR, "
                + "\(amount.amountText) missing"
        default: return "\(start): \(balance.amountText), \(bounds)"
        }
    }

    static func reconciliation(_ row: JSONValue) -> [String] {
        let token = "\(row["chain"]?.text ?? "-")/\(row["asset"]?.text ?? "-")"
        var lines = ["\(token): \(comparison(row["last"] ?? .null)), \(row["time"]?.text ?? "-")"]
        if let stop = row["stoppedBy"], !stop.isNull {
            lines.append("  PAYOUTS STOPPED: \(comparison(stop))")
            lines.append("  `sluice treasury clear` lets them go on, after you have looked")
        }
        return lines
    }

    private static func comparison(_ found: JSONValue) -> String {
        let height = found["block"]?["height"]?.numberText ?? "-"
        let custody = found["custody"]?.amountText ?? "-"
        let word = found["outcome"]?.text ?? "-"
        guard let units = found["differenceUnits"]?.text else {
            return "\(word) at block \(height), custody \(custody)"
        }
        return "\(word) of \(units) units (10^-\(found["chainDecimals"]?.numberText ?? "-")) "
            + "at block \(height), custody \(custody)"
    }
}
