import ArgumentParser
import Connector
import Encodings
import Foundation
import SQLiteStore

/// `sluice audit`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Checks a database: journal, balances, deposits, verdicts, events.",
        discussion: """
            The database may be in use. The journal is replayed from its first row, and everything
            else is compared with it. The exit status is 1 if anything does not hold.
            """)

    @Option(help: "The database file.")
    var database: String = "sluice.db"
    @Option(help: "The file of daily heads (evidence.heads); each must be in the chain.")
    var heads: String?
    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
        var findings: [AuditFinding]
        let bar = ProgressBar("journal")
        do {
            findings = try StoreAuditor.audit(path: database) { done, all in
                bar.show(UInt64(max(done, 0)), of: UInt64(max(all, 0)))
            }
        } catch {
            throw CommandFailure(error.sentence)
        }
        bar.finish()
        if let heads { findings.append(try await compareHeads(heads)) }
        for finding in findings { print(json ? line(finding) : text(finding)) }
        if findings.contains(where: { $0.problem != nil }) { throw ExitCode.failure }
    }

    /// A verdict that was changed or taken away after a head was written has another link.
    func compareHeads(_ path: String) async throws -> AuditFinding {
        let lines = try EvidenceHeadFile.lines(path)
        let reader = try DatabaseReader(path: database)
        var problem: String?
        for line in lines where line.head.verdictCount > 0 {
            let number = line.head.verdictCount
            let link = try await reader.read { try $0.verdictLink(number) }
            if link != line.head.link, problem == nil {
                problem = "verdict \(number) is not the one that was there on \(line.day)"
            }
        }
        return AuditFinding(
            check: "Every head that was kept outside is in the chain of verdicts",
            recordCount: lines.count, problem: problem)
    }

    private func text(_ finding: AuditFinding) -> String {
        guard let problem = finding.problem else {
            return "holds   \(finding.check) (\(finding.recordCount))"
        }
        return "BROKEN  \(finding.check): \(problem)"
    }

    private func line(_ finding: AuditFinding) -> String {
        let json = JSONValue.object([
            (key: "check", value: .string(finding.check)),
            (key: "records", value: .integer(finding.recordCount)),
            (key: "holds", value: .bool(finding.problem == nil)),
            (key: "problem", value: finding.problem.map { .string($0) } ?? .null),
        ])
        return String(decoding: json.serialized(), as: UTF8.self)
    }
}
