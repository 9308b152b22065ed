import Connector
import Encodings
import Foundation
import Testing
import Units

@testable import WebConsole

/// The console in a real browser: `make test` installs it, and has a pass of its own for these
/// tests. Without the browser they fail.
@Suite
struct BrowserTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test(.timeLimit(.minutes(10)))
    func `every page is accessible, works by keys, and without scripts`() async throws {
        try await ConsoleWorld.run { world in
            try await RefundSample.hold(in: world)
            try await RefundSample.know(RefundSample.proven, .personalSign, in: world)
            try await RefundSample.know(RefundSample.declared, .declaration, in: world)
            let out = Self.root.appending(path: ".sandbox/console-pages")
            try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
            let plan = out.appending(path: "plan.json")
            try Data(Self.plan(world).serialized()).write(to: plan)
            let python = Self.root.appending(path: ".sandbox/browser/bin/python")
            let program = Self.root.appending(path: "Tests/Browser/console_pages.py")
            try #require(
                FileManager.default.isExecutableFile(atPath: python.path),
                "The browser is not installed: Sandbox/install.sh .sandbox --with-browser")
            let (status, output) = try await Self.run(
                python,
                [
                    program.path, "--port", "\(world.port)", "--plan", plan.path, "--out", out.path,
                ])
            #expect(status == 0, "\(output)")
        }
    }

    private static func plan(_ world: ConsoleWorld) throws -> JSONValue {
        let sample = world.sample
        let work: [(String, String)] = [
            ("overview", "/console"), ("queue", "/console/queue"),
            ("queue-all", "/console/queue?part=all"),
            ("case", "/console/cases/\(sample.held.text)"),
            ("case-alert", "/console/cases/\(sample.alerts[0].text)"),
            ("case-frozen", "/console/cases/\(sample.frozen.text)"),
            ("case-refund", "/console/cases/\(RefundSample.caseID.text)"),
            ("deposits", "/console/deposits"),
            ("deposit", "/console/deposits/\(sample.deposit.text)"),
            ("wallets", "/console/wallets"), ("wallet", "/console/wallets/\(sample.wallet.text)"),
            ("payouts", "/console/payouts"), ("payout", "/console/payouts/\(sample.payout.text)"),
            ("treasury", "/console/treasury"), ("chains", "/console/chains"),
            ("lists", "/console/lists"), ("rules", "/console/rules"),
            ("rules-form", "/console/rules?rule=E-02"), ("search", "/console/search?q=7250.12"),
            ("password", "/console/password"),
        ]
        let admin = [
            ("audit", "/console/audit"), ("staff", "/console/staff"),
        ]
        let people = try [
            ("approver", work), ("analyst", [("queue", "/console/queue?part=needsSecondPerson")]),
            ("admin", admin), ("viewer", [("queue", "/console/queue?part=all")]),
            ("examiner", [("events", "/console/audit/events")]),
        ].map { name, pages in
            JSONValue.object([
                ("name", .string(name)), ("password", .string(ConsoleWorld.password)),
                ("code", .string(try world.code(name))),
                ("held", .string("/console/cases/\(sample.held.text)")),
                (
                    "pages",
                    .array(pages.map { .array([.string($0.0), .string($0.1)]) })
                ),
            ])
        }
        return .object([(key: "people", value: .array(people))])
    }

    private static func run(
        _ program: URL, _ arguments: [String]
    ) async throws -> (Int32, String) {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let process = Process()
                        let pipe = Pipe()
                        process.executableURL = program
                        process.arguments = arguments
                        process.standardOutput = pipe
                        process.standardError = pipe
                        try process.run()
                        let output = pipe.fileHandleForReading.readDataToEndOfFile()
                        process.waitUntilExit()
                        return (
                            process.terminationStatus, String(decoding: output, as: UTF8.self)
                        )
                    })
            }
        }
    }
}
