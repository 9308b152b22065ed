import Connector
import Foundation
import PublicKeys
import Testing

@Suite struct KeyFolderTests {
    private static let descriptor =
        "evm(xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp"
        + "1bgwQ9xv5ski8PX9rL2dZXvgGDnw/*)"

    private func load(_ files: [String: String]) throws -> [KeyFile] {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        return try KeyFolder.load(folder.path)
    }

    private func valid() throws -> String {
        let checksum = try EVMAccountDescriptor(Self.descriptor).checksum
        return "family: evm\ndescriptor: \"\(Self.descriptor)#\(checksum)\"\n"
    }

    private func problem(_ files: [String: String]) throws -> FileProblem? {
        do {
            _ = try load(files)
            return nil
        } catch let problem as FileProblem {
            return problem
        }
    }

    @Test func `files are read in the order of their names, notes are passed over`() throws {
        let files = try load([
            "b.descriptor.yaml": valid(), "a.descriptor.yaml": valid(), "README.md": "notes",
            ".gitkeep": "",
        ])
        #expect(files.map(\.name) == ["a", "b"])
    }

    @Test(arguments: ["keys.txt", "a.yaml", ".descriptor.yaml.bak", "a.descriptor.yml"])
    func `a file of another name is refused unless hidden`(name: String) throws {
        let found = try problem([name: valid()])
        #expect(name.hasPrefix(".") == (found == nil))
        if let found { #expect(found.problem == "only *.descriptor.yaml files belong here") }
    }

    @Test func `a secret in a file of another name is named as a secret`() throws {
        let found = try #require(
            try problem([
                "wallet.txt": "L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1"
            ]))
        #expect(found.file.hasSuffix("/wallet.txt"))
        #expect(found.problem.contains("Only public keys belong here"))
    }

    @Test func `a folder or file that cannot be read is said to be so`() throws {
        let missing = try #require(
            throws: FileProblem.self, performing: { try KeyFolder.load("/nowhere/at/all") })
        #expect(missing.problem.hasPrefix("cannot be read"))
        let large = String(repeating: "a", count: 300_000)
        #expect(
            try problem(["a.descriptor.yaml": large])?.problem == "is larger than 262144 bytes")
    }
}
