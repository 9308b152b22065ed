import Encodings

/// A place inside a JSON document. Source: RFC 6901.
public struct JSONPointer: Sendable, Hashable {
    /// The longest text of a pointer, in bytes.
    static let byteCountMax = 512

    private let keys: [String]

    /// Reads a pointer, such as `/data/0/price`; nil unless it is empty or begins with a slash, and
    /// every tilde is one of `~0` and `~1`.
    public init?(_ text: String) {
        guard text.utf8.count <= JSONPointer.byteCountMax else { return nil }
        guard !text.isEmpty else {
            keys = []
            return
        }
        guard text.hasPrefix("/") else { return nil }
        var keys: [String] = []
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let tildes = part.split(separator: "~", omittingEmptySubsequences: false).dropFirst()
            guard tildes.allSatisfy({ $0.hasPrefix("0") || $0.hasPrefix("1") }) else { return nil }
            keys.append(String(part).replacing("~1", with: "/").replacing("~0", with: "~"))
        }
        self.keys = keys
    }

    /// Returns what is at the place; nil for nothing.
    func value(in document: JSONValue) -> JSONValue? {
        var value = document
        for key in keys {
            let next: JSONValue?
            if let elements = value.elements {
                next = Int(key).flatMap { index in
                    String(index) == key && elements.indices.contains(index)
                        ? elements[index] : nil
                }
            } else {
                next = value[key]
            }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}
