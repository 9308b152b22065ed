import ArgumentParser
import Encodings

/// `sluice cases`
struct CasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases",
        abstract: "Works on cases: deposits that wait for two people, and alerts.",
        discussion: """
            Who proposes never approves; two keys of one person are one person.
              sluice cases list                        the most urgent first
              sluice cases show ID                     verdict, history, files
              sluice cases assign ID ann
              sluice cases propose release ID --reason falsePositive --note "another A. Smith"
              sluice cases approve ID --proposal releaseProposed.2 --reason falsePositive \
                --note "agreed" --key-file bobs-key
            """,
        subcommands: [
            List.self, Show.self, Assign.self, Comment.self, Tag.self, Snooze.self, Wake.self,
            Link.self, Attach.self, Propose.self, Approve.self, Reject.self, Close.self,
            BulkClose.self, BulkDecide.self, Export.self,
        ])

    /// `sluice cases list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the queue, the most urgent first.")

        @Option(help: "open, live, all, or the name of a state.")
        var state: String?
        @Option(help: "me, nobody, or a person.")
        var owner: String?
        @Option(help: "Only those with this tag.")
        var tag: String?
        @Option(help: "Only those about this wallet's money.")
        var wallet: String?
        @Flag(help: "Only those with a proposal that you may approve.")
        var needsSecondPerson = false
        @Flag(help: "Only those that are late.")
        var overdue = false
        @Flag(help: "Also those that were put aside.")
        var asleep = false
        @OptionGroup var page: ListPage
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let path = ServicePath.make(
                "cases",
                query: [
                    ("state", state), ("owner", owner), ("tag", tag), ("wallet", wallet),
                    ("needsSecondPerson", needsSecondPerson ? "true" : nil),
                    ("overdue", overdue ? "true" : nil), ("asleep", asleep ? "true" : nil),
                ] + page.items)
            style.show(try await service.send("GET", path)) { answer in
                (answer["cases"]?.elements ?? []).map(CaseLines.short) + ListPage.next(answer)
            }
        }
    }

    /// `sluice cases show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a case: its verdict, what was done, its ties and files.")

        @Argument(help: "The case's id.")
        var id: String
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            style.show(
                try await service.send("GET", ServicePath.make("cases", id)), CaseLines.whole)
        }
    }
}

/// Cases in lines that a person reads.
enum CaseLines {
    static func short(_ item: JSONValue) -> String {
        var words = ["id", "floor", "state"].map { item[$0]?.text ?? "-" }
        words.append("\(item["points"]?.numberText ?? "0") points")
        words.append(item["amount"]?.amountText ?? "-")
        if let due = item["dueAt"]?.text { words.append("due \(due)") }
        if let level = item["escalation"]?.numberText, level != "0" {
            words.append("LATE \(level)")
        }
        if let name = item["assignee"]?.text { words.append("of \(name)") }
        if let name = item["proposedBy"]?.text { words.append("proposed by \(name)") }
        if let name = item["proposal"]?.text { words.append("as \(name)") }
        words += (item["tags"]?.elements ?? []).compactMap(\.text).map { "#\($0)" }
        return words.joined(separator: "  ")
    }

    static func whole(_ item: JSONValue) -> [String] {
        var lines = [short(item)]
        lines.append(
            "  deposit \(item["deposit"]?.text ?? "-"), wallet \(item["wallet"]?.text ?? "-"), "
                + "opened \(item["openedAt"]?.text ?? "-")")
        if let text = item["verdict"]?["staffText"]?.text { lines.append("  \(text)") }
        for link in item["links"]?.elements ?? [] {
            lines.append("  tied to \(link["kind"]?.text ?? "-") \(link["id"]?.text ?? "-")")
        }
        for other in item["otherCases"]?.elements ?? [] {
            lines.append("  other case \(other.text ?? "-")")
        }
        for file in item["attachments"]?.elements ?? [] {
            let words = ["id", "name", "mediaType", "by", "time"].map { file[$0]?.text ?? "-" }
            lines.append("  file " + words.joined(separator: "  "))
        }
        for entry in item["history"]?.elements ?? [] {
            let words = ["time", "step", "detail", "actor", "reason", "note", "authority"]
            lines.append("  " + words.compactMap { entry[$0]?.text }.joined(separator: "  "))
        }
        return lines
    }

    static func bulk(_ bulk: JSONValue) -> [String] {
        let cases = (bulk["cases"]?.elements ?? []).compactMap(\.text)
        let words = ["id", "state", "proposedBy", "proposedAt"].map { bulk[$0]?.text ?? "-" }
        return [words.joined(separator: "  ") + "  \(cases.count) cases"] + cases.map { "  \($0)" }
    }
}
