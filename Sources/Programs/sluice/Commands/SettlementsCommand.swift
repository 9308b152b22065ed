import ArgumentParser
import Encodings

/// `sluice settlements`
struct SettlementsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settlements",
        abstract: "Pays merchants' balances out: many charges, one payout.",
        discussion: """
            sluice settlements terms --wallet ID --asset BTC --set --chain bitcoin \\
                --address bc1q… --minimum 0.001 --threshold 0.05 --period-hours 24
            sluice settlements settle --wallet ID --asset BTC
            sluice settlements export ID > charges.csv
            """,
        subcommands: [List.self, Terms.self, Settle.self, Export.self])

    /// `sluice settlements list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists settlements, newest first.")

        @Option(help: "Only this wallet's.")
        var wallet: String?
        @OptionGroup var page: ListPage
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let path = ServicePath.make("settlements", query: [("wallet", wallet)] + page.items)
            style.show(try await service.send("GET", path)) { answer in
                let rows = answer["settlements"]?.elements ?? []
                return rows.map(SettlementLines.line) + ListPage.next(answer)
            }
        }
    }

    /// `sluice settlements terms`
    struct Terms: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows, sets or ends when and where to a wallet is paid out by itself.",
            discussion: """
                Without --set or --end the terms are shown. A settlement is due once the balance
                reaches --threshold, or --period-hours are over; never below --minimum, nor while
                the network fee would be more than --fee-basis-points of it: that of one more
                output for BTC; for tokens gas at the price in payouts.coin-prices, nothing without.
                """)

        @Option(help: "The merchant's wallet.")
        var wallet: String
        @Option(help: "BTC, USDT or USDC.")
        var asset: String
        @Flag(help: "Set or replace the terms.")
        var set = false
        @Flag(help: "End the terms; what is under way goes on.")
        var end = false
        @Option(help: "The chain that it is paid on, with --set.")
        var chain: String?
        @Option(help: "The merchant's address, with --set.")
        var address: String?
        @Option(help: "The least that is settled, with --set.")
        var minimum: String?
        @Option(help: "From this balance on it is settled at once; never if left out.")
        var threshold: String?
        @Option(help: "The hours between two settlements; no schedule if left out.")
        var periodHours: Int64?
        @Option(help: "The largest share of the network fee, in hundredths of a percent.")
        var feeBasisPoints: UInt64 = 100
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func validate() throws {
            guard !(set && end) else { throw ValidationError("use --set or --end, not both") }
            guard (periodHours ?? 1) > 0, (periodHours ?? 1) <= 8_784 else {
                throw ValidationError("--period-hours must be from 1 to 8784")
            }
        }

        func run() async throws {
            let path = ServicePath.make("wallets", wallet, "settlement-terms", asset)
            if end {
                let answer = try await service.send("DELETE", path)
                style.show(answer) { _ in ["the terms are ended"] }
                return
            }
            let answer =
                if set {
                    try await service.send("PUT", path, body: try body())
                } else {
                    try await service.send("GET", path)
                }
            style.show(answer, SettlementLines.terms)
        }

        private func body() throws -> JSONValue {
            guard let chain, let address, let minimum else {
                throw ValidationError("--set needs --chain, --address and --minimum")
            }
            var fields: [(key: String, value: JSONValue)] = [
                (key: "chain", value: .string(chain)), (key: "address", value: .string(address)),
                (key: "minimum", value: .amount(minimum, asset)),
                (key: "feeBasisPointsMax", value: .integer(feeBasisPoints)),
            ]
            if let threshold {
                fields.append((key: "threshold", value: .amount(threshold, asset)))
            }
            if let periodHours {
                fields.append((key: "periodSeconds", value: .integer(periodHours * 3_600)))
            }
            return .object(fields)
        }
    }

    /// `sluice settlements settle`
    struct Settle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Pays a wallet out now, to the address of its terms.")

        @Option(help: "The merchant's wallet.")
        var wallet: String
        @Option(help: "BTC, USDT or USDC.")
        var asset: String
        @OptionGroup var once: OnceOption
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let path = ServicePath.make("wallets", wallet, "settlements")
            let body = JSONValue.object([(key: "asset", value: .string(asset))])
            let answer = try await service.send("POST", path, body: body, once: once.name)
            style.show(answer) { [SettlementLines.line($0)] }
        }
    }

    /// `sluice settlements export`
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the charges that a settlement covers, as CSV.",
            discussion: """
                sluice settlements export ID > charges.csv
                With --json, one object with all lines.
                """)

        @Argument(help: "The settlement's id.")
        var id: String
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            var lines: [JSONValue] = []
            var after: String?
            repeat {
                let path = ServicePath.make(
                    "settlements", id, "charges", query: [("limit", "1000"), ("after", after)])
                let page = try await service.send("GET", path)
                lines += page["lines"]?.elements ?? []
                after = page["next"]?.text
            } while after != nil
            let all = JSONValue.object([
                (key: "settlement", value: .string(id)), (key: "lines", value: .array(lines)),
            ])
            style.show(all) { _ in SettlementLines.csv(lines) }
        }
    }
}

/// Settlements in lines that a person reads.
enum SettlementLines {
    static func line(_ settlement: JSONValue) -> String {
        let words = ["createdAt", "id", "wallet"].map { settlement[$0]?.text ?? "-" }
        return words.joined(separator: "  ")
            + "  \(settlement["net"]?.amountText ?? "-") of "
            + "\(settlement["rowCount"]?.numberText ?? "-") lines, "
            + "payout \(settlement["payout"]?.text ?? "-") "
            + "(\(settlement["payoutState"]?.text ?? "-"))"
    }

    static func terms(_ terms: JSONValue) -> [String] {
        var lines = [
            "\(terms["asset"]?.text ?? "-") of \(terms["wallet"]?.text ?? "-") goes to "
                + "\(terms["address"]?.text ?? "-") on \(terms["chain"]?.text ?? "-")",
            "  from \(terms["minimum"]?.amountText ?? "-"), if the fee is at most "
                + "\(terms["feeBasisPointsMax"]?.numberText ?? "-") basis points",
        ]
        if let threshold = terms["threshold"], !threshold.isNull {
            lines.append("  at once from \(threshold.amountText)")
        }
        if let seconds = terms["periodSeconds"]?.numberText {
            lines.append("  every \(seconds) s, last at \(terms["lastAt"]?.text ?? "-")")
        }
        return lines
    }

    /// No value of a statement's line has a comma, a quote or a line's end in it.
    static func csv(_ lines: [JSONValue]) -> [String] {
        let names = (lines.first?.fields ?? []).map(\.key)
        let rows = lines.map { line in
            names.map { line[$0]?.text ?? line[$0]?.numberText ?? "" }.joined(separator: ",")
        }
        return names.isEmpty ? [] : [names.joined(separator: ",")] + rows
    }
}
