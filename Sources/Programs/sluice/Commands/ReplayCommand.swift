import ArgumentParser
import Connector
import DepositRules
import Encodings
import SQLiteStore
import ScreeningRules
import Units

/// `sluice replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Reaches every verdict again from its record, and compares the bytes.",
        discussion: """
            The database may be in use. Each record holds the facts, the list editions and the rule
            pack that it was made with; the same of them must give the same bytes. The exit status
            is 1 if a verdict differs. Verdicts by another version of the rules' code are counted:
            only the program that made them can say more.
            """)

    @Option(help: "The database file.")
    var database: String = "sluice.db"
    @Option(help: "Only this verdict, by its id.")
    var verdict: String?

    /// How many verdicts are read at once.
    private static let pageSize = 500

    func run() async throws {
        let reader: DatabaseReader
        do {
            reader = try DatabaseReader(path: database)
        } catch {
            throw CommandFailure(error.sentence)
        }
        var tally = ReplayTally()
        do {
            if let verdict {
                try await one(verdict, reader, &tally)
            } else {
                try await all(reader, &tally)
            }
        } catch let failure as StoreFailure {
            throw CommandFailure(failure.sentence)
        }
        print(tally.text)
        if tally.differing > 0 { throw ExitCode.failure }
    }

    private func one(
        _ text: String, _ reader: DatabaseReader, _ tally: inout ReplayTally
    ) async throws {
        guard let id = VerdictID(text: text) else {
            throw CommandFailure("\(text) is no verdict's id: 32 hexadecimal digits")
        }
        let finding = try await reader.read { store in
            guard let record = try store.verdict(id) else {
                throw CommandFailure("there is no verdict \(text)")
            }
            var replays = VerdictReplays()
            return try replays.replay(record, in: store)
        }
        tally.count(finding)
    }

    private func all(_ reader: DatabaseReader, _ tally: inout ReplayTally) async throws {
        let count = try await reader.read { try $0.evidenceHead().verdictCount }
        let bar = ProgressBar("verdicts")
        var replays = VerdictReplays()
        var after: UInt128? = nil
        var done: UInt64 = 0
        repeat {
            let page = PageRequest(after: after, limit: Self.pageSize)
            let built = replays
            let (findings, next) = try await reader.read { store in
                var replays = built
                let findings = try store.verdicts(page: page).map { number, record in
                    (number, try replays.replay(record, in: store))
                }
                return (findings, replays)
            }
            replays = next
            for (_, finding) in findings { tally.count(finding) }
            done += UInt64(findings.count)
            bar.show(done, of: max(done, count))
            after = findings.count == page.limit ? findings.last?.0 : nil
        } while after != nil
        bar.finish()
    }
}

/// What a run of replays found.
struct ReplayTally {
    private var same = 0
    private(set) var differing = 0
    private var others: [String: Int] = [:]
    private var first: String?

    mutating func count(_ finding: VerdictReplays.Finding) {
        switch finding.outcome {
        case .same: same += 1
        case .differs(let place):
            differing += 1
            first = first ?? "verdict \(finding.id.text) differs from byte \(place) on"
        case .otherEngine(let version): others[version] = (others[version] ?? 0) + 1
        }
    }

    var text: String {
        var lines = ["\(same) verdicts replayed, byte for byte the same"]
        if let first { lines.append("BROKEN  \(differing) differ; first: \(first)") }
        for (version, count) in others.sorted(by: { $0.key < $1.key }) {
            lines.append("\(count) were made by rules of version \(version), not replayed")
        }
        return lines.joined(separator: "\n")
    }
}
