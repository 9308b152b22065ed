import Connector
import Foundation
import Logging
import SQLiteStore
import Testing
import Units

@testable import sluice

@Suite struct StaffKeyFileTests {
    private func run(
        _ body: (_ store: SQLiteLedgerStore, _ path: String) async throws -> Void
    ) async throws {
        let folder = try Folder()
        let database = folder.path + "/staff.db"
        let store = try SQLiteLedgerStore.open(
            path: database, clock: SystemClock(), logger: Logger(label: "test"))
        try await body(store, StaffKeyFile.pathDefault(database: database))
        await store.close()
    }

    private func add(_ name: String, _ seal: StaffSeal, to store: SQLiteLedgerStore) async throws {
        let drawn = try StaffCredentials.draw(cost: 1 << 4)
        try await store.write { store in
            try StaffAccounts.add(
                name, role: .viewer, drawn, sealedWith: seal, by: .atMachine("test"), in: store)
        }
    }

    private func problem(
        _ store: SQLiteLedgerStore, _ path: String
    ) async -> String {
        do {
            _ = try await StaffKeyFile.seal(of: store, path)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `the first start makes a key that only we read, and the next ones use it`()
        async throws
    {
        try await run { store, path in
            #expect(path.hasSuffix("/staff.key"))
            let (first, _) = try await StaffKeyFile.seal(of: store, path)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600)
            try await add("li", first, to: store)
            let (again, foreign) = try await StaffKeyFile.seal(of: store, path)
            #expect(foreign == [])
            let kept = try #require(try await store.read { try $0.staff("li") }).secret
            #expect(again.open(kept, of: "li") != nil)
        }
    }

    @Test func `a lost key stops the start, and a reset makes another`() async throws {
        try await run { store, path in
            let (seal, _) = try await StaffKeyFile.seal(of: store, path)
            try await add("li", seal, to: store)
            try await add("wu", seal, to: store)
            try FileManager.default.removeItem(atPath: path)
            let text = await problem(store, path)
            #expect(text.contains(path) && text.contains("sluice staff reset li"))
            #expect(!FileManager.default.fileExists(atPath: path), "no key is made in its place")
            let (other, foreign) = try await StaffKeyFile.seal(of: store, path, mayReplace: true)
            #expect(foreign == ["li", "wu"])
            let drawn = try StaffCredentials.draw(cost: 1 << 4)
            try await store.write { store in
                try StaffAccounts.reset(
                    "li", drawn, sealedWith: other, by: .atMachine("test"), in: store)
            }
            let (_, left) = try await StaffKeyFile.seal(of: store, path)
            #expect(left == ["wu"])
            #expect(StaffKeyFile.sentence(left, path).contains("codes of wu belong to another"))
        }
    }

    @Test func `a key that others read, or that is none, is refused`() async throws {
        try await run { store, path in
            _ = try await StaffKeyFile.seal(of: store, path)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
            #expect(await problem(store, path).contains("chmod 600"))
            let zeros = [0, 2, 62, 66].map { String(repeating: "0", count: $0) }
            for text in zeros + [String(repeating: "z", count: 64)] {
                try text.write(toFile: path, atomically: false, encoding: .utf8)
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o600], ofItemAtPath: path)
                #expect(await problem(store, path).contains("holds no key of 32 bytes"), "\(text)")
            }
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createSymbolicLink(
                atPath: path, withDestinationPath: path + ".other")
            #expect(await problem(store, path).contains("cannot open"))
        }
    }

    @Test func `the file is beside the database unless another is named`() async throws {
        #expect(StaffKeyFile.pathDefault(database: "sluice.db") == "staff.key")
        let folder = try Folder()
        func load(_ flags: [String]) async throws -> Settings {
            try await SettingsLoader.load(file: folder.file, environment: [:], flags: flags)
        }
        let plain = try await load([])
        #expect(plain.staffKeyFile == folder.path + "/staff.key")
        #expect(plain.console?.freshSeconds == 86_400)
        let other = try await load(["--console-key-file", "/x/k", "--console-fresh-hours", "0"])
        #expect(other.staffKeyFile == "/x/k" && other.console?.freshSeconds == 0)
        for (flags, place) in [
            (["--console-fresh-hours", "721"], "console.fresh-hours"),
            (["--console-fresh-hours", "-1"], "console.fresh-hours"),
            (["--console-key-file", ""], "console.key-file"),
            (["--console-key-file", folder.path + "/sluice.db"], "console.key-file"),
        ] {
            do {
                _ = try await load(flags)
                Issue.record("\(flags) is taken")
            } catch let problems as SettingsProblems {
                #expect(problems.problems.map(\.place) == [place])
            }
        }
    }
}
