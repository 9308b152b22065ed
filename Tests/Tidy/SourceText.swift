/// One word, symbol or literal of a source file.
struct Token: Hashable {
    enum Kind { case word, symbol, literal }

    /// As written; `"` for a whole string.
    let text: String
    let kind: Kind
    let line: Int
    /// Whether it stands right behind what is before it.
    let isGlued: Bool
}

/// One comment of a source file.
struct Comment: Hashable {
    let text: String
    /// Where it starts.
    let line: Int
}

/// A Swift file as the rules see it.
struct SourceText: Sendable {
    /// Below the repository's folder, such as `Sources/Vocabulary/Units/Asset.swift`.
    let path: String
    let lines: [Substring]
    let tokens: [Token]
    let comments: [Comment]

    init(path: String, text: String) {
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
        let lexer = SourceLexer(text)
        tokens = lexer.tokens
        comments = lexer.comments
    }

    /// The target: `Units` of `Sources/Vocabulary/Units/`, `SimWorld` of `Tests/Support/SimWorld/`.
    var target: String {
        let parts = path.split(separator: "/")
        let place = parts.first == "Sources" || parts.dropFirst().first == "Support" ? 2 : 1
        return place < parts.count ? String(parts[place]) : ""
    }

    /// The folder below the repository's, such as `Sources/Vocabulary/Units/`.
    func isIn(_ folder: String) -> Bool { path.hasPrefix(folder) }

    func finding(_ line: Int, _ problem: String) -> Finding {
        Finding(path: path, line: line, problem: problem)
    }

    /// The token at an index; nil outside.
    subscript(index: Int) -> Token? { tokens.indices.contains(index) ? tokens[index] : nil }

    /// Whether the tokens from an index on are these texts.
    func matches(_ texts: String..., at index: Int) -> Bool {
        texts.enumerated().allSatisfy { self[index + $0.offset]?.text == $0.element }
    }

    /// Returns the index of the bracket that closes the one at an index.
    func closing(_ index: Int) -> Int? {
        let pairs = ["{": "}", "(": ")", "[": "]"]
        guard let open = self[index]?.text, let close = pairs[open] else { return nil }
        var depth = 0
        for place in index..<tokens.count {
            if tokens[place].text == open { depth += 1 }
            if tokens[place].text == close {
                depth -= 1
                if depth == 0 { return place }
            }
        }
        return nil
    }
}

extension Token: Sendable {}
extension Comment: Sendable {}
