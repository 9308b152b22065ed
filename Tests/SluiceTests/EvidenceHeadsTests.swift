import Connector
import DepositRules
import Foundation
import Logging
import SQLiteStore
import ScreeningRules
import Testing
import Units

@testable import sluice

/// A clock that stands where a test puts it.
private final class HandClock: ClockPort, @unchecked Sendable {
    // One task moves it and reads it.
    var time = Timestamp(seconds: 1_764_000_000)
    func now() -> Timestamp { time }
    func sleep(for duration: Duration) async throws { throw CancellationError() }
}

@Suite struct EvidenceHeadsTests {
    private func verdict(_ number: UInt8) -> VerdictRecord {
        VerdictRecord(
            id: VerdictID(UInt128(number)), deposit: DepositID(UInt128(number)),
            canonical: Array("{\"n\":\(number)}".utf8), customerText: "c", staffText: "s",
            time: Timestamp(seconds: 1_764_000_000))
    }

    private func audit(_ folder: Folder, _ heads: String) async throws -> String? {
        var command = AuditCommand()
        command.database = folder.path + "/heads.db"
        command.heads = heads
        return try await command.compareHeads(heads).problem
    }

    @Test func `a day has one line, and each is found in the chain again`() async throws {
        let folder = try Folder()
        let path = folder.path + "/heads.txt"
        let clock = HandClock()
        let store = try SQLiteLedgerStore.open(
            path: folder.path + "/heads.db", clock: clock, logger: Logger(label: "test"))
        let heads = EvidenceHeads(
            path: path, store: store, clock: clock, logger: Logger(label: "test"))
        try await heads.round()
        try await heads.round()
        #expect(try EvidenceHeadFile.lines(path).map(\.head.verdictCount) == [0])
        for day in 1...3 {
            clock.time = clock.time.adding(seconds: 86_400)
            let record = verdict(UInt8(day))
            try await store.write { try $0.append(record) }
            try await heads.round()
            try await heads.round()
        }
        let lines = try EvidenceHeadFile.lines(path)
        #expect(lines.map(\.head.verdictCount) == [0, 1, 2, 3])
        #expect(Set(lines.map(\.day)).count == 4)
        await store.close()
        #expect(try await audit(folder, path) == nil)
    }

    @Test func `a verdict that is not the one of then is named with the day`() async throws {
        let folder = try Folder()
        let path = folder.path + "/heads.txt"
        let clock = HandClock()
        let store = try SQLiteLedgerStore.open(
            path: folder.path + "/heads.db", clock: clock, logger: Logger(label: "test"))
        let record = verdict(1)
        try await store.write { try $0.append(record) }
        await store.close()
        let other = String(repeating: "ab", count: 32)
        try folder.write("heads.txt", "2025-11-24 1 \(other)\n2025-11-25 9 \(other)\n")
        #expect(
            try await audit(folder, path)
                == "verdict 1 is not the one that was there on 2025-11-24")
    }

    @Test(arguments: [
        "2025-11-24 1", "2025-11 1 \(String(repeating: "ab", count: 32))", "x y z",
        "2025-11-24 -1 \(String(repeating: "ab", count: 32))", "2025-11-24 1 abcd",
    ])
    func `a line that is no head is refused with its number`(line: String) throws {
        let folder = try Folder()
        let good = "2025-11-23 0 \(String(repeating: "00", count: 32))"
        try folder.write("heads.txt", "\(good)\n\(line)\n")
        do {
            _ = try EvidenceHeadFile.lines(folder.path + "/heads.txt")
            Issue.record("\(line) was accepted")
        } catch let failure as CommandFailure {
            #expect(failure.description.hasSuffix("line 2 is no head of verdicts"))
        }
    }
}
