import Foundation
import TestKit

/// The files of this package.
enum Repository {
    static let root = Vectors.folder.resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// All Swift files of `Sources` and `Tests`, in the order of their paths.
    static let swiftFiles: [SourceText] = {
        (paths(under: "Sources") + paths(under: "Tests"))
            .filter { $0.hasSuffix(".swift") }.sorted()
            .compactMap { path in
                // A file that was removed meanwhile.
                (try? text(path)).map { SourceText(path: path, text: $0) }
            }
    }()

    /// Returns the paths of all files below a folder, relative to the root.
    static func paths(under folder: String) -> [String] {
        let base = root.appending(path: folder).path
        guard let names = FileManager.default.enumerator(atPath: base) else { return [] }
        return names.compactMap { element -> String? in
            guard let name = element as? String else { return nil }
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: "\(base)/\(name)", isDirectory: &isFolder)
            return exists && !isFolder.boolValue ? "\(folder)/\(name)" : nil
        }.sorted()
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// Returns a file's text.
    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
    }
}
