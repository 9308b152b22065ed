import Foundation
import Testing

/// The built program as a process of its own, ended with the test.
final class SignerChild {
    /// What a program that ended left.
    struct Ending {
        let status: Int32
        let output: String
        let complaint: String
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let complaint = Pipe()
    private var said = ""

    /// The program, which is built into the folder of the test bundle.
    static let program: String = {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = CommandLine.arguments.map { URL(filePath: $0) }.filter {
            $0.pathComponents.contains { $0.hasSuffix(".xctest") }
        }
        let folders = ([tests] + beside).map { file in
            var file = file
            while file.pathComponents.contains(where: { $0.hasSuffix(".xctest") }) {
                file.deleteLastPathComponent()
            }
            return file
        }
        let places =
            folders.map { $0.appending(path: "sluice-signer").path }
            + [tests.deletingLastPathComponent().appending(path: "sluice-signer").path]
        return places.first { FileManager.default.isExecutableFile(atPath: $0) } ?? places[0]
    }()

    init(_ words: [String], environment: [String: String] = [:]) throws {
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.executableURL = URL(filePath: SignerChild.program)
        process.arguments = words
        process.standardInput = input
        process.standardOutput = output
        process.standardError = complaint
        try process.run()
    }

    deinit { if process.isRunning { kill() } }

    /// Starts a signer, unlocks it, and waits until it is.
    static func unlocked(_ world: SignerWorld, _ more: [String] = []) throws -> SignerChild {
        let child = try SignerChild(world.runWords + more)
        child.write(SignerWorld.passphrase + "\n")
        try child.waitFor("unlocked")
        return child
    }

    /// Runs a command to its end.
    static func run(_ words: [String], input: String = "") throws -> Ending {
        let child = try SignerChild(words)
        child.write(input)
        return child.ending()
    }

    func write(_ text: String) { input.fileHandleForWriting.write(Data(text.utf8)) }

    /// Reads what it says until a word is there.
    func waitFor(_ word: String) throws {
        while !said.contains(word) {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else {
                let ending = ending()
                Issue.record("ended with \(ending.status): \(ending.complaint)")
                throw Ended()
            }
            said += String(decoding: data, as: UTF8.self)
        }
    }

    struct Ended: Error {}

    /// Waits for the end.
    func ending() -> Ending {
        try? input.fileHandleForWriting.close()
        let output = said + text(output)
        let complaint = text(complaint)
        process.waitUntilExit()
        return Ending(status: process.terminationStatus, output: output, complaint: complaint)
    }

    func terminate() -> Ending {
        process.terminate()
        return ending()
    }

    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    var id: Int32 { process.processIdentifier }

    /// What it said while it was waited for.
    var saidSoFar: String { said }

    private func text(_ pipe: Pipe) -> String {
        let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
