/// Data files that come with their source.
enum DataRules {
    /// The paths in the first column of a table; a column may hold several, parted by commas.
    ///
    /// `a/b.json` stands for itself, `a/*.txt` for all such files.
    static func listedFiles(table: String) -> [(pattern: String, line: Int)] {
        let rows = table.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        return rows.flatMap { index, row -> [(String, Int)] in
            let cells = row.split(separator: "|", omittingEmptySubsequences: false)
            guard cells.count > 4, row.hasPrefix("|") else { return [] }
            let name = cells[1].trimmed
            guard name != "file", !name.hasPrefix("---") else { return [] }
            return name.split(separator: ",").map {
                ($0.trimmed.filter { $0 != "`" }, index + 1)
            }
        }
    }

    /// Every vector has a row, and every row a vector; a row says where it comes from.
    static func vectors(table: String, files: [String], path: String) -> [Finding] {
        let rows = listedFiles(table: table)
        let missing = files.filter { file in !rows.contains { matches(file, $0.pattern) } }.map {
            Finding(path: path, line: 0, problem: "has no row for \($0)")
        }
        let stale = rows.filter { row in !files.contains { matches($0, row.pattern) } }.map {
            Finding(path: path, line: $0.line, problem: "\($0.pattern) is no file")
        }
        let texts = table.split(separator: "\n", omittingEmptySubsequences: false)
        let unsourced = rows.filter { row in
            texts[row.line - 1].split(separator: "|").contains { $0.trimmed.isEmpty }
        }.map { Finding(path: path, line: $0.line, problem: "\($0.pattern) lacks a column") }
        return missing + stale + unsourced
    }

    private static func matches(_ file: String, _ pattern: String) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return file == pattern }
        return file.hasPrefix(pattern[..<star])
            && file.hasSuffix(pattern[pattern.index(after: star)...])
    }

    /// A chain's facts that someone else decided have a source; so does every token.
    static func chainProfile(_ text: String, path: String) -> [Finding] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let sourced = Set(
            lines.filter { $0.hasPrefix("  - \"") }.flatMap { line in
                line.dropFirst(5).prefix { $0 != ":" }.split(separator: ",").map { $0.trimmed }
            })
        guard !sourced.contains("all") else { return [] }
        let facts = ["chainId", "genesisHash", "blockTimeSeconds"]
        var findings: [Finding] = []
        for (index, line) in lines.enumerated() {
            let name = String(line.prefix { $0 != ":" })
            if facts.contains(name), !sourced.contains(name) {
                findings.append(
                    Finding(path: path, line: index + 1, problem: "\(name) has no source"))
            }
            if line.hasPrefix("  - asset:") {
                let entry = lines[(index + 1)...].prefix { $0.hasPrefix("    ") }
                if !entry.contains(where: { $0.hasPrefix("    source: ") }) {
                    findings.append(
                        Finding(path: path, line: index + 1, problem: "the token has no source"))
                }
            }
        }
        return findings
    }

    /// Every folder of failing inputs is named like a fuzz target.
    static func failCases(folders: [String], targets: [String]) -> [Finding] {
        folders.filter { !targets.contains($0) }.map {
            Finding(
                path: "Tests/Fuzz/FailCases/\($0)", line: 0, problem: "no fuzz target is called so")
        }
    }

    /// The keys of the dictionary in `FuzzTargets.swift`.
    static func fuzzTargets(_ source: String) -> [String] {
        source.split(separator: "\n").compactMap { line in
            let text = line.trimmed
            guard text.hasPrefix("\""), text.contains("\": {") else { return nil }
            return String(text.dropFirst().prefix { $0 != "\"" })
        }
    }

    /// Links of a Markdown file that lead to no file; those to the web are not followed.
    static func links(_ text: String, path: String, exists: (String) -> Bool) -> [Finding] {
        let folder = path.split(separator: "/").dropLast().map(String.init)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().flatMap { index, line -> [Finding] in
            var findings: [Finding] = []
            var rest = line
            while let range = rest.firstRange(of: "](") {
                rest = rest[range.upperBound...]
                let target = rest.prefix { $0 != ")" && $0 != "#" && $0 != " " }
                guard !target.isEmpty, !target.contains("://"), !target.hasPrefix("mailto:"),
                    !exists(resolved(String(target), in: folder))
                else { continue }
                findings.append(
                    Finding(path: path, line: index + 1, problem: "\(target) leads nowhere"))
            }
            return findings
        }
    }

    private static func resolved(_ target: String, in folder: [String]) -> String {
        var parts = folder
        for part in target.split(separator: "/") {
            switch part {
            case "..": _ = parts.popLast()
            case ".": continue
            default: parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }
}
