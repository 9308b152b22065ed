import ChainModel
import Connector
import Foundation
import TestKit

/// The profiles of `chains/`, as they are shipped.
enum Profiles {
    static let folder = Vectors.folder.resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "chains")
    /// A contract for the profiles that leave it to the configuration.
    static let contracts = ["USDT": "0xdAC17F958D2ee523a2206206994597C13D831ec7"]

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".yaml") }.sorted()
    }

    static func text(_ name: String) throws -> String {
        let file = folder.appending(path: name)
        return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    static func load(
        _ name: String, replacing old: String = "", with new: String = ""
    ) throws -> ChainProfile {
        let text = try text("\(name).yaml")
        precondition(old.isEmpty || text.contains(old), "\(name).yaml has no \(old)")
        let changed = old.isEmpty ? text : text.replacingOccurrences(of: old, with: new)
        return try ChainProfileFile.parse(changed, file: "\(name).yaml", contracts: contracts)
    }
}
