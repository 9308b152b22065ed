/// How long files, functions and lines may be.
enum ShapeRules {
    static let fileLineMax = 400
    static let functionLineMax = 70
    static let columnMax = 100

    /// A file is short, unless its first line says that it is generated.
    static func fileLength(_ source: SourceText) -> [Finding] {
        let isGenerated = source.lines.first?.lowercased().contains("generated") == true
        guard !isGenerated, source.lines.count > fileLineMax else { return [] }
        return [
            source.finding(
                fileLineMax + 1, "the file has \(source.lines.count) lines, over \(fileLineMax)")
        ]
    }

    static func lineLength(_ source: SourceText) -> [Finding] {
        source.lines.enumerated().compactMap { index, line in
            guard line.utf8.count > columnMax, line.count > columnMax else { return nil }
            return source.finding(index + 1, "the line has \(line.count) columns")
        }
    }

    /// From its first line to its closing brace.
    static func functionLength(_ source: SourceText) -> [Finding] {
        source.tokens.indices.compactMap { index in
            guard startsFunction(source, index), let open = body(source, after: index),
                let close = source.closing(open)
            else { return nil }
            let first = source.tokens[index].line
            let count = source.tokens[close].line - first + 1
            guard count > functionLineMax else { return nil }
            return source.finding(
                first, "the function has \(count) lines, over \(functionLineMax)")
        }
    }

    private static let starts: Set = ["func", "init", "deinit", "subscript", "var"]
    private static let nextDeclaration: Set = [
        "func", "var", "let", "case", "init", "deinit", "subscript", "struct", "enum", "class",
        "actor", "protocol", "extension", "typealias", "static", "public", "private", "package",
    ]

    private static func startsFunction(_ source: SourceText, _ index: Int) -> Bool {
        starts.contains(source.tokens[index].text) && source[index - 1]?.text != "."
    }

    /// The brace that opens the body; nil for a requirement, a stored property, a call.
    private static func body(_ source: SourceText, after index: Int) -> Int? {
        let isProperty = source.tokens[index].text == "var"
        var place = index + 1
        while let token = source[place] {
            switch token.text {
            case "{": return place
            case "(", "[":
                guard let close = source.closing(place) else { return nil }
                place = close
            case "}", ")", "]", ";": return nil
            case "=" where isProperty: return nil
            case let text where place > index + 1 && nextDeclaration.contains(text): return nil
            default: break
            }
            place += 1
        }
        return nil
    }
}
