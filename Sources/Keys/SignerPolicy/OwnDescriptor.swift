internal import BitcoinRules
internal import Digests
internal import EVMRules
internal import PublicKeys
internal import SignerProtocol

/// What a key of ours signs for.
public enum KeyForm: String, Sendable, Hashable, CaseIterable {
    /// Bitcoin, pay to public key hash.
    case p2pkh
    /// Bitcoin, the hash of a public key by witness inside a script hash.
    case p2shP2wpkh = "p2sh-p2wpkh"
    /// Bitcoin, the hash of a public key by witness.
    case p2wpkh
    /// Bitcoin, taproot by its key, without a script tree.
    case p2tr
    /// An account on EVM chains.
    case evm

    init(_ kind: KeyScriptKind) {
        switch kind {
        case .p2pkh: self = .p2pkh
        case .p2shP2wpkh: self = .p2shP2wpkh
        case .p2wpkh: self = .p2wpkh
        case .p2tr: self = .p2tr
        }
    }
}

/// A descriptor whose keys are ours, and what they are for.
struct OwnDescriptor: Sendable {
    /// What the keys may be used for.
    enum Use: String, Sendable, Hashable, CaseIterable {
        /// Their coins are spent.
        case spend
        /// Change comes back to them.
        case change
        /// Sweeps go to them.
        case sweep
        /// They get coin for fees.
        case gas
    }

    /// The parents of the keys: the steps from the master key, and the key there.
    private struct Branch: Sendable {
        let steps: [UInt32]
        let parent: ExtendedPublicKey
    }

    let form: KeyForm
    /// Nil for EVM chains.
    let network: BitcoinNetwork?
    let uses: Set<Use>
    let checksum: String
    private let fingerprint: UInt32
    private let highestIndex: UInt32
    private let branches: [Branch]

    init(_ reader: inout PolicyReader) throws(PolicyDocumentError) {
        let text = try reader.text("descriptor", "an output descriptor with an origin")
        let body: String
        switch try reader.text("family", "bitcoin or evm") {
        case "bitcoin":
            let network = try BitcoinPolicy.network(&reader)
            let descriptor = try OwnDescriptor.checked(reader) { () throws(DescriptorError) in
                try OutputDescriptor(text, network: network)
            }
            (body, checksum, self.network) = (descriptor.body, descriptor.checksum, network)
        case "evm":
            let descriptor = try OwnDescriptor.checked(reader) { () throws(DescriptorError) in
                try EVMAccountDescriptor(text)
            }
            (body, checksum, network) = (descriptor.body, descriptor.checksum, nil)
        default: throw reader.error(.malformed, "family", "must be bitcoin or evm")
        }
        guard let key = DescriptorKey(body) else {
            throw reader.error(
                .unsupported, "descriptor",
                "must be pkh, wpkh, sh(wpkh), tr or evm of one key [fingerprint/path]xpub/…/*,"
                    + " whose depth and number fit the path")
        }
        form = key.form
        fingerprint = key.fingerprint
        branches = key.branches.map { Branch(steps: $0.steps, parent: $0.parent) }
        uses = try OwnDescriptor.uses(&reader)
        highestIndex = UInt32(
            try reader.count(
                "highestIndex", in: 0...UInt64(KeyOrigin.hardenedBit - 1),
                "the highest index that wallet programs look at"))
        try reader.finish()
    }

    /// Returns the public key at a place below this descriptor; nil for any other place.
    func publicKey(at origin: KeyOrigin) -> CompressedPublicKey? {
        guard origin.fingerprint == fingerprint, let index = origin.steps.last,
            index <= highestIndex, let number = ChildNumber(index),
            let branch = branches.first(where: { origin.steps.dropLast().elementsEqual($0.steps) })
        else { return nil }
        do {
            return try branch.parent.childKey(number)
        } catch {
            // No key belongs to this index, so that it is not ours either.
            return nil
        }
    }

    private static func checked<Descriptor>(
        _ reader: PolicyReader, _ read: () throws(DescriptorError) -> Descriptor
    ) throws(PolicyDocumentError) -> Descriptor {
        do {
            return try read()
        } catch {
            throw reader.error(
                .malformed, "descriptor",
                "is no descriptor (\(error.code.rawValue) at byte \(error.offset));"
                    + " copy it again from the wallet")
        }
    }

    private static func uses(_ reader: inout PolicyReader) throws(PolicyDocumentError) -> Set<Use> {
        let known = Use.allCases.map(\.rawValue).joined(separator: ", ")
        var uses: Set<Use> = []
        for (index, name) in (try reader.texts("uses", countMax: 4) ?? []).enumerated() {
            guard let use = Use(rawValue: name) else {
                throw reader.error(.malformed, "uses[\(index)]", "must be one of \(known)")
            }
            uses.insert(use)
        }
        guard !uses.isEmpty else {
            throw reader.error(.missing, "uses", "is missing; list some of \(known)")
        }
        return uses
    }
}

/// A key of ours at a place.
struct OwnKey: Sendable {
    let origin: KeyOrigin
    let form: KeyForm
    let publicKey: CompressedPublicKey
    let uses: Set<OwnDescriptor.Use>

    /// The account on EVM chains.
    var account: EVMAddress { publicKey.evmAddress }

    /// The hash that ECDSA scripts pay.
    var hash: [UInt8] { Hash160.hash(publicKey.bytes) }

    /// The output script; nil for an account, and for a key that cannot be tweaked, which chance
    /// alone never meets.
    var script: BitcoinScript? {
        switch form {
        case .p2pkh: return .p2pkh(hash)
        case .p2wpkh: return .p2wpkh(hash)
        case .p2shP2wpkh: return .p2sh(Hash160.hash(BitcoinScript.p2wpkh(hash).bytes))
        case .p2tr:
            do {
                return .p2tr(try publicKey.xOnly.taprootOutputKey(merkleRoot: nil).bytes)
            } catch {
                return nil
            }
        case .evm: return nil
        }
    }
}
