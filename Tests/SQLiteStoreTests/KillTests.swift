import Connector
import Foundation
import Glibc
import Testing
import Units

@testable import SQLiteStore

@Suite(.serialized)
struct KillTests {
    private static let concurrency: UInt128 = 8

    @Test func `a killed process loses no answered unit and doubles none`() async throws {
        let file = try StoreFile()
        let path = file.path
        let answered = file.folder.appending(path: "answered").path
        let first = try file.open()
        try await first.write { try $0.fund(1_000_000_000) }
        await first.close()
        for round in 0..<10 {
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, answered = answered as String] in
                try await KillTests.chargeUntilKilled(path: path, log: answered)
            }
            let acknowledged = try KillTests.acknowledged(answered)
            let store = try file.open()
            let (received, missing) = try await store.read { reading throws in
                (
                    try reading.received(),
                    try acknowledged.filter { try reading.spending($0) == nil }.count
                )
            }
            let events = try await store.read { try $0.lastEventSequence }
            await store.close()
            #expect(missing == 0, "round \(round)")
            #expect(received >= UInt128(acknowledged.count), "round \(round)")
            #expect(UInt128(events) == received, "round \(round)")
            let findings = try StoreAuditor.audit(path: path)
            #expect(findings.allSatisfy { $0.problem == nil }, "round \(round): \(findings)")
        }
        #expect(try KillTests.acknowledged(answered).count > 100)
    }

    /// Runs in a process of its own until it kills itself in the midst of the work.
    private static func chargeUntilKilled(path: String, log logPath: String) async throws {
        let store = try SQLiteLedgerStore.open(path: path, clock: StandingClock(), logger: quiet)
        let log = Glibc.open(logPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let limit = UInt64.random(in: 5_000...120_000)
        let killer = Thread {
            usleep(UInt32(limit))
            kill(getpid(), SIGKILL)
        }
        killer.start()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<concurrency {
                group.addTask {
                    while true {
                        let id = UInt128.random(in: 1..<(.max))
                        guard await failure({ try await store.write { try $0.charge(id) } }) == nil
                        else { return }
                        // One write a line: what is in the log was answered before the kill.
                        var bytes = id
                        _ = withUnsafeBytes(of: &bytes) { write(log, $0.baseAddress, 16) }
                    }
                }
            }
        }
    }

    private static func acknowledged(_ path: String) throws -> [UInt128] {
        let bytes = try Data(contentsOf: URL(filePath: path))
        return stride(from: 0, to: bytes.count / 16 * 16, by: 16).map { offset in
            bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt128.self) }
        }
    }
}
