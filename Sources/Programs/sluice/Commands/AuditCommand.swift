import ArgumentParser
import Connector
import Encodings
import Foundation
import SQLiteStore

/// `sluice audit`
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Checks a database: journal, balances, deposits, verdicts, events.",
        discussion: """
            The database may be in use. The journal is replayed from its first row, and everything
            else is compared with it. The exit status is 1 if anything does not hold.
            """)

    @Option(help: "The database file.")
    var database: String = "sluice.db"
    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() throws {
        let findings: [AuditFinding]
        let bar = ProgressBar("journal")
        do {
            findings = try StoreAuditor.audit(path: database) { done, all in
                bar.show(UInt64(max(done, 0)), of: UInt64(max(all, 0)))
            }
        } catch {
            throw CommandFailure(error.sentence)
        }
        bar.finish()
        for finding in findings { print(json ? line(finding) : text(finding)) }
        if findings.contains(where: { $0.problem != nil }) { throw ExitCode.failure }
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
