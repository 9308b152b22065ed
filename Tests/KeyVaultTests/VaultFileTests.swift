import Foundation
import KeyVault
import Testing

@Suite struct VaultFileTests {
    /// A folder of its own for each test.
    private final class Folder {
        let path: String

        init() throws {
            path = NSTemporaryDirectory() + "vault-\(UUID().uuidString)"
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        var file: String { path + "/hot.vault" }
        var names: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
        }
    }

    private func made(_ folder: Folder) throws {
        try VaultFile.create(
            folder.file, holding: try VaultSamples.vault(), password: VaultSamples.password(),
            cost: VaultSamples.cost)
    }

    @Test func `a vault is written, closed to others, and opened`() throws {
        let folder = try Folder()
        try made(folder)
        let facts = try FileManager.default.attributesOfItem(atPath: folder.file)
        #expect(facts[.posixPermissions] as? Int == 0o600)
        #expect(facts[.referenceCount] as? Int == 1)
        #expect(try folder.names == ["hot.vault"])
        let vault = try VaultFile.open(folder.file, password: VaultSamples.password())
        #expect(vault.entries == (try VaultSamples.vault().entries))
        #expect(throws: VaultFileError.vault(.wrongPassword)) {
            _ = try VaultFile.open(folder.file, password: VaultSamples.password("no"))
        }
    }

    @Test func `a file that is there is never replaced by a new vault`() throws {
        let folder = try Folder()
        try made(folder)
        let before = try Data(contentsOf: URL(filePath: folder.file))
        #expect(throws: VaultFileError.fileExists) { try made(folder) }
        #expect(try Data(contentsOf: URL(filePath: folder.file)) == before)
        #expect(try folder.names == ["hot.vault"])
    }

    @Test func `a change is saved, and a refused one changes nothing`() throws {
        let folder = try Folder()
        try made(folder)
        let update = { (body: (inout Vault) throws(VaultError) -> Void) in
            try VaultFile.update(
                folder.file, password: VaultSamples.password(), cost: VaultSamples.cost, body)
        }
        try update { (vault) throws(VaultError) in
            try vault.add(.generated(), name: "new", createdAt: VaultSamples.date)
        }
        let before = try Data(contentsOf: URL(filePath: folder.file))
        #expect(throws: VaultFileError.vault(.nameTaken)) {
            try update { (vault) throws(VaultError) in
                try vault.remove(name: "hot")
                try vault.add(.generated(), name: "new", createdAt: VaultSamples.date)
            }
        }
        #expect(try Data(contentsOf: URL(filePath: folder.file)) == before)
        let vault = try VaultFile.open(folder.file, password: VaultSamples.password())
        #expect(vault.entries.map(\.name) == ["hot", "seed", "account", "single", "new"])
        #expect(try folder.names == ["hot.vault"])
    }

    @Test func `two changes at once are refused`() throws {
        let folder = try Folder()
        try made(folder)
        try VaultFile.update(
            folder.file, password: VaultSamples.password(), cost: VaultSamples.cost
        ) { _ in
            #expect(throws: VaultFileError.busy) {
                try VaultFile.changePassword(
                    folder.file, from: VaultSamples.password(), to: VaultSamples.password("b"))
            }
        }
    }

    @Test func `another password closes out the old one`() throws {
        let folder = try Folder()
        try made(folder)
        try VaultFile.changePassword(
            folder.file, from: VaultSamples.password(), to: VaultSamples.password("new"),
            cost: VaultSamples.cost)
        #expect(throws: VaultFileError.vault(.wrongPassword)) {
            _ = try VaultFile.open(folder.file, password: VaultSamples.password())
        }
        let vault = try VaultFile.open(folder.file, password: VaultSamples.password("new"))
        #expect(vault.entries.count == 4)
    }

    @Test func `a backup is opened before it counts`() throws {
        let folder = try Folder()
        try made(folder)
        let copy = folder.path + "/backup.vault"
        #expect(throws: VaultFileError.vault(.wrongPassword)) {
            try VaultFile.backUp(folder.file, to: copy, password: VaultSamples.password("no"))
        }
        #expect(try folder.names == ["hot.vault"])
        let entries = try VaultFile.backUp(
            folder.file, to: copy, password: VaultSamples.password())
        #expect(entries.map(\.name) == ["hot", "seed", "account", "single"])
        #expect(
            try Data(contentsOf: URL(filePath: copy))
                == Data(contentsOf: URL(filePath: folder.file)))
        #expect(throws: VaultFileError.fileExists) {
            try VaultFile.backUp(folder.file, to: copy, password: VaultSamples.password())
        }
    }

    @Test func `a file that others may touch is refused`() throws {
        let folder = try Folder()
        try made(folder)
        for mode in [0o640, 0o604, 0o620, 0o602, 0o610, 0o601] {
            try FileManager.default.setAttributes(
                [.posixPermissions: mode], ofItemAtPath: folder.file)
            #expect(throws: VaultFileError.openToOthers(UInt32(mode))) {
                _ = try VaultFile.open(folder.file, password: VaultSamples.password())
            }
        }
    }

    @Test func `what is no regular file of ours is refused`() throws {
        let folder = try Folder()
        try made(folder)
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: folder.file)
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [link, pipe, folder.path] {
            #expect(throws: VaultFileError.notARegularFile, "\(path)") {
                _ = try VaultFile.open(path, password: VaultSamples.password())
            }
        }
        #expect(throws: VaultFileError.refused(.open, ENOENT)) {
            _ = try VaultFile.open(folder.path + "/none", password: VaultSamples.password())
        }
        #expect(throws: VaultFileError.refused(.open, ENOENT)) {
            try VaultFile.create(
                folder.path + "/none/a", holding: Vault(), password: VaultSamples.password(),
                cost: VaultSamples.cost)
        }
        let long = folder.path + "/long"
        let bytes = Data(repeating: 0, count: VaultSeal.byteCountMax + 1)
        let isMade = FileManager.default.createFile(
            atPath: long, contents: bytes, attributes: [.posixPermissions: 0o600])
        #expect(isMade)
        #expect(throws: VaultFileError.tooLong) {
            _ = try VaultFile.open(long, password: VaultSamples.password())
        }
    }
}
