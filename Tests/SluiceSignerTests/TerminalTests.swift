import Foundation
import Testing

/// A person at a terminal, played through script(1).
@Suite struct TerminalTests {
    /// Answers each prompt as it appears.
    private func play(
        _ words: [String], _ answer: (String, String) -> String?
    ) throws -> (status: Int32, screen: String) {
        try #require(
            FileManager.default.isExecutableFile(atPath: "/usr/bin/script"),
            "script(1) is missing: install Debian's bsdutils")
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        let line = ([SignerChild.program] + words).map { "'\($0)'" }.joined(separator: " ")
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["--foreground", "30", "/usr/bin/script", "-qefc", line, "/dev/null"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var (screen, seen) = ("", "")
        while true {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            let text = String(decoding: data, as: UTF8.self)
            screen += text
            seen += text
            if seen.hasSuffix(": "), let said = answer(seen, screen) {
                input.fileHandleForWriting.write(Data((said + "\n").utf8))
                seen = ""
            }
        }
        process.waitUntilExit()
        return (process.terminationStatus, screen)
    }

    /// The word at a place of what was shown.
    private func word(_ place: Int, on screen: String) -> String? {
        screen.split(whereSeparator: \.isNewline).first {
            $0.trimmingCharacters(in: .whitespaces).hasPrefix("\(place). ")
        }?.split(separator: " ").last.map(String.init)
    }

    private func new(_ world: SignerWorld, lastWord: String? = nil) throws -> (Int32, String) {
        try play(["new", "hot", "--vault", world.path + "/new.vault"]) { prompt, screen in
            if prompt.contains("passphrase") || prompt.contains("again") {
                return SignerWorld.passphrase
            }
            guard let range = prompt.range(of: "Word ", options: .backwards) else { return "" }
            let place = Int(prompt[range.upperBound...].prefix { $0.isNumber }) ?? 0
            return lastWord ?? word(place, on: screen)
        }
    }

    @Test func `a person writes the words down, and gives three of them back`() throws {
        let world = try SignerWorld()
        let (status, screen) = try new(world)
        #expect(status == 0, "\(screen)")
        #expect(!screen.contains(SignerWorld.passphrase))
        // The words are wiped from the screen before they are asked for.
        let shown = try #require(screen.range(of: "24. "))
        let wiped = try #require(screen.range(of: "\u{1b}[3J"))
        let asked = try #require(screen.range(of: "Word "))
        #expect(shown.lowerBound < wiped.lowerBound && wiped.lowerBound < asked.lowerBound)
        #expect(FileManager.default.fileExists(atPath: world.path + "/new.vault"))
    }

    @Test func `a wrong word throws the key away`() throws {
        let world = try SignerWorld()
        let (status, screen) = try new(world, lastWord: "wrong")
        #expect(status == 65, "\(screen)")
        #expect(!FileManager.default.fileExists(atPath: world.path + "/new.vault"))
    }
}
