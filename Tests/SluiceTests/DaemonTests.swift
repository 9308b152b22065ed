import Connector
import Foundation
import Logging
import SQLiteStore
import Testing

@testable import sluice

@Suite struct DaemonTests {
    @Test func `a second process cannot open the database, and is told which one has it`()
        async throws
    {
        let folder = try Folder()
        let settings = try await SettingsTests.load(folder)
        let daemon = try await Daemon(settings: settings, logger: Logger(label: "test"))
        do {
            _ = try await Daemon(settings: settings, logger: Logger(label: "test"))
            Issue.record("the database was opened twice")
        } catch let failure as StoreFailure {
            #expect(failure.sentence.contains("\(getpid())"))
        }
        await daemon.close()
    }

    @Test func `the first key is made once, into a file that only its owner can read`()
        async throws
    {
        let folder = try Folder()
        let settings = try await SettingsTests.load(folder)
        let daemon = try await Daemon(settings: settings, logger: Logger(label: "test"))
        let path = try await FirstKey.makeIfNone(
            store: daemon.store, databasePath: settings.databasePath)
        let found = try #require(path)
        let mode = try FileManager.default.attributesOfItem(atPath: found)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let text = try String(contentsOfFile: found, encoding: .utf8)
        #expect(text.hasPrefix("sluice_"))
        let again = try await FirstKey.makeIfNone(
            store: daemon.store, databasePath: settings.databasePath)
        #expect(again == nil)
        await daemon.close()
        let findings = try StoreAuditor.audit(path: settings.databasePath)
        #expect(findings.allSatisfy { $0.problem == nil })
    }
}
