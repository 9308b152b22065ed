/// Reads the rows of comma-separated values one by one: the memory does not grow with the file.
///
/// Source: RFC 4180; line ends may be `\n` alone. A byte 0x1A where a row would begin ends the
/// table: OFAC's files end so, as DOS files do.
final class CSVStream {
    /// How many bytes a row may have.
    static let rowByteCountMax = 1 << 16
    /// How many fields a row may have.
    static let fieldCountMax = 64

    private let source: UnpackedSource
    private let onBytes: (UnsafeRawBufferPointer) throws(ListImportError) -> Void
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)
    private var offset = 0
    private var end = 0
    private var line = 1
    private var rowByteCount = 0

    /// Makes a reader; `onBytes` is told all bytes of the content as they come.
    init(
        _ source: UnpackedSource,
        onBytes: @escaping (UnsafeRawBufferPointer) throws(ListImportError) -> Void
    ) {
        self.source = source
        self.onBytes = onBytes
    }

    /// Returns the next row that is not empty, with the line that it begins on; nil at the end.
    func nextRow() throws(ListImportError) -> (line: Int, fields: [String])? {
        while let byte = try peek() {
            if byte == 0x1a { return try endOfTable() }
            let start = line
            rowByteCount = 0
            var fields = [try nextField()]
            while try peek() == UInt8(ascii: ",") {
                try skip()
                guard fields.count < CSVStream.fieldCountMax else { throw .rowTooLong(line: start) }
                fields.append(try nextField())
            }
            if try peek() == UInt8(ascii: "\r") { try skip() }
            if try peek() == UInt8(ascii: "\n") { try skip() }
            line += 1
            if fields != [""] { return (start, fields) }
        }
        return nil
    }

    private func endOfTable() throws(ListImportError) -> (line: Int, fields: [String])? {
        // What is behind the end is read for the digest, and is nothing else.
        while try peek() != nil { offset = end }
        return nil
    }

    private func nextField() throws(ListImportError) -> String {
        var bytes: [UInt8] = []
        guard try peek() == UInt8(ascii: "\"") else {
            while let byte = try peek(), !CSVStream.isEnd(byte) {
                bytes.append(byte)
                try skip()
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        let start = line
        try skip()
        while let byte = try peek() {
            try skip()
            if byte == UInt8(ascii: "\"") {
                guard try peek() == UInt8(ascii: "\"") else {
                    let next = try peek()
                    guard next.map(CSVStream.isEnd) ?? true else { break }
                    return String(decoding: bytes, as: UTF8.self)
                }
                try skip()
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            bytes.append(byte)
        }
        throw .badQuotes(line: start)
    }

    private static func isEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private func skip() throws(ListImportError) {
        offset += 1
        rowByteCount += 1
        guard rowByteCount <= CSVStream.rowByteCountMax else { throw .rowTooLong(line: line) }
    }

    private func peek() throws(ListImportError) -> UInt8? {
        if offset == end {
            var failure: ListImportError?
            end = chunk.withUnsafeMutableBytes { buffer in
                do throws(ListImportError) {
                    let count = try source.read(into: buffer)
                    try onBytes(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                    return count
                } catch {
                    failure = error
                    return 0
                }
            }
            offset = 0
            if let failure { throw failure }
            if end == 0 { return nil }
        }
        return chunk[offset]
    }
}
