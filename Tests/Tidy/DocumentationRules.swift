/// Every declaration that another target can see is explained.
enum DocumentationRules {
    static func comments(_ source: SourceText) -> [Finding] {
        guard source.isIn("Sources/") || source.isIn("Tests/Support/") else { return [] }
        let documented = Set(
            source.comments.filter { $0.text.hasPrefix("///") }.map(\.line))
        let firstTokens = firstTokens(source)
        return source.tokens.indices.compactMap { index in
            let token = source.tokens[index]
            guard token.text == "public" || token.text == "package", isDeclaration(source, index)
            else { return nil }
            var line = token.line
            // Attributes may stand on lines of their own between the comment and the declaration.
            while firstTokens[line - 1]?.hasPrefix("@") == true { line -= 1 }
            guard !documented.contains(line - 1) else { return nil }
            return source.finding(token.line, "needs a doc comment")
        }
    }

    private static let modifiers: Set = [
        "static", "final", "mutating", "consuming", "borrowing", "nonisolated", "indirect",
        "override", "convenience", "lazy", "weak", "required", "isolated", "distributed",
    ]
    private static let declared: Set = [
        "struct", "enum", "class", "actor", "protocol", "func", "var", "let", "init",
        "subscript", "typealias", "case",
    ]

    /// Not an import, an extension, a setter's level, nor a parameter called so.
    private static func isDeclaration(_ source: SourceText, _ index: Int) -> Bool {
        guard source.tokens[index].kind == .word else { return false }
        var place = index + 1
        while let token = source[place] {
            if declared.contains(token.text) { return true }
            if token.text == "(", let close = source.closing(place), place > index + 1 {
                place = close + 1
                continue
            }
            let isLevel =
                ["private", "fileprivate", "internal"].contains(token.text)
                && source.matches("(", "set", ")", at: place + 1)
            if isLevel {
                place += 4
                continue
            }
            guard modifiers.contains(token.text) || token.text.hasPrefix("@") else { return false }
            place += 1
        }
        return false
    }

    private static func firstTokens(_ source: SourceText) -> [Int: String] {
        var first: [Int: String] = [:]
        for token in source.tokens where first[token.line] == nil { first[token.line] = token.text }
        return first
    }
}
