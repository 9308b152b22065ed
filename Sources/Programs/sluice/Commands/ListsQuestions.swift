import ArgumentParser
import Encodings
import Foundation

extension ListsCommand {
    /// `sluice lists listed`
    struct Listed: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says whether an address was listed on a day, by all versions that are kept.")

        @Argument(help: "The address, in any spelling.")
        var address: String
        @Option(help: "The chain whose spelling the address has.")
        var chain: String
        @Option(name: .customLong("on"), help: "The day in UTC, such as 2025-03-20.")
        var day: String
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let answer = try await service.send(
                "GET",
                "/v1/lists/history?chain=\(URLText.escaped(chain))"
                    + "&address=\(URLText.escaped(address))"
                    + "&day=\(URLText.escaped(day))")
            for line in ListsCommand.pastLines(answer) { print(line) }
        }
    }

    /// `sluice lists diff`
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what a version of a list added and took away.",
            discussion: "The versions' ids are those of `GET /v1/lists`, in quotes.")

        @Argument(help: "The version.")
        var id: String
        @Option(help: "The version to compare with; the one in force before if left out.")
        var from: String?
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let query = from.map { "?from=\(URLText.escaped($0))" } ?? ""
            let answer = try await service.send(
                "GET", "/v1/lists/\(URLText.escaped(id))/difference\(query)")
            for line in ListsCommand.differenceLines(answer) { print(line) }
        }
    }

    /// The answer about a day of the past, in lines for people.
    static func pastLines(_ answer: JSONValue) -> [String] {
        let address = answer["address"]?.text ?? ""
        let day = answer["day"]?.text ?? ""
        var lines = [
            "\(address) on \(day)",
            "  by the lists' own days:  \(answer["wasListed"]?.text ?? "unknown")",
            "  by what was in force:    \(answer["wasListedHere"]?.text ?? "unknown")",
        ]
        for (title, name) in [("published", "published"), ("in force", "inForce")] {
            for edition in answer[name]?.elements ?? [] {
                lines.append("\(title): \(edition["list"]?.text ?? "")")
                for (word, field) in [("", "direct"), ("same key: ", "related")] {
                    for hit in edition[field]?.elements ?? [] {
                        let party = hit["partyName"]?.text ?? ""
                        lines.append(
                            "  \(word)\(hit["address"]?.text ?? "") \(hit["label"]?.text ?? "")"
                                + (party.isEmpty ? "" : ", \(party)"))
                    }
                }
            }
        }
        return lines
    }

    /// A difference in lines for people: first the counts, then each address.
    static func differenceLines(_ answer: JSONValue) -> [String] {
        var lines = ["\(answer["from"]?.text ?? "nothing") -> \(answer["to"]?.text ?? "")"]
        for change in answer["changes"]?.elements ?? [] {
            let numbers = ["added", "removed"].map { change[$0]?.numberText ?? "0" }
            lines.append("\(change["label"]?.text ?? ""): +\(numbers[0]) -\(numbers[1])")
        }
        for (sign, name) in [("+", "added"), ("-", "removed")] {
            for hit in answer[name]?.elements ?? [] {
                lines.append("\(sign) \(hit["label"]?.text ?? "") \(hit["address"]?.text ?? "")")
            }
        }
        if answer["isWhole"]?.boolean == false { lines.append("and more") }
        return lines
    }
}
