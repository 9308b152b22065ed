import Foundation

/// A folder of a test's own with a sound configuration in it; it is removed at the end.
final class Folder {
    let path: String

    /// The account m/84'/1'/0' of BIP-0039's first test vector.
    static let descriptor =
        "wpkh([73c5da0a/84h/1h/0h]tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2"
        + "XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M/0/*)#evh9fu0w"

    init() throws {
        path = NSTemporaryDirectory() + "sluice-test-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path + "/keys", withIntermediateDirectories: true)
        try write(
            "keys/deposits.descriptor.yaml",
            "family: bitcoin\nnetwork: regtest\ndescriptor: \"\(Folder.descriptor)\"\n")
        try write("sluice.yaml", Folder.configuration(path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var file: String { path + "/sluice.yaml" }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }

    /// Replaces a part of the sound configuration.
    func change(_ old: String, to new: String) throws {
        let text = Folder.configuration(path)
        precondition(text.contains(old), "a test changes what is there")
        try write("sluice.yaml", text.replacingOccurrences(of: old, with: new))
    }

    static func configuration(_ path: String) -> String {
        """
        database:
          path: "\(path)/sluice.db"
        http:
          port: 8123
        keys:
          folder: "\(path)/keys"
        chains:
          folder: "\(repository)/chains"
          enabled: ["bitcoin-regtest"]
          bitcoin-regtest:
            endpoints: ["home http://127.0.0.1:18443"]
        tiers:
          standard:
            depositAddress:
              BTC: { each: "0.5" }
        log:
          level: "info"
        """
    }

    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
}
