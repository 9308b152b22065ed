import Yams

/// A defect of the build: a template or a language that does not fit.
public struct ConsoleDefect: Error, Sendable, CustomStringConvertible {
    /// What does not fit.
    public let description: String
}

/// The words of one language: by group and key.
struct Words: Sendable {
    /// Such as `en` and `zh-Hans`.
    let code: String
    let groups: [String: [String: String]]

    /// Returns a sentence with the values that stand for `{name}` put in; the key if there is
    /// none.
    func say(_ key: String, _ values: [String: String] = [:]) -> String {
        let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let text = groups[parts[0]]?[parts[1]] else { return key }
        guard !values.isEmpty else { return text }
        // One pass: what a stranger wrote is never looked at for names.
        var said = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            said += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            said += values[name] ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return said + rest
    }

    /// What an event's type says; the type itself where there is no word for it.
    func event(_ type: String) -> String {
        groups["event"]?[type] ?? type
    }
}

/// The languages of the console.
struct Languages: Sendable {
    let english: Words
    let chinese: Words

    init() throws {
        english = try Languages.read(PackageResources.en_yaml, code: "en")
        chinese = try Languages.read(PackageResources.zh_yaml, code: "zh-Hans")
    }

    /// Returns the chosen language; else the first known one that the browser asks for.
    ///
    /// Source: RFC 9110, section 12.5.4; weights are read as they are ordered by all browsers.
    func choose(cookie: String?, accepted: String?) -> Words {
        switch cookie {
        case "en": return english
        case "zh": return chinese
        case .some, nil: break
        }
        for part in (accepted ?? "").split(separator: ",").prefix(20) {
            let tag = part.drop { $0 == " " }.lowercased()
            if tag.hasPrefix("zh") { return chinese }
            if tag.hasPrefix("en") { return english }
        }
        return english
    }

    private static func read(_ bytes: [UInt8], code: String) throws -> Words {
        guard let text = String(validating: bytes, as: UTF8.self),
            let root = try Yams.compose(yaml: text)?.mapping
        else { throw ConsoleDefect(description: "\(code).yaml cannot be read") }
        var groups: [String: [String: String]] = [:]
        for (group, words) in root {
            guard let name = group.string, let mapping = words.mapping else {
                throw ConsoleDefect(description: "\(code).yaml has a group that is none")
            }
            for (key, value) in mapping {
                guard let key = key.string, let word = value.string else {
                    throw ConsoleDefect(description: "\(code).yaml: \(name) has a key that is none")
                }
                groups[name, default: [:]][key] = word
            }
        }
        return Words(code: code, groups: groups)
    }
}
