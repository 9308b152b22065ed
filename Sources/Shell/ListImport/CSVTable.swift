/// A small table of comma-separated values: a header, then rows of as many fields.
///
/// Source: RFC 4180; line ends may be `\n` alone, and a byte-order mark is skipped.
struct CSVTable {
    /// How large a table may be.
    static let byteCountMax = 256 << 20

    /// The names of the columns, in lower case, without white space around them.
    let header: [String]
    /// The rows, each with the line that it begins on.
    let rows: [(line: Int, fields: [String])]

    init(_ bytes: [UInt8]) throws(ListImportError) {
        guard bytes.count <= CSVTable.byteCountMax else {
            throw .tooLarge(byteCountMax: CSVTable.byteCountMax)
        }
        var reader = Reader(bytes: bytes)
        guard let first = try reader.nextRow() else { throw .wrongHeader }
        header = first.fields.map { name in
            String(name.lowercased().split { $0 == " " || $0 == "\t" }.joined(separator: " "))
        }
        var rows: [(line: Int, fields: [String])] = []
        while let row = try reader.nextRow() {
            guard row.fields.count == header.count else {
                throw .wrongFieldCount(line: row.line)
            }
            rows.append(row)
        }
        self.rows = rows
    }

    /// Returns the place of a column that must be there.
    func column(_ name: String) throws(ListImportError) -> Int {
        guard let index = header.firstIndex(of: name) else { throw .wrongHeader }
        return index
    }

    private struct Reader {
        let bytes: [UInt8]
        var offset: Int
        var line = 1

        init(bytes: [UInt8]) {
            self.bytes = bytes
            offset = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        }

        /// Returns the next row that is not empty; nil at the end.
        mutating func nextRow() throws(ListImportError) -> (line: Int, fields: [String])? {
            while offset < bytes.count {
                let start = line
                var fields = [try nextField()]
                while offset < bytes.count, bytes[offset] == UInt8(ascii: ",") {
                    offset += 1
                    fields.append(try nextField())
                }
                skipLineEnd()
                if fields != [""] { return (start, fields) }
            }
            return nil
        }

        private mutating func nextField() throws(ListImportError) -> String {
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") {
                return try quotedField()
            }
            let start = offset
            while offset < bytes.count, !isEnd(bytes[offset]) { offset += 1 }
            return try text(Array(bytes[start..<offset]))
        }

        private mutating func quotedField() throws(ListImportError) -> String {
            let start = line
            var field: [UInt8] = []
            offset += 1
            while offset < bytes.count {
                let byte = bytes[offset]
                offset += 1
                if byte == UInt8(ascii: "\"") {
                    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else {
                        guard offset == bytes.count || isEnd(bytes[offset]) else { break }
                        return try text(field)
                    }
                    offset += 1
                }
                if byte == UInt8(ascii: "\n") { line += 1 }
                field.append(byte)
            }
            throw .badQuotes(line: start)
        }

        private func isEnd(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        }

        private mutating func skipLineEnd() {
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "\r") { offset += 1 }
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "\n") { offset += 1 }
            line += 1
        }

        private func text(_ field: [UInt8]) throws(ListImportError) -> String {
            guard let text = String(validating: field, as: UTF8.self) else { throw .notUTF8 }
            return text
        }
    }
}
