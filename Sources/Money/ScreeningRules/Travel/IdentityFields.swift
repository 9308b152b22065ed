import Encodings

/// Reads the fields of one object of IVMS101: each once, and no others.
struct IdentityFields {
    private let fields: [(key: String, value: JSONValue)]
    private let place: String
    private var taken: [String] = []

    init(_ value: JSONValue, _ place: String) throws(TransferIdentityError) {
        guard let fields = value.fields else {
            throw TransferIdentityError(place, "must be an object")
        }
        self.fields = fields
        self.place = place
    }

    func finish() throws(TransferIdentityError) {
        // By bytes: Swift takes texts that are only canonically equivalent as equal.
        let unknown = fields.first { field in
            !taken.contains { $0.utf8.elementsEqual(field.key.utf8) }
        }
        guard let unknown else { return }
        throw TransferIdentityError(
            "\(place).\(unknown.key.prefix(64))", "is no field of this object in IVMS101")
    }

    mutating func optional(
        _ key: String
    ) throws(TransferIdentityError) -> (value: JSONValue, place: String)? {
        taken.append(key)
        guard let value = fields.first(where: { $0.key.utf8.elementsEqual(key.utf8) })?.value,
            !value.isNull
        else { return nil }
        return (value, path(key))
    }

    mutating func required(
        _ key: String
    ) throws(TransferIdentityError) -> (value: JSONValue, place: String) {
        guard let found = try optional(key) else {
            throw TransferIdentityError(path(key), "is missing")
        }
        return found
    }

    mutating func list(
        _ key: String, atLeast least: Int
    ) throws(TransferIdentityError) -> [(value: JSONValue, place: String)] {
        guard let (value, path) = try optional(key) else {
            guard least == 0 else { throw TransferIdentityError(path(key), "is missing") }
            return []
        }
        let counts = least...TransferIdentity.listCountMax
        guard let elements = value.elements, counts.contains(elements.count) else {
            throw TransferIdentityError(
                path, "must be a list of \(least) to \(TransferIdentity.listCountMax)")
        }
        return elements.enumerated().map { ($1, "\(path)[\($0)]") }
    }

    mutating func optionalText(
        _ key: String, byteCountMax: Int
    ) throws(TransferIdentityError) -> String? {
        guard let (value, path) = try optional(key) else { return nil }
        return try Self.text(value, path, byteCountMax)
    }

    mutating func text(
        _ key: String, byteCountMax: Int
    ) throws(TransferIdentityError) -> String {
        let (value, path) = try required(key)
        return try Self.text(value, path, byteCountMax)
    }

    mutating func texts(
        _ key: String, byteCountMax: Int
    ) throws(TransferIdentityError) -> [String] {
        var texts: [String] = []
        for (value, path) in try list(key, atLeast: 0) {
            texts.append(try Self.text(value, path, byteCountMax))
        }
        return texts
    }

    mutating func word(
        _ key: String, of words: [String]
    ) throws(TransferIdentityError) -> String {
        let (value, path) = try required(key)
        guard let word = value.text, words.contains(word) else {
            throw TransferIdentityError(
                path, "must be one of \(words.joined(separator: ", "))")
        }
        return word
    }

    mutating func country(_ key: String) throws(TransferIdentityError) -> String {
        guard let country = try optionalCountry(key) else {
            throw TransferIdentityError(path(key), "is missing")
        }
        return country
    }

    /// C3. Two capital letters; ISO's list changes, and is not kept here.
    mutating func optionalCountry(_ key: String) throws(TransferIdentityError) -> String? {
        guard let (value, path) = try optional(key) else { return nil }
        guard let code = value.text, code.utf8.count == 2,
            code.utf8.allSatisfy({ (0x41...0x5a).contains($0) })
        else {
            throw TransferIdentityError(path, "must be two capital letters (ISO 3166-1)")
        }
        return code
    }

    /// C10. The form of GLEIF's codes; their list changes, and is not kept here.
    mutating func optionalAuthority(_ key: String) throws(TransferIdentityError) -> String? {
        guard let (value, path) = try optional(key) else { return nil }
        guard let code = value.text, code.utf8.count == 8, code.hasPrefix("RA"),
            code.utf8.dropFirst(2).allSatisfy({ (0x30...0x39).contains($0) })
        else {
            throw TransferIdentityError(path, "must be RA and six digits, as GLEIF lists them")
        }
        return code
    }

    /// Whether a text has an LEI's form. Source: ISO 17442.
    static func isLEI(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 20
            && bytes.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) }
            && bytes.suffix(2).allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func text(
        _ value: JSONValue, _ path: String, _ byteCountMax: Int
    ) throws(TransferIdentityError) -> String {
        guard let text = value.text, (1...byteCountMax).contains(text.utf8.count) else {
            throw TransferIdentityError(path, "must be a text of 1 to \(byteCountMax) bytes")
        }
        return text
    }

    private func path(_ key: String) -> String { "\(place).\(key)" }
}
