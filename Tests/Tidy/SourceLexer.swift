/// Splits Swift text into tokens and comments; what strings hold is neither, save interpolations.
///
/// It knows as much of the language as the rules need: no regex literals, no operators with dots.
struct SourceLexer {
    private enum Mode {
        /// Code inside so many open parentheses of an interpolation; nil outside of one.
        case code(openParentheses: Int?)
        case string(poundCount: Int, isMultiline: Bool)
    }

    private let bytes: [UInt8]
    private var at = 0
    private var line = 1
    private var modes: [Mode] = [.code(openParentheses: nil)]
    private(set) var tokens: [Token] = []
    private(set) var comments: [Comment] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
        while at < bytes.count {
            switch modes[modes.count - 1] {
            case .code(let open): code(open)
            case .string(let pounds, let isMultiline): string(pounds, isMultiline)
            }
        }
    }

    private func peek(_ offset: Int = 0) -> UInt8 {
        at + offset < bytes.count ? bytes[at + offset] : 0
    }

    private func starts(with text: StaticString, at offset: Int = 0) -> Bool {
        let start = at + offset
        guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
        for index in 0..<text.utf8CodeUnitCount where bytes[start + index] != text.utf8Start[index]
        {
            return false
        }
        return true
    }

    private mutating func code(_ open: Int?) {
        let byte = bytes[at]
        switch byte {
        case UInt8(ascii: "\n"):
            line += 1
            at += 1
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
            at += 1
        case UInt8(ascii: "/") where starts(with: "//"):
            lineComment()
        case UInt8(ascii: "/") where starts(with: "/*"):
            blockComment()
        case UInt8(ascii: "\""), UInt8(ascii: "#"):
            if !openString() { take(.symbol, 1) }
        case UInt8(ascii: "("):
            take(.symbol, 1)
            if let open { modes[modes.count - 1] = .code(openParentheses: open + 1) }
        case UInt8(ascii: ")"):
            if open == 0 { modes.removeLast() }
            if let open, open > 0 { modes[modes.count - 1] = .code(openParentheses: open - 1) }
            if open == 0 { at += 1 } else { take(.symbol, 1) }
        case _ where SourceLexer.isWord(byte):
            word()
        case _ where SourceLexer.isOperator(byte):
            operatorToken()
        default:
            take(.symbol, 1)
        }
    }

    private mutating func take(_ kind: Token.Kind, _ count: Int) {
        let isGlued = at > 0 && !SourceLexer.isBlank(bytes[at - 1])
        tokens.append(
            Token(
                text: String(decoding: bytes[at..<at + count], as: UTF8.self), kind: kind,
                line: line, isGlued: isGlued))
        at += count
    }

    private mutating func word() {
        var count = 1
        if bytes[at] == UInt8(ascii: "`") {
            // The sentence that names a test is one word.
            while peek(count) != UInt8(ascii: "`"), at + count < bytes.count { count += 1 }
            count = min(count + 1, bytes.count - at)
        }
        while SourceLexer.isWord(peek(count)) { count += 1 }
        let isNumber = bytes[at] >= UInt8(ascii: "0") && bytes[at] <= UInt8(ascii: "9")
        take(isNumber ? .literal : .word, count)
    }

    private mutating func operatorToken() {
        var count = 1
        while SourceLexer.isOperator(peek(count)), !starts(with: "//", at: count),
            !starts(with: "/*", at: count)
        {
            count += 1
        }
        take(.symbol, count)
    }

    private mutating func lineComment() {
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
        comments.append(
            Comment(text: String(decoding: bytes[start..<at], as: UTF8.self), line: line))
    }

    private mutating func blockComment() {
        let start = at
        let first = line
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                at += 2
            } else if starts(with: "*/") {
                depth -= 1
                at += 2
            } else {
                if bytes[at] == UInt8(ascii: "\n") { line += 1 }
                at += 1
            }
        } while depth > 0 && at < bytes.count
        comments.append(
            Comment(text: String(decoding: bytes[start..<at], as: UTF8.self), line: first))
    }

    /// Enters a string literal; false if this is no start of one.
    private mutating func openString() -> Bool {
        var pounds = 0
        while peek(pounds) == UInt8(ascii: "#") { pounds += 1 }
        guard peek(pounds) == UInt8(ascii: "\"") else { return false }
        let isMultiline = starts(with: "\"\"\"", at: pounds)
        tokens.append(
            Token(
                text: "\"", kind: .literal, line: line,
                isGlued: at > 0 && !SourceLexer.isBlank(bytes[at - 1])))
        at += pounds + (isMultiline ? 3 : 1)
        modes.append(.string(poundCount: pounds, isMultiline: isMultiline))
        return true
    }

    private mutating func string(_ pounds: Int, _ isMultiline: Bool) {
        let quoteCount = isMultiline ? 3 : 1
        switch bytes[at] {
        case UInt8(ascii: "\"")
        where (!isMultiline || starts(with: "\"\"\"")) && hasPounds(pounds, at: quoteCount):
            modes.removeLast()
            at += quoteCount + pounds
        case UInt8(ascii: "\\") where hasPounds(pounds, at: 1):
            let isInterpolation = peek(1 + pounds) == UInt8(ascii: "(")
            if !isInterpolation, peek(1 + pounds) == UInt8(ascii: "\n") { line += 1 }
            at += 2 + pounds
            if isInterpolation { modes.append(.code(openParentheses: 0)) }
        case UInt8(ascii: "\n"):
            line += 1
            at += 1
            // A string of one line that never ended: the compiler will say so.
            if !isMultiline { modes.removeLast() }
        default:
            at += 1
        }
    }

    private func hasPounds(_ count: Int, at offset: Int) -> Bool {
        (0..<count).allSatisfy { peek(offset + $0) == UInt8(ascii: "#") }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"),
            UInt8(ascii: "`"), UInt8(ascii: "@"), 0x80...:
            true
        default: false
        }
    }

    private static func isOperator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"),
            UInt8(ascii: "%"), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "^"),
            UInt8(ascii: "~"), UInt8(ascii: "?"):
            true
        default: false
        }
    }
}
