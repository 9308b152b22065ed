import Glibc
import Testing

@testable import sluice_conformance

@Suite struct LineStreamTests {
    /// Runs the program's loop over a text, through real pipes.
    private func answers(to text: String) throws -> [Substring] {
        var input: [Int32] = [0, 0]
        var output: [Int32] = [0, 0]
        try #require(pipe(&input) == 0 && pipe(&output) == 0)
        let bytes = Array(text.utf8)
        // Both texts are far below what a pipe holds, so nobody waits for a reader.
        try #require(write(input[1], bytes, bytes.count) == bytes.count)
        close(input[1])
        var stream = LineStream(input: input[0], output: output[1])
        #expect(stream.run(try ConformanceSession(lists: nil)))
        close(output[1])
        var answer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(output[0], &answer, answer.count)
        close(input[0])
        close(output[0])
        return String(decoding: answer[..<max(0, count)], as: UTF8.self).split(separator: "\n")
    }

    @Test func `answers come one a line in the order of the requests`() throws {
        let requests = (1...50).map { "{\"op\":\"nonsense\",\"id\":\($0)}\n" }.joined()
        let answers = try answers(to: requests)
        #expect(answers.count == 50)
        for (index, answer) in answers.enumerated() {
            #expect(answer.hasPrefix("{\"id\":\(index + 1),"))
        }
    }

    @Test func `empty lines are skipped and the last line needs no end`() throws {
        #expect(try answers(to: "\n \t\r\n{\"op\":\"a\"}\r\n\n{\"op\":\"b\"}").count == 2)
    }

    @Test func `an empty input has no answers`() throws {
        #expect(try answers(to: "").isEmpty)
    }

    @Test func `a line that is too long is an answer`() {
        let text = String(decoding: ConformanceSession.answerToLongLine, as: UTF8.self)
        #expect(text.contains("\"code\":\"badRequest\""))
    }
}
