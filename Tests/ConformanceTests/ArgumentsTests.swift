import Testing

@testable import sluice_conformance

@Suite struct ArgumentsTests {
    private func words(_ arguments: String...) -> String {
        switch Arguments(arguments) {
        case .run(let lists): "run \(lists ?? "-")"
        case .help: "help"
        case .invalid: "invalid"
        }
    }

    @Test func `the folder of lists is optional`() {
        #expect(words() == "run -")
        #expect(words("--lists", "here") == "run here")
    }

    @Test func `help is given when it is asked for`() throws {
        #expect(words("--help") == "help")
        #expect(words("--lists", "here", "-h") == "help")
        #expect(Arguments.helpText(try ConformanceSession(lists: nil)).contains("  hd.derive\n"))
    }

    @Test func `anything else is refused`() {
        #expect(words("--lists") == "invalid")
        #expect(words("--verbose") == "invalid")
        #expect(words("here") == "invalid")
    }
}
