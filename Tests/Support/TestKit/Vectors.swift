import Foundation

/// Reads the published test vectors under `Tests/Vectors`.
public enum Vectors {
    /// The folder that holds the vectors.
    public static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Vectors")

    /// Why a vector could not be read.
    public enum ReadError: Error {
        /// There is no such file, neither plain nor with `.gz` behind its name.
        case missing(String)
        /// gzip refused the file.
        case notGzip(String)
        /// The JSON is of another shape than asked for.
        case wrongShape(String)
    }

    /// Returns the bytes of a file, unpacked when only `<path>.gz` is there.
    public static func data(_ path: String) throws -> [UInt8] {
        let plain = folder.appending(path: path)
        let packed = folder.appending(path: path + ".gz")
        if FileManager.default.fileExists(atPath: plain.path) {
            let isPacked = path.hasSuffix(".gz")
            return isPacked ? try unpacked(plain) : [UInt8](try Data(contentsOf: plain))
        }
        guard FileManager.default.fileExists(atPath: packed.path) else {
            throw ReadError.missing(path)
        }
        return try unpacked(packed)
    }

    /// Returns the JSON of a file as `JSONSerialization` reads it.
    public static func json(_ path: String) throws -> Any {
        try JSONSerialization.jsonObject(
            with: Data(data(path)), options: [.fragmentsAllowed])
    }

    /// Returns the JSON of a file that is a list of objects.
    public static func list(_ path: String) throws -> [[String: Any]] {
        guard let list = try json(path) as? [[String: Any]] else {
            throw ReadError.wrongShape(path)
        }
        return list
    }

    /// Returns the JSON of a file that is one object.
    public static func object(_ path: String) throws -> [String: Any] {
        guard let object = try json(path) as? [String: Any] else {
            throw ReadError.wrongShape(path)
        }
        return object
    }

    /// Returns the JSON of a file as `JSONDecoder` reads it into a type.
    public static func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value
    {
        try JSONDecoder().decode(type, from: Data(data(path)))
    }

    private static func unpacked(_ file: URL) throws -> [UInt8] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/bin/gzip")
        process.arguments = ["-dc", file.path]
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ReadError.notGzip(file.path) }
        return [UInt8](bytes)
    }
}
