/// A file that came with a form.
struct FormFile: Sendable, Hashable {
    let name: String
    let mediaType: String
    let bytes: [UInt8]
}

/// A form with a file, read: every part ends where its boundary stands, and nothing is left over.
///
/// Source: RFC 7578 with RFC 2046, section 5.1.1.
struct MultipartForm: Sendable {
    /// How many parts are read.
    private static let partMax = 16
    /// The longest head of a part, in bytes.
    private static let headByteMax = 2_048
    /// The longest field that is no file, in bytes.
    private static let fieldByteMax = 32 << 10

    private(set) var fields: [String: String] = [:]
    /// The only file; nil if none came, or if its field was left empty.
    private(set) var file: FormFile?

    /// Nil for what is not well-formed, has too many parts, or a second file.
    init?(_ bytes: [UInt8], contentType: String) {
        guard let boundary = MultipartForm.boundary(of: contentType) else { return nil }
        let line = Array("\r\n--\(boundary)".utf8)
        // The first boundary has no line's end before it.
        var rest = (Array("\r\n".utf8) + bytes)[...]
        guard rest.starts(with: line) else { return nil }
        rest = rest.dropFirst(line.count)
        for _ in 0..<MultipartForm.partMax {
            if rest.starts(with: Array("--".utf8)) { return }
            guard rest.starts(with: Array("\r\n".utf8)) else { return nil }
            rest = rest.dropFirst(2)
            let near = rest.prefix(MultipartForm.headByteMax)
            guard let head = near.firstRange(of: Array("\r\n\r\n".utf8)),
                let end = MultipartForm.range(of: line, in: rest[head.upperBound...]),
                let text = String(validating: rest[..<head.lowerBound], as: UTF8.self),
                add(rest[head.upperBound..<end.lowerBound], head: text)
            else { return nil }
            rest = rest[end.upperBound...]
        }
        return nil
    }

    private mutating func add(_ body: ArraySlice<UInt8>, head: String) -> Bool {
        var name: String?
        var fileName: String?
        var mediaType = "application/octet-stream"
        for line in head.split(separator: "\r\n", omittingEmptySubsequences: true) {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2 else { return false }
            let value = halves[1].drop { $0 == " " }
            switch halves[0].lowercased() {
            case "content-disposition":
                name = MultipartForm.parameter("name", of: value)
                fileName = MultipartForm.parameter("filename", of: value)
            case "content-type":
                mediaType = value.prefix { $0 != ";" && $0 != " " }.lowercased()
            default: break
            }
        }
        guard let name else { return false }
        guard let fileName else {
            guard body.count <= MultipartForm.fieldByteMax, fields[name] == nil,
                let text = String(validating: body, as: UTF8.self)
            else { return false }
            fields[name] = text
            return true
        }
        // A field for a file that was left empty comes without a name.
        guard !fileName.isEmpty else { return true }
        guard file == nil else { return false }
        file = FormFile(name: fileName, mediaType: mediaType, bytes: Array(body))
        return true
    }

    /// Source: RFC 2046, section 5.1.1: 1 to 70 letters of a small set.
    private static func boundary(of contentType: String) -> String? {
        let parts = contentType.split(separator: ";", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "multipart/form-data",
            let value = parameter("boundary", of: " ;" + parts[1])
        else { return nil }
        let isPlain = value.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
                || (0x61...0x7a).contains(byte) || "'()+_,-./:=?".utf8.contains(byte)
        }
        return isPlain && (1...70).contains(value.utf8.count) ? value : nil
    }

    /// Files are long: this looks at each byte once.
    private static func range(of line: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        guard bytes.count >= line.count else { return nil }
        var place = bytes.startIndex
        while place <= bytes.endIndex - line.count {
            if bytes[place] == line[0], bytes[place..<(place + line.count)].elementsEqual(line) {
                return place..<(place + line.count)
            }
            place += 1
        }
        return nil
    }

    /// Returns the value of `; name="…"` or `; name=…`. Browsers write quotes inside as `%22`.
    private static func parameter(_ name: String, of text: some StringProtocol) -> String? {
        var parts: [String] = [""]
        var isQuoted = false
        for letter in text {
            if letter == "\"" { isQuoted.toggle() }
            if letter == ";", !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(letter)
            }
        }
        for part in parts.dropFirst() {
            let halves = part.drop { $0 == " " }.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, halves[0].lowercased() == name else { continue }
            let value = halves[1]
            guard value.first == "\"" else { return String(value.prefix { $0 != " " }) }
            return String(value.dropFirst().prefix { $0 != "\"" })
                .replacing("%22", with: "'")
        }
        return nil
    }
}
