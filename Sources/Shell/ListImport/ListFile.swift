/// Reads a file that is a list, whole: for the formats that are tables.
public enum ListFile {
    /// Returns a file's content, unpacked where it is bzip2 data.
    ///
    /// Throws `ListImportError`; more than 256 MiB is too large.
    public static func contents(path: String) throws(ListImportError) -> [UInt8] {
        let source = UnpackedSource(try ByteSource(path: path))
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= CSVTable.byteCountMax else {
                throw .tooLarge(byteCountMax: CSVTable.byteCountMax)
            }
        }
    }
}
