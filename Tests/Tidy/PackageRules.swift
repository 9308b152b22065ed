/// `Package.swift` and what must agree with it.
enum PackageRules {
    /// The targets of `Sources` that a manifest declares, in its order.
    ///
    /// It reads the calls `storey("Folder", "Name"`, `program("name"`, and nothing cleverer.
    static func declaredTargets(manifest: String) -> [String] {
        let words = quoted(manifest, after: ["storey(", "program("])
        return words.compactMap { call, texts in
            call == "storey(" ? texts.dropFirst().first : texts.first
        }
    }

    /// The names in the second column of the README's table, without those of C libraries.
    static func listedTargets(readme: String) -> [String] {
        readme.split(separator: "\n").filter { $0.hasPrefix("|") }.compactMap { row in
            let cells = row.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmed }
            guard cells.count > 3, !cells[2].isEmpty, cells[2] != "target",
                !cells[2].hasPrefix("---")
            else { return nil }
            return cells[2]
        }
    }

    static func readme(_ readme: String, manifest: String) -> [Finding] {
        let declared = Set(declaredTargets(manifest: manifest))
        let listed = Set(listedTargets(readme: readme))
        let path = "Sources/README.md"
        return declared.subtracting(listed).sorted().map {
            Finding(path: path, line: 0, problem: "says nothing of target \($0)")
        }
            + listed.subtracting(declared).sorted().map {
                Finding(path: path, line: 0, problem: "\($0) is no target of Package.swift")
            }
    }

    /// Checks stay on in every build.
    static func flags(manifest: String) -> [Finding] {
        manifest.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
            guard $1.contains("-Ounchecked") else { return nil }
            return Finding(path: "Package.swift", line: $0 + 1, problem: "-Ounchecked is not used")
        }
    }

    /// For each call, the quoted texts up to the end of its second argument.
    private static func quoted(
        _ text: String, after calls: [String]
    ) -> [(call: String, texts: [String])] {
        var found: [(Substring.Index, String, [String])] = []
        for call in calls {
            var rest = text[...]
            while let range = rest.firstRange(of: call) {
                let isDefinition = rest[..<range.lowerBound].hasSuffix("func ")
                rest = rest[range.upperBound...]
                if isDefinition { continue }
                let texts = rest.prefix(200).split(
                    separator: "\"", omittingEmptySubsequences: false)
                found.append((range.lowerBound, call, [1, 3].map { String(texts[$0]) }))
            }
        }
        return found.sorted { $0.0 < $1.0 }.map { (call: $0.1, texts: $0.2) }
    }
}

extension Substring {
    /// Without the blanks around it.
    var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
