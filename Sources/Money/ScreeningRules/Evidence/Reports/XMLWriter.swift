/// Writes XML element by element; what is text is escaped, what XML cannot hold is left out.
struct XMLWriter {
    private(set) var text: String
    private var depth = 0
    private var sequence = 0

    init() { text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" }

    /// Writes an element with what the closure writes inside it.
    mutating func element(
        _ name: String, _ attributes: [(String, String)] = [], _ body: (inout XMLWriter) -> Void
    ) {
        let written = attributes.map { " \($0.0)=\"\(XMLWriter.escaped($0.1))\"" }.joined()
        line("<\(name)\(written)>")
        depth += 1
        body(&self)
        depth -= 1
        line("</\(name)>")
    }

    /// Writes an element with a number of its own, in the order in which they begin.
    mutating func numbered(_ name: String, _ body: (inout XMLWriter) -> Void) {
        sequence += 1
        element(name, [("SeqNum", String(sequence))], body)
    }

    /// Writes an element with a text; nothing for an empty one.
    mutating func leaf(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        line("<\(name)>\(XMLWriter.escaped(value))</\(name)>")
    }

    private mutating func line(_ content: String) {
        text += String(repeating: "  ", count: depth) + content + "\n"
    }

    /// Source: XML 1.0, production 2 `Char` and section 2.4.
    static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\u{9}", "\u{A}", "\u{D}", "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}",
                "\u{10000}"..."\u{10FFFF}":
                result.unicodeScalars.append(scalar)
            case _: continue
            }
        }
        return result
    }

    /// One line of at most so many characters, without spaces at its ends or two in a row.
    ///
    /// Source: the patterns of FinCEN's `RestrictString` types.
    static func oneLine(_ value: String, max count: Int) -> String {
        let words = value.unicodeScalars.split { $0.properties.isWhitespace || $0.value < 32 }
        let joined = words.map { String($0) }.joined(separator: " ")
        var cut = String(String.UnicodeScalarView(joined.unicodeScalars.prefix(count)))
        while cut.hasSuffix(" ") { cut.removeLast() }
        return cut
    }
}
