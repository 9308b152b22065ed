import Foundation

@testable import sluice

/// Where the real nodes and the built program are; a test that lacks one says how to get it.
enum RealPlace {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path

    /// Why a test cannot run.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// The built program: `SLUICE_PROGRAM`, or what `make build` or `make release` left.
    static func program() throws -> String {
        let named = ProcessInfo.processInfo.environment["SLUICE_PROGRAM"]
        let paths =
            named.map { [$0] } ?? ["debug", "release"].map { "\(root)/.build/\($0)/sluice" }
        guard let found = paths.first(where: FileManager.default.isExecutableFile) else {
            throw Missing(description: "The program is not built: make build")
        }
        return found
    }

    /// Real nodes and the program, as the sandbox's own commands use them.
    static func sandbox() throws -> SandboxPlace {
        let install = "\(root)/.sandbox"
        for needed in ["venv/bin/python", "bitcoin/bin/bitcoind"] {
            guard FileManager.default.isExecutableFile(atPath: "\(install)/\(needed)") else {
                throw Missing(description: "The nodes are not installed: make sandbox")
            }
        }
        return SandboxPlace(root: root, install: install, executable: try program())
    }

    /// The Go node that only tests need.
    static func injectived() throws -> String {
        let path = "\(root)/.sandbox/injective/bin/injectived"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Missing(
                description: "injectived is not installed: "
                    + "Sandbox/install.sh .sandbox --with-injective")
        }
        return path
    }

    /// Runs a body with a folder of its own, which goes after it, unless it throws.
    static func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let folder = try SandboxFiles.makeTemporaryFolder()
        do {
            let value = try await body(folder)
            try SandboxFiles.removeFolder(folder)
            return value
        } catch {
            print("Everything was kept in \(folder)")
            throw error
        }
    }
}
