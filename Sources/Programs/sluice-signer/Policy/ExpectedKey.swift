import BitcoinRules
import EVMRules
import Encodings
import KeyVault
import PublicKeys

/// The first key of a descriptor that the policy allows to spend from: the vault must have it.
struct ExpectedKey: Sendable {
    /// What the key opens.
    enum Lock: Sendable {
        case script(BitcoinAccountForm, BitcoinScript)
        case account(EVMAddress)
    }

    /// The descriptor, for messages.
    let descriptor: String
    let fingerprint: UInt32
    let steps: [UInt32]
    let lock: Lock

    /// Returns the keys of all descriptors with the use `spend` in a policy that was read before.
    static func all(of tree: JSONValue, _ path: String) throws(SignerFailure) -> [ExpectedKey] {
        var keys: [ExpectedKey] = []
        for descriptor in tree["descriptors"]?.elements ?? [] {
            let uses = descriptor["uses"]?.elements?.compactMap(\.text) ?? []
            guard uses.contains("spend"), let text = descriptor["descriptor"]?.text else {
                continue
            }
            guard let key = ExpectedKey(text, network: descriptor["network"]?.text) else {
                throw SignerFailure(.data, "\(path): the place of \(text)'s keys is not clear")
            }
            keys.append(key)
        }
        return keys
    }

    private init?(_ text: String, network: String?) {
        let body = ExpectedKey.firstBranch(of: text)
        do {
            if let network {
                guard let network = BitcoinNetwork(rawValue: network) else { return nil }
                let descriptor = try OutputDescriptor(body, network: network)
                guard let place = descriptor.key(at: 0), let form = ExpectedKey.form(of: body),
                    let script = try descriptor.expand(index: 0).first
                else { return nil }
                (fingerprint, steps) = (place.fingerprint, place.steps)
                lock = .script(form, script)
            } else {
                let descriptor = try EVMAccountDescriptor(body)
                guard let place = descriptor.key(at: 0) else { return nil }
                (fingerprint, steps) = (place.fingerprint, place.steps)
                lock = .account(try descriptor.expand(index: 0))
            }
        } catch {
            return nil
        }
        self.descriptor = text
    }

    /// The descriptor without its checksum, and with the first of its branches alone.
    private static func firstBranch(of text: String) -> String {
        let body = text.prefix { $0 != "#" }
        guard let start = body.firstIndex(of: "<"), let end = body.firstIndex(of: ">"),
            start < end, let first = body[start..<end].dropFirst().split(separator: ";").first
        else { return String(body) }
        return String(body[..<start] + first + body[body.index(after: end)...])
    }

    private static func form(of body: String) -> BitcoinAccountForm? {
        let prefixes: [(String, BitcoinAccountForm)] = [
            ("pkh(", .legacy), ("sh(wpkh(", .nestedSegwit), ("wpkh(", .segwit), ("tr(", .taproot),
        ]
        return prefixes.first { body.hasPrefix($0.0) }?.1
    }
}
