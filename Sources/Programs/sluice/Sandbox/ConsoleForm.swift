import WebConsole

/// A form of a page of the console, as a browser reads it.
struct ConsoleForm: Sendable {
    /// Where it is sent.
    let action: String
    /// What it says whoever fills it in.
    var fields: [(name: String, value: String)]

    /// Returns a page's forms: their hidden fields, and nothing of what people fill in.
    static func all(in page: String) -> [ConsoleForm] {
        page.components(between: "<form ", and: "</form>").compactMap { text in
            guard let action = attribute("action", of: text.prefix { $0 != ">" }) else {
                return nil
            }
            let inputs = text.components(between: "<input ", and: ">")
            return ConsoleForm(
                action: action,
                fields: inputs.compactMap { input in
                    guard attribute("type", of: input) == "hidden",
                        let name = attribute("name", of: input)
                    else { return nil }
                    return (name, attribute("value", of: input) ?? "")
                })
        }
    }

    /// Whether a hidden field says this.
    func says(_ name: String, _ value: String) -> Bool {
        fields.contains { $0.name == name && $0.value == value }
    }

    /// Returns it with more fields.
    func filled(_ more: [(name: String, value: String)]) -> ConsoleForm {
        ConsoleForm(action: action, fields: fields + more)
    }

    /// The request's body. Source: the URL standard, `application/x-www-form-urlencoded`.
    var body: [UInt8] {
        let pairs = fields.map { field in
            "\(FormFields.encode(field.name))=\(FormFields.encode(field.value))"
        }
        return Array(pairs.joined(separator: "&").utf8)
    }

    /// Returns an attribute's value without its escapes.
    private static func attribute(_ name: String, of tag: some StringProtocol) -> String? {
        guard let found = String(tag).components(between: " \(name)=\"", and: "\"").first else {
            return String(tag).hasPrefix("\(name)=\"")
                ? String(tag.dropFirst(name.count + 2).prefix { $0 != "\"" }).withoutEscapes : nil
        }
        return found.withoutEscapes
    }
}

extension String {
    /// Returns what stands between each pair of marks.
    func components(between start: String, and end: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let from = rest.firstRange(of: start) {
            rest = rest[from.upperBound...]
            guard let to = rest.firstRange(of: end) else { break }
            found.append(String(rest[..<to.lowerBound]))
            rest = rest[to.upperBound...]
        }
        return found
    }

    /// The text that a browser shows for this part of a page.
    var withoutEscapes: String {
        let escapes = [
            ("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"),
        ]
        return escapes.reduce(self) { $0.replacing($1.0, with: $1.1) }
    }
}
