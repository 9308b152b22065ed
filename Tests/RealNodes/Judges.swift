import Foundation

@testable import sluice

/// Judges of what Sluice signs that are not ours: the programs of Tests/Judges.
struct Judges {
    /// The sandbox's nodes and programs.
    let place: SandboxPlace
    private let python: String

    /// - Throws: `RealPlace.Missing` that says what to install.
    init() throws {
        place = try RealPlace.sandbox()
        python = "\(place.install)/judges/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw RealPlace.Missing(
                description: "The judges are not installed: "
                    + "Sandbox/install.sh .sandbox --with-judges")
        }
    }

    /// The program that signs what a request asks for, beside the daemon's.
    ///
    /// - Throws: `RealPlace.Missing` that says how to build it.
    func conformance() throws -> String {
        let path = URL(filePath: place.executable).deletingLastPathComponent()
            .appending(path: "sluice-conformance").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw RealPlace.Missing(
                description: "The program is not built: swift build --product sluice-conformance")
        }
        return path
    }

    /// Runs one of the programs; returns its exit status and all that it said.
    func run(
        _ program: String, _ arguments: [String], in folder: String
    ) async throws -> (status: Int32, output: String) {
        let log = "\(folder)/\(program).log"
        let judge = try await ChildProcess.start(
            [python, "\(RealPlace.root)/Tests/Judges/\(program)", "--install", place.install]
                + arguments, appendingTo: log, onOurDeath: .terminate)
        return (await judge.ended(), try SandboxFiles.read(log))
    }
}
