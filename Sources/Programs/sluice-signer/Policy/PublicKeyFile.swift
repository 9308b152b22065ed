import BitcoinRules
import Encodings
import Glibc
import PublicKeys

/// A file of the folder of public keys, which the daemon reads: one descriptor.
struct PublicKeyFile: Equatable {
    /// What the keys are for.
    enum Purpose: String, CaseIterable {
        case deposit
        case treasury
    }

    let name: String
    /// The network for Bitcoin; nil for EVM chains.
    let network: BitcoinNetwork?
    let purpose: Purpose
    /// With its checksum.
    let descriptor: String

    /// How such files' names end.
    static let suffix = ".descriptor.yaml"

    /// The file's text.
    var text: String {
        let family = network.map { "family: bitcoin\nnetwork: \($0.rawValue)" } ?? "family: evm"
        return """
            \(family)
            purpose: \(purpose.rawValue)
            descriptor: "\(descriptor)"

            """
    }

    /// Reads what the policy example needs of a file; the daemon checks the rest.
    ///
    /// - Throws: `SignerFailure` with the file's name.
    init(_ bytes: [UInt8], name: String) throws(SignerFailure) {
        let tree = try PolicyFile.tree(of: bytes, name)
        let purpose = Purpose(rawValue: tree["purpose"]?.text ?? Purpose.deposit.rawValue)
        guard let family = tree["family"]?.text, let descriptor = tree["descriptor"]?.text,
            let purpose
        else {
            throw SignerFailure(.data, "\(name): run sluice keys check, which says what is wrong")
        }
        let network = tree["network"]?.text.flatMap { BitcoinNetwork(rawValue: $0) }
        guard (family == "bitcoin") == (network != nil), ["bitcoin", "evm"].contains(family) else {
            throw SignerFailure(.data, "\(name): the family and network do not fit together")
        }
        self.init(name: name, network: network, purpose: purpose, descriptor: descriptor)
    }

    init(name: String, network: BitcoinNetwork?, purpose: Purpose, descriptor: String) {
        self.name = name
        self.network = network
        self.purpose = purpose
        self.descriptor = descriptor
    }

    /// Reads all files of a folder, in the order of their names.
    static func all(in folder: String) throws(SignerFailure) -> [PublicKeyFile] {
        guard let handle = opendir(folder) else { throw SignerFailure(folder, errno: errno) }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(suffix), !name.hasPrefix(".") { names.append(name) }
        }
        var files: [PublicKeyFile] = []
        for name in names.sorted() {
            let path = "\(folder)/\(name)"
            guard let bytes = try SmallFile.read(path, limit: 262_144) else { continue }
            files.append(try PublicKeyFile(bytes, name: name))
        }
        return files
    }
}
