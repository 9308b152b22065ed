import Glibc

/// The folder of public keys, `keys/`.
public enum KeyFolder {
    /// The end of a key file's name.
    public static let suffix = ".descriptor.yaml"

    /// Reads every file of the folder, in the order of their names.
    ///
    /// `README.md`, hidden files and the signer's `*.policy.yaml` are passed over; any other file
    /// is refused, for it may be private.
    /// - Throws: `FileProblem` for the first file that is unusable.
    public static func load(_ path: String) throws(FileProblem) -> [KeyFile] {
        var files: [KeyFile] = []
        for name in try names(in: path) {
            let file = "\(path)/\(name)"
            let text = try TextFile.read(file, byteLimit: YAMLReader.byteLimit)
            guard name.hasSuffix(suffix), name.utf8.count > suffix.utf8.count else {
                // Name the danger, if it is one, before the wrong name.
                _ = try KeyFile.parse(text, name: name, file: file)
                throw FileProblem(
                    file: file, place: "", problem: "only *\(suffix) files belong here")
            }
            let short = String(name.dropLast(suffix.count))
            files.append(try KeyFile.parse(text, name: short, file: file))
        }
        return files
    }

    private static func names(in path: String) throws(FileProblem) -> [String] {
        guard let folder = opendir(path) else {
            throw FileProblem(
                file: path, place: "",
                problem: "cannot be read: \(String(cString: strerror(errno)))"
            )
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let isOther = name == "README.md" || name.hasSuffix(".policy.yaml")
            if !name.hasPrefix("."), !isOther { names.append(name) }
        }
        return names.sorted()
    }
}

/// Reads small text files.
public enum TextFile {
    /// Returns a file's text.
    ///
    /// - Throws: `FileProblem` if it cannot be read, is larger than the limit, or is not UTF-8.
    public static func read(_ path: String, byteLimit: Int) throws(FileProblem) -> String {
        guard let file = fopen(path, "rb") else {
            throw FileProblem(
                file: path, place: "",
                problem: "cannot be read: \(String(cString: strerror(errno)))"
            )
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: byteLimit + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else {
            throw FileProblem(file: path, place: "", problem: "cannot be read to its end")
        }
        guard count <= byteLimit else {
            throw FileProblem(file: path, place: "", problem: "is larger than \(byteLimit) bytes")
        }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
            throw FileProblem(file: path, place: "", problem: "is not UTF-8 text")
        }
        return text
    }
}
