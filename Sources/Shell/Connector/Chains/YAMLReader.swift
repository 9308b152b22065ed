internal import Yams

/// What is wrong with a file that a person wrote, with the place in it.
public struct FileProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's name.
    public let file: String
    /// The place, such as `tokens[0].contract`; empty for the whole file.
    public let place: String
    /// What is wrong, and what would be right.
    public let problem: String

    /// Makes a problem.
    public init(file: String, place: String, problem: String) {
        self.file = file
        self.place = place
        self.problem = problem
    }

    /// The problem in one line.
    public var description: String {
        place.isEmpty ? "\(file): \(problem)" : "\(file): \(place): \(problem)"
    }
}

/// Reads one YAML mapping field by field; whatever is not asked for is refused at the end.
struct YAMLReader {
    let file: String
    let place: String
    private var fields: [String: Node]

    /// Files larger than this are none that a person wrote.
    static let byteLimit = 262_144

    init(file: String, text: String) throws(FileProblem) {
        guard text.utf8.count <= YAMLReader.byteLimit else {
            throw FileProblem(
                file: file, place: "", problem: "larger than \(YAMLReader.byteLimit) bytes")
        }
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw FileProblem(file: file, place: "", problem: "not YAML: \(error)")
        }
        guard let node else {
            throw FileProblem(file: file, place: "", problem: "the file is empty")
        }
        try self.init(file: file, place: "", node: node)
    }

    private init(file: String, place: String, node: Node) throws(FileProblem) {
        self.file = file
        self.place = place
        guard let mapping = node.mapping else {
            throw FileProblem(file: file, place: place, problem: "must be fields with values")
        }
        fields = [:]
        for (key, value) in mapping {
            guard let name = key.string else {
                throw FileProblem(file: file, place: place, problem: "a field's name is no text")
            }
            fields[name] = value
        }
    }

    func problem(_ field: String, _ text: String) -> FileProblem {
        FileProblem(file: file, place: child(field), problem: text)
    }

    /// The names of the fields that were not taken yet, sorted.
    var names: [String] { fields.keys.sorted() }

    func has(_ field: String) -> Bool { fields[field] != nil }

    mutating func optionalText(_ field: String) throws(FileProblem) -> String? {
        guard let node = fields.removeValue(forKey: field) else { return nil }
        guard let text = node.scalar?.string else { throw problem(field, "must be a text") }
        return text
    }

    mutating func text(_ field: String) throws(FileProblem) -> String {
        guard let text = try optionalText(field) else { throw problem(field, "is missing") }
        return text
    }

    mutating func optionalCount(
        _ field: String, in range: ClosedRange<UInt64>
    ) throws(FileProblem) -> UInt64? {
        guard let text = try optionalText(field) else { return nil }
        guard let value = UInt64(text), range.contains(value) else {
            throw problem(
                field, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    mutating func count(
        _ field: String, in range: ClosedRange<UInt64>
    ) throws(FileProblem) -> UInt64 {
        guard let value = try optionalCount(field, in: range) else {
            throw problem(field, "is missing")
        }
        return value
    }

    mutating func optionalMapping(_ field: String) throws(FileProblem) -> YAMLReader? {
        guard let node = fields.removeValue(forKey: field) else { return nil }
        return try YAMLReader(file: file, place: child(field), node: node)
    }

    mutating func mapping(_ field: String) throws(FileProblem) -> YAMLReader {
        guard let reader = try optionalMapping(field) else { throw problem(field, "is missing") }
        return reader
    }

    mutating func mappings(_ field: String) throws(FileProblem) -> [YAMLReader] {
        guard let node = fields.removeValue(forKey: field) else { return [] }
        guard let sequence = node.sequence else { throw problem(field, "must be a list") }
        var readers: [YAMLReader] = []
        for (index, element) in sequence.enumerated() {
            readers.append(
                try YAMLReader(file: file, place: "\(child(field))[\(index)]", node: element))
        }
        return readers
    }

    mutating func texts(_ field: String) throws(FileProblem) -> [String] {
        guard let node = fields.removeValue(forKey: field) else { return [] }
        guard let sequence = node.sequence else { throw problem(field, "must be a list") }
        var texts: [String] = []
        for element in sequence {
            guard let text = element.scalar?.string else {
                throw problem(field, "must be a list of texts")
            }
            texts.append(text)
        }
        return texts
    }

    /// Takes a text, or a list of texts.
    mutating func oneOrMoreTexts(_ field: String) throws(FileProblem) -> [String] {
        if fields[field]?.scalar != nil { return [try text(field)] }
        return try texts(field)
    }

    /// Takes the fields that are left, each a mapping under a name of the file's own choice.
    mutating func namedMappings() throws(FileProblem) -> [(name: String, reader: YAMLReader)] {
        var result: [(name: String, reader: YAMLReader)] = []
        for name in fields.keys.sorted() {
            result.append((name, try mapping(name)))
        }
        return result
    }

    /// Refuses fields that nobody asked for: most are misspelt.
    func finish() throws(FileProblem) {
        if let unknown = fields.keys.min() {
            throw problem(unknown, "is not a field that is known here")
        }
    }

    private func child(_ field: String) -> String {
        place.isEmpty ? field : "\(place).\(field)"
    }
}
