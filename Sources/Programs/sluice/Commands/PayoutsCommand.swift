import ArgumentParser
import Encodings

/// `sluice payouts`
struct PayoutsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payouts",
        abstract: "Sends money out of wallets: asks for payouts, approves and follows them.",
        discussion: """
            A payout goes requested, reserved, approved, planned, signed, broadcast, included,
            final. Who asks for it never approves it; two keys of one person are one person.
              sluice payouts list --state reserved     what waits for approvals, among others
              sluice payouts list --needs-person       what is stuck until somebody looks
              sluice payouts approve ID --key-file my-key
            """,
        subcommands: [
            List.self, Show.self, Ask.self, Approve.self, Reject.self, Cancel.self, Retry.self,
        ])

    /// `sluice payouts list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists payouts, newest first.")

        @Option(help: "Only this wallet's.")
        var wallet: String?
        @Option(help: "Only this chain's, such as bitcoin.")
        var chain: String?
        @Option(help: "Only those in this state, such as reserved or broadcast.")
        var state: String?
        @Flag(help: "Only those that are stuck until a person looks.")
        var needsPerson = false
        @OptionGroup var page: ListPage
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let path = ServicePath.make(
                "payouts",
                query: [
                    ("wallet", wallet), ("chain", chain), ("state", state),
                    ("needsPerson", needsPerson ? "true" : nil),
                ] + page.items)
            style.show(try await service.send("GET", path)) { answer in
                let rows = answer["payouts"]?.elements ?? []
                return rows.flatMap(PayoutLines.short) + ListPage.next(answer)
            }
        }
    }

    /// `sluice payouts show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a payout: what it waits for, who said what, its transactions.")

        @Argument(help: "The payout's id.")
        var id: String
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            style.show(
                try await service.send("GET", ServicePath.make("payouts", id)), PayoutLines.whole)
        }
    }

    /// `sluice payouts request`
    struct Ask: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "request", abstract: "Asks for a payout; its money is reserved at once.",
            discussion: """
                sluice payouts request --wallet ID --chain bitcoin --asset BTC --amount 0.015 \\
                    --address bc1q… --reference "invoice 81"
                """)

        @Option(help: "The wallet that pays.")
        var wallet: String
        @Option(help: "The chain that it leaves on, such as bitcoin.")
        var chain: String
        @Option(help: "BTC, USDT or USDC.")
        var asset: String
        @Option(help: "How much the recipient gets, such as 12.50; the fee is the operator's.")
        var amount: String
        @Option(help: "The recipient's address.")
        var address: String
        @Option(help: "Your own words for it, up to 200 characters.")
        var reference: String = ""
        @OptionGroup var once: OnceOption
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let body = JSONValue.object([
                (key: "wallet", value: .string(wallet)), (key: "chain", value: .string(chain)),
                (key: "amount", value: .amount(amount, asset)),
                (key: "address", value: .string(address)),
                (key: "reference", value: .string(reference)),
            ])
            style.show(
                try await service.send("POST", "/v1/payouts", body: body, once: once.name),
                PayoutLines.whole)
        }
    }

    /// `sluice payouts approve`
    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says yes to a payout that somebody else asked for.",
            discussion: "Look first: `sluice payouts show ID` has the warnings.")

        @Argument(help: "The payout's id.")
        var id: String
        @Option(help: "Why; kept for ever with your name.")
        var reason: String = ""
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            style.show(
                try await Decision.send(true, id, reason, to: service), PayoutLines.whole)
        }
    }

    /// `sluice payouts reject`
    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says no to a payout: it is refused, and its money is free again.")

        @Argument(help: "The payout's id.")
        var id: String
        @Option(help: "Why; kept for ever with your name.")
        var reason: String
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            style.show(
                try await Decision.send(false, id, reason, to: service), PayoutLines.whole)
        }
    }

    /// `sluice payouts cancel`
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a payout back, as long as no transaction is planned for it.")

        @Argument(help: "The payout's id.")
        var id: String
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let path = ServicePath.make("payouts", id, "cancel")
            style.show(
                try await service.send("POST", path, body: .object([])), PayoutLines.whole)
        }
    }

    /// `sluice payouts retry`
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a payout that waits for a person go on, after you have looked.",
            discussion: "`sluice payouts list --needs-person` shows what they wait for.")

        @Argument(help: "The payout's id.")
        var id: String
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let path = ServicePath.make("payouts", id, "retry")
            style.show(
                try await service.send("POST", path, body: .object([])), PayoutLines.whole)
        }
    }
}

/// A person's yes or no on its way to the service.
private enum Decision {
    static func send(
        _ isApproval: Bool, _ id: String, _ reason: String, to service: ServiceAddress
    ) async throws -> JSONValue {
        try await service.send(
            "POST", ServicePath.make("payouts", id, "approvals"),
            body: .object([
                (key: "approve", value: .bool(isApproval)), (key: "reason", value: .string(reason)),
            ]))
    }
}

/// Payouts in lines that a person reads.
enum PayoutLines {
    static func short(_ payout: JSONValue) -> [String] {
        let words = ["id", "state", "chain"].map { payout[$0]?.text ?? "-" }
        let amount = payout["amount"]?.amountText ?? "-"
        let line =
            "\(words.joined(separator: "  "))  \(amount) to \(payout["address"]?.text ?? "-")"
        return [line] + waiting(payout).map { "  " + $0 }
    }

    static func whole(_ payout: JSONValue) -> [String] {
        var lines = short(payout)
        lines.append(
            "  wallet \(payout["wallet"]?.text ?? "-"), asked for by "
                + "\(payout["proposedBy"]?.text ?? "-") at \(payout["requestedAt"]?.text ?? "-")")
        if let text = payout["reference"]?.text, !text.isEmpty { lines.append("  \(text)") }
        if let id = payout["settlement"]?.text { lines.append("  settlement \(id)") }
        for warning in payout["approvals"]?["warnings"]?.elements ?? [] {
            lines.append("  WARNING: \(warning.text ?? "-")")
        }
        for decision in payout["approvals"]?["decisions"]?.elements ?? [] {
            let words = ["time", "by"].compactMap { decision[$0]?.text }
            let verb = decision["isApproval"]?.boolean == true ? "yes" : "NO"
            lines.append(
                "  \(words.joined(separator: "  ")): \(verb). \(decision["reason"]?.text ?? "")")
        }
        if let transaction = payout["transaction"]?.text {
            let count = payout["confirmations"]?.numberText ?? "0"
            lines.append("  transaction \(transaction), \(count) confirmations")
        }
        for plan in payout["plans"]?.elements ?? [] { lines.append("  " + PlanLines.line(plan)) }
        for event in payout["history"]?.elements ?? [] {
            let words = [event["time"], event["type"], event["data"]?["reason"]]
            lines.append("  " + words.compactMap { $0?.text }.joined(separator: "  "))
        }
        return lines
    }

    private static func waiting(_ payout: JSONValue) -> [String] {
        [payout["wait"]?.text, payout["refusal"]?["detail"]?.text].compactMap(\.self)
    }
}

/// Transactions of ours in lines that a person reads.
enum PlanLines {
    static func line(_ plan: JSONValue) -> String {
        var words = [
            "plan \(plan["id"]?.text ?? "-")", plan["stage"]?.text ?? "-",
            "fee \(plan["fee"]?.amountText ?? "-")", "size \(plan["size"]?.numberText ?? "-")",
            "\(plan["payoutCount"]?.numberText ?? "-") payouts",
            "\(plan["ageSeconds"]?.numberText ?? "-") s old",
        ]
        if let account = plan["sender"]?.text { words.append("from \(account)") }
        if let id = plan["transaction"]?.text { words.append("transaction \(id)") }
        if let id = plan["replaces"]?.text { words.append("replaces \(id)") }
        if let reason = plan["reason"]?.text { words.append(reason) }
        let source = plan["source"]?.text.map { ". \($0)" } ?? ""
        return words.joined(separator: ", ") + source
    }
}
