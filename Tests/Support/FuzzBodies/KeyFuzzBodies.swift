import BitcoinRules
import PublicKeys

/// What must hold for every text that is read as a key, a path or a descriptor: nothing traps, and
/// what was accepted is written so that it is accepted again with the same meaning.
enum KeyFuzzBodies {
    /// Descriptors of Bitcoin scripts and EVM accounts.
    static func descriptor(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        for network in [BitcoinNetwork.mainnet, .regtest] {
            guard let descriptor = try? OutputDescriptor(text, network: network) else { continue }
            let again = try? OutputDescriptor(descriptor.text, network: network)
            precondition(again?.checksum == descriptor.checksum, "its own text is accepted")
            let last = descriptor.branchCount - 1
            let scripts = try? descriptor.expand(index: 7, branch: last)
            precondition(scripts == (try? again?.expand(index: 7, branch: last)), "one meaning")
        }
        if let descriptor = try? EVMAccountDescriptor(text) {
            let again = try? EVMAccountDescriptor(descriptor.text)
            let account = try? descriptor.expand(index: 7)
            precondition(account == (try? again?.expand(index: 7)), "one meaning")
        }
        _ = PrivateMaterialDetector.find(in: text)
    }

    /// Extended public keys.
    static func extendedKey(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let key = try? ExtendedPublicKey(text) else { return }
        precondition(key.text == text, "an extended key has one spelling")
    }

    /// Derivation paths.
    static func path(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let path = try? DerivationPath(text) else { return }
        precondition((try? DerivationPath(path.description)) == path, "its own text is accepted")
    }
}
