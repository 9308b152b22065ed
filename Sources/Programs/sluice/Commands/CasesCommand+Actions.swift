import ArgumentParser
import Encodings
import Foundation

/// One act on one case, and where it goes.
struct CaseAsk: ParsableArguments {
    @Argument(help: "The case's id.")
    var id: String
    @Option(help: "Why, as one of the API's words, such as falsePositive.")
    var reason: String = "comment"
    @Option(help: "What you have to say; kept for ever with your name.")
    var note: String = ""
    @OptionGroup var style: AnswerStyle
    @OptionGroup var service: ServiceAddress

    /// Sends an action with its own fields, and shows the case.
    func send(_ fields: [(key: String, value: JSONValue)]) async throws {
        let body = JSONValue.object(
            fields + [
                (key: "reason", value: .string(reason)), (key: "note", value: .string(note)),
            ])
        let path = ServicePath.make("cases", id, "actions")
        style.show(try await service.send("POST", path, body: body)) { [CaseLines.short($0)] }
    }
}

extension CasesCommand {
    /// What can be proposed.
    enum Proposal: String, ExpressibleByArgument, CaseIterable {
        case release
        case freeze
        case refund
        case blockedTransfer = "blocked-transfer"

        var action: String {
            switch self {
            case .release: "proposeRelease"
            case .freeze: "proposeFreeze"
            case .refund: "proposeRefund"
            case .blockedTransfer: "proposeBlockedTransfer"
            }
        }
    }

    /// `sluice cases assign`
    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives a case to a person, or with --to-nobody to nobody.")

        @OptionGroup var ask: CaseAsk
        @Argument(help: "The person.")
        var person: String?
        @Flag(help: "Take it from whoever has it.")
        var toNobody = false

        func validate() throws {
            guard (person == nil) == toNobody else {
                throw ValidationError("Name a person, or say --to-nobody.")
            }
        }

        func run() async throws {
            guard let person else { return try await ask.send([("action", .string("unassign"))]) }
            try await ask.send([("action", .string("assign")), ("person", .string(person))])
        }
    }

    /// `sluice cases comment`
    struct Comment: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Leaves the note of --note.")

        @OptionGroup var ask: CaseAsk

        func run() async throws { try await ask.send([("action", .string("note"))]) }
    }

    /// `sluice cases tag`
    struct Tag: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a tag on a case, or with --off takes it off.")

        @OptionGroup var ask: CaseAsk
        @Argument(help: "Small letters, digits and hyphens.")
        var tag: String
        @Flag(help: "Take it off.")
        var off = false

        func run() async throws {
            try await ask.send([
                ("action", .string(off ? "untag" : "tag")), ("tag", .string(tag)),
            ])
        }
    }

    /// `sluice cases snooze`
    struct Snooze: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a case aside; it comes back by itself.")

        @OptionGroup var ask: CaseAsk
        @Argument(help: "Until when, such as 2026-01-31T12:00:00.000Z.")
        var until: String

        func run() async throws {
            try await ask.send([("action", .string("snooze")), ("until", .string(until))])
        }
    }

    /// `sluice cases wake`
    struct Wake: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Brings a case back that was put aside.")

        @OptionGroup var ask: CaseAsk

        func run() async throws { try await ask.send([("action", .string("wake"))]) }
    }

    /// `sluice cases link`
    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ties a case to something else, or with --cut cuts the tie.")

        @OptionGroup var ask: CaseAsk
        @Argument(help: "case, deposit, payout or question.")
        var kind: String
        @Argument(help: "Its id.")
        var other: String
        @Flag(help: "Cut the tie.")
        var cut = false

        func run() async throws {
            try await ask.send([
                ("action", .string(cut ? "unlink" : "link")),
                (
                    "link",
                    .object([
                        (key: "kind", value: .string(kind)), (key: "id", value: .string(other)),
                    ])
                ),
            ])
        }
    }

    /// `sluice cases attach`
    struct Attach: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a file to a case; nothing takes it away again.")

        @OptionGroup var ask: CaseAsk
        @Argument(help: "The file, of 5 MiB at most.")
        var file: String
        @Option(help: "Its media type.")
        var type: String = "application/octet-stream"

        func run() async throws {
            let bytes: Data
            do {
                bytes = try Data(contentsOf: URL(filePath: file))
            } catch {
                throw CommandFailure("\(file) cannot be read: \(error.localizedDescription)")
            }
            let path = ServicePath.make(
                "cases", ask.id, "attachments",
                query: [("name", URL(filePath: file).lastPathComponent), ("note", ask.note)])
            ask.style.show(try await ask.service.upload(path, [UInt8](bytes), type: type)) {
                [CaseLines.short($0)]
            }
        }
    }

    /// `sluice cases propose`
    struct Propose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Proposes what becomes of the money; somebody else must approve.",
            discussion: "From frozen money only with --authority: the licence or order.")

        @Argument(help: "release, freeze, refund, or blocked-transfer.")
        var proposal: Proposal
        @OptionGroup var ask: CaseAsk
        @Option(help: "The authority's reference.")
        var authority: String?
        @Option(help: "For a refund: the address, which the customer must have proved.")
        var address: String?

        func validate() throws {
            guard (proposal == .refund) == (address != nil) else {
                throw ValidationError("A refund, and nothing else, needs --address.")
            }
        }

        func run() async throws {
            var fields = [(key: "action", value: JSONValue.string(proposal.action))]
            for (name, text) in [("authority", authority), ("address", address)] {
                if let text { fields.append((name, .string(text))) }
            }
            try await ask.send(fields)
        }
    }

    /// `sluice cases approve`
    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approves what somebody else proposed.",
            discussion: """
                Name the proposal as `sluice cases show ID` gives it: if the case changed since, \
                nothing is approved.
                """)

        @OptionGroup var ask: CaseAsk
        @Option(help: "The proposal that you saw, such as releaseProposed.3.")
        var proposal: String

        func run() async throws {
            try await ask.send([
                ("action", .string("approve")), ("proposal", .string(proposal)),
            ])
        }
    }

    /// `sluice cases reject`
    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Rejects a proposal, or takes your own back.")

        @OptionGroup var ask: CaseAsk

        func run() async throws { try await ask.send([("action", .string("reject"))]) }
    }

    /// `sluice cases close`
    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Closes an alert.")

        @OptionGroup var ask: CaseAsk

        func run() async throws { try await ask.send([("action", .string("close"))]) }
    }

    /// `sluice cases bulk-close`
    struct BulkClose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "bulk-close",
            abstract: "Proposes to finish dust and alerts together; without ids, lists proposals.")

        @Argument(help: "The cases' ids, up to 200.")
        var ids: [String] = []
        @Option(help: "Why.")
        var note: String = ""
        @OptionGroup var once: OnceOption
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            if ids.isEmpty {
                style.show(try await service.send("GET", "/v1/cases/bulk-close")) { answer in
                    (answer["proposals"]?.elements ?? []).flatMap(CaseLines.bulk)
                }
                return
            }
            let body = JSONValue.object([
                (key: "cases", value: .array(ids.map { .string($0) })),
                (key: "reason", value: .string("dust")), (key: "note", value: .string(note)),
            ])
            style.show(
                try await service.send(
                    "POST", "/v1/cases/bulk-close", body: body, once: once.name), CaseLines.bulk)
        }
    }

    /// `sluice cases bulk-decide`
    struct BulkDecide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "bulk-decide",
            abstract: "Approves a bulk proposal of somebody else, or with --reject rejects it.")

        @Argument(help: "The proposal's id.")
        var id: String
        @Flag(help: "Reject it.")
        var reject = false
        @Option(help: "What you have to say.")
        var note: String = ""
        @OptionGroup var style: AnswerStyle
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            let body = JSONValue.object([
                (key: "approve", value: .bool(!reject)), (key: "note", value: .string(note)),
            ])
            let path = ServicePath.make("cases", "bulk-close", id, "decision")
            style.show(try await service.send("POST", path, body: body)) { answer in
                (answer["proposal"].map(CaseLines.bulk) ?? [])
                    + ["\(answer["finished"]?.numberText ?? "0") cases finished"]
            }
        }
    }
}
