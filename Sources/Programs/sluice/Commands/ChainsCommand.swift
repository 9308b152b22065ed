import ArgumentParser
import Encodings
import Foundation

/// `sluice chains`
struct ChainsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chains", abstract: "Shows the chains of the running service; resumes one.",
        subcommands: [Status.self, Resume.self])

    /// `sluice chains status`
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows each chain's tip, lag and endpoints.")

        @OptionGroup var service: ServiceAddress
        @Flag(help: "Print the API's answer as it is.")
        var json = false

        func run() async throws {
            let answer = try await service.send("GET", "/v1/chains")
            if json {
                print(String(decoding: answer.serialized(), as: UTF8.self))
                return
            }
            for chain in answer["chains"]?.elements ?? [] {
                let name = chain["id"]?.text ?? "-"
                let height = chain["tip"]?["height"]?.numberText ?? "-"
                let lag = chain["lagSeconds"]?.numberText ?? "-"
                print("\(name): tip \(height), \(lag) s since it was complete")
                if let halt = chain["halt"]?.text { print("  HALTED: \(halt)") }
                for endpoint in chain["endpoints"]?.elements ?? [] {
                    let words = ["name", "state", "lastFailure"].compactMap { endpoint[$0]?.text }
                    print("  \(words.joined(separator: "  "))")
                }
            }
        }
    }

    /// `sluice chains resume`
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a halted chain be followed again, after you have looked.",
            discussion: """
                sluice chains resume bitcoin
                sluice chains resume bitcoin --from 850000
                Without --from our own last block is kept: right after a node was repaired. If the
                chain itself left our blocks for good, name a block under all that was replaced:
                what was not final above it is taken back and read again.
                """)

        @Argument(help: "The chain, such as bitcoin.")
        var chain: String
        @Option(help: "Go on from the node's block at this height.")
        var from: UInt64?
        @OptionGroup var service: ServiceAddress

        func run() async throws {
            if let from {
                let answer = try await service.send(
                    "POST", "/v1/chains/\(chain)/reanchor",
                    body: .object([(key: "from", value: .integer(from))]))
                let broken = answer["finalityBroken"]?.elements ?? []
                print("taken back and read again: \(answer["takenBack"]?.elements?.count ?? 0)")
                for id in broken { print("  LOOK AT deposit \(id.text ?? "-"): it was final") }
                if !broken.isEmpty {
                    print("  the event deposit.finalityBroken proposes what to record of each")
                }
                for id in answer["payoutsBroken"]?.elements ?? [] {
                    print("  LOOK AT payout \(id.text ?? "-"): it was final, and may come again")
                }
                print("\(chain) is followed again from block \(from)")
                return
            }
            _ = try await service.send("POST", "/v1/chains/\(chain)/resume", body: .object([]))
            print("\(chain) is followed again; `sluice chains status` shows how it goes.")
        }
    }
}

/// `sluice rescan`
struct RescanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescan",
        abstract: "Reads past blocks again, for deposits that were missed.",
        discussion: """
            sluice rescan bitcoin --from 850000
            The service does it, beside its other work; it goes on if you stop looking, and after
            a restart. Every block is proven as at its first reading.
            """)

    @Argument(help: "The chain, such as bitcoin.")
    var chain: String
    @Option(help: "The first block to read.")
    var from: UInt64
    @Option(help: "The last block to read; the tip if it is left out.")
    var through: UInt64?
    @OptionGroup var service: ServiceAddress

    func run() async throws {
        var fields: [(key: String, value: JSONValue)] = [(key: "from", value: .integer(from))]
        if let through { fields.append((key: "through", value: .integer(through))) }
        var state = try await service.send(
            "POST", "/v1/chains/\(chain)/rescans", body: .object(fields))
        let bar = ProgressBar(chain)
        while state["isDone"]?.boolean != true {
            let next: UInt64 = state["next"]?.integer() ?? from
            let last: UInt64 = state["through"]?.integer() ?? from
            bar.show(next - min(from, next), of: last - min(from, last) + 1)
            try await Task.sleep(for: .milliseconds(200))
            state = try await service.send("GET", "/v1/chains/\(chain)/rescan")
        }
        bar.finish()
        print("\(chain): read; \(state["foundCount"]?.numberText ?? "0") deposits were found")
    }
}
