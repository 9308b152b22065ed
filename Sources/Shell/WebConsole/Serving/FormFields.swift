/// What a form or a query says: names and values, with percent encoding taken off.
///
/// Source: the URL standard, `application/x-www-form-urlencoded`.
package struct FormFields: Sendable {
    /// How many fields are read.
    private static let countMax = 64

    private let values: [String: String]

    /// What came with a file.
    init(_ form: MultipartForm) { values = form.fields }

    /// Nil for what is not well-formed: a repeated name, too many, no UTF-8.
    init?(_ text: some StringProtocol) {
        var values: [String: String] = [:]
        for part in text.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = FormFields.decode(halves[0]),
                let value = FormFields.decode(halves.count == 2 ? halves[1] : ""),
                values[name] == nil, values.count < FormFields.countMax
            else { return nil }
            values[name] = value
        }
        self.values = values
    }

    /// Returns a value without blanks around it; empty if it is not there.
    subscript(name: String) -> String {
        let text = values[name] ?? ""
        let blanks: Set<Character> = [" ", "\n", "\r", "\r\n", "\t"]
        let head = text.drop { blanks.contains($0) }
        return String(head.reversed().drop { blanks.contains($0) }.reversed())
    }

    /// Returns a value as it was typed.
    func whole(_ name: String) -> String { values[name] ?? "" }

    /// Returns what follows a prefix in the names of the fields that have it, sorted.
    func names(after prefix: String) -> [String] {
        values.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
            .sorted()
    }

    /// Returns a value; nil if it is empty or not there.
    func optional(_ name: String) -> String? {
        let text = self[name]
        return text.isEmpty ? nil : text
    }

    /// Returns names and values as an address has them; what is empty is left out.
    static func text(_ items: [(String, String)]) -> String {
        items.filter { !$0.1.isEmpty }.map { "\($0.0)=\(encode($0.1))" }.joined(separator: "&")
    }

    /// Returns percent-encoded text for an address or a form.
    package static func encode(_ text: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".utf8)
        return text.utf8.map { byte in
            if plain.contains(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }

    /// Returns text with percent encoding and plus signs taken off; nil if it is not well-formed.
    static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let high = digit(rest[rest.startIndex]),
                    let low = digit(rest[rest.startIndex + 1])
                else { return nil }
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
