/// How failures are met: said, typed, and never by a trap that input can reach.
enum FailureRules {
    /// What must not be forced or dropped outside tests.
    static func forcedAndDropped(_ source: SourceText) -> [Finding] {
        guard source.isIn("Sources/") else { return [] }
        return source.tokens.indices.compactMap { index in
            guard let problem = problem(source, index) else { return nil }
            return source.finding(source.tokens[index].line, problem)
        }
    }

    private static func problem(_ source: SourceText, _ index: Int) -> String? {
        let token = source.tokens[index]
        let isNextGlued = source[index + 1]?.isGlued == true
        switch token.text {
        case "try" where isNextGlued && source[index + 1]?.text == "?":
            return "try? drops the reason"
        case "try" where isNextGlued && source[index + 1]?.text == "!":
            return "try! traps"
        case "as" where isNextGlued && source[index + 1]?.text == "!":
            return "as! traps"
        case "catch" where source.matches("{", "}", at: index + 1):
            return "an empty catch drops the reason"
        case "assert", "assertionFailure":
            let isCall = source[index + 1]?.text == "(" && source[index - 1]?.text != "."
            return isCall ? "assertions vanish in release builds: use precondition" : nil
        case "!" where isPostfix(source, index):
            return "! traps: unwrap with guard"
        default: return nil
        }
    }

    /// Behind a value or a type; `try!` and `as!` are found by name.
    private static func isPostfix(_ source: SourceText, _ index: Int) -> Bool {
        guard source.tokens[index].isGlued, let before = source[index - 1] else { return false }
        if ["try", "as"].contains(before.text) { return false }
        if source[index + 1]?.isGlued == true, before.kind == .symbol,
            before.text == "(" || before.text == "["
        {
            return false
        }
        switch before.kind {
        case .word, .literal: return true
        case .symbol: return [")", "]", "}", ">"].contains(before.text)
        }
    }

    /// Unfinished work, and paths of one machine.
    static func leftovers(_ source: SourceText) -> [Finding] {
        leftovers(source.path, source.lines)
    }

    static func leftovers(_ path: String, _ lines: [Substring]) -> [Finding] {
        // This file has to name them.
        guard !path.hasPrefix("Tests/Tidy/") else { return [] }
        return lines.enumerated().flatMap { index, line in
            let words = line.split { !$0.isLetter }
            let found =
                ["TODO", "FIXME", "XXX"].filter { words.contains($0[...]) }
                + ["/work/", "../shared"].filter { line.contains($0) }
            return found.map {
                Finding(path: path, line: index + 1, problem: "\($0) does not belong here")
            }
        }
    }
}
