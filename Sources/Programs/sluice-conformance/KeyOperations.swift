import BitcoinRules
import Digests
import Encodings
import KeyVault
import PublicKeys

/// The operations on seeds, extended keys and descriptors.
let keyOperations: [String: Operation] = [
    "bip39.seed": KeyOperations.seedOfMnemonic,
    "hd.derive": KeyOperations.derive,
    "hd.address": KeyOperations.address,
    "descriptor.expand": KeyOperations.expandDescriptor,
]

/// What each operation on keys answers.
enum KeyOperations {
    typealias Fields = [(key: String, value: JSONValue)]

    @Sendable
    static func seedOfMnemonic(_ request: JSONValue) throws(OperationError) -> Fields {
        let seed = try seed(
            mnemonic: try request.requiredText("mnemonic"),
            passphrase: try request.optionalText("passphrase") ?? "")
        return [("seed", hex(seed.exposed()))]
    }

    @Sendable
    static func derive(_ request: JSONValue) throws(OperationError) -> Fields {
        let path = try path(request)
        let network = try network(request)
        let sources = ["seed", "xprv", "xpub"].filter { request.optionalField($0) != nil }
        guard sources.count == 1 else {
            throw .badRequest("one of the fields 'seed', 'xprv' and 'xpub' is needed")
        }
        if let text = try request.optionalText("xpub") {
            let root = try reading { () throws(ExtendedKeyError) in try ExtendedPublicKey(text) }
            try check(root.version, isFor: network)
            return publicFields(
                try reading { () throws(ExtendedKeyError) in try root.derived(along: path) })
        }
        let key = try privateKey(request, network: network, path: path)
        var secret = key.privateKey.withBytes { Array($0) }
        defer { SecretBytes.wipe(&secret) }
        return [("xprv", .string(key.exposedText()))] + publicFields(key.publicHalf)
            + [("privateKey", hex(secret))]
    }

    @Sendable
    static func address(_ request: JSONValue) throws(OperationError) -> Fields {
        let chain = try request.requiredText("chain")
        guard chain == "bitcoin" || chain == "evm" else { throw ChainDispatch.unsupported(chain) }
        let path = try path(request)
        let network = try network(request)
        let seed = try seed(request)
        let key: CompressedPublicKey
        do {
            key = try ExtendedPrivateKey(seed: seed).derived(along: path).publicHalf.publicKey
        } catch {
            throw OperationError(error, keyRefused)
        }
        if chain == "evm" {
            return [
                ("address", .string(key.evmAddress.checksummed)),
                ("publicKey", .string(Hex.encodePrefixed(key.bytes))),
            ]
        }
        let type = try request.optionalText("type") ?? usualType(of: path)
        let script = try script(type, of: key)
        guard let address = BitcoinAddress.encode(script, network: network ?? .mainnet) else {
            throw OperationError(code: "noAddress", message: "the script has no address")
        }
        return [("address", .string(address)), ("publicKey", hex(key.bytes))]
    }

    @Sendable
    static func expandDescriptor(_ request: JSONValue) throws(OperationError) -> Fields {
        let network = try network(request) ?? .mainnet
        let index = try request.optionalInteger("index") ?? 0
        let branch = try request.optionalInteger("branch") ?? 0
        let text = try request.requiredText("descriptor")
        let scripts: [BitcoinScript]
        let checksum: String
        do {
            let descriptor = try OutputDescriptor(text, network: network)
            scripts = try descriptor.expand(
                index: UInt32(exactly: index) ?? .max, branch: Int(exactly: branch) ?? .max)
            checksum = descriptor.checksum
        } catch {
            throw OperationError(
                code: error.code.rawValue,
                message: "the descriptor is refused at byte \(error.offset)")
        }
        let addresses = scripts.map { script in
            BitcoinAddress.encode(script, network: network).map(JSONValue.string) ?? .null
        }
        return [
            ("scriptPubKey", .array(scripts.map { hex($0.bytes) })),
            ("address", .array(addresses)),
            ("checksum", .string(checksum)),
        ]
    }
}

extension KeyOperations {
    private static func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encode(bytes)) }

    private static func publicFields(_ key: ExtendedPublicKey) -> Fields {
        [
            ("xpub", .string(key.text)), ("publicKey", hex(key.publicKey.bytes)),
            ("fingerprint", .string(key.parentFingerprint.hex)),
        ]
    }

    private static func path(_ request: JSONValue) throws(OperationError) -> DerivationPath {
        let text = try request.requiredText("path")
        do {
            return try DerivationPath(text)
        } catch {
            throw OperationError(
                code: "pathInvalid", message: "the path is not like m/84'/0'/0'/0/5")
        }
    }

    private static func network(_ request: JSONValue) throws(OperationError) -> BitcoinNetwork? {
        guard let name = try request.optionalText("network") else { return nil }
        guard let network = BitcoinNetwork(rawValue: name) else {
            throw .badRequest("there is no network of this name")
        }
        return network
    }

    private static func check(
        _ version: ExtendedKeyVersion, isFor network: BitcoinNetwork?
    ) throws(OperationError) {
        guard network == nil || version.isMainnet == (network == .mainnet) else {
            throw OperationError(
                code: "networkMismatch", message: "the extended key is for another network")
        }
    }

    private static func seed(
        mnemonic: String, passphrase: String
    ) throws(OperationError) -> SecretBytes {
        do {
            return try Mnemonic.seed(english: mnemonic, passphrase: passphrase)
        } catch {
            throw OperationError(error, "the mnemonic is refused")
        }
    }

    private static func seed(_ request: JSONValue) throws(OperationError) -> SecretBytes {
        if let mnemonic = try request.optionalText("mnemonic") {
            return try seed(
                mnemonic: mnemonic, passphrase: try request.optionalText("passphrase") ?? "")
        }
        var bytes = try request.requiredHex("seed")
        return SecretBytes(wiping: &bytes)
    }

    private static func privateKey(
        _ request: JSONValue, network: BitcoinNetwork?, path: DerivationPath
    ) throws(OperationError) -> ExtendedPrivateKey {
        if let text = try request.optionalText("xprv") {
            let root = try reading { () throws(ExtendedKeyError) in try ExtendedPrivateKey(text) }
            try check(root.version, isFor: network)
            do {
                return try root.derived(along: path)
            } catch {
                throw OperationError(error, keyRefused)
            }
        }
        let isMainnet = network == nil || network == .mainnet
        let seed = try seed(request)
        do {
            return try ExtendedPrivateKey(seed: seed, version: isMainnet ? .xpub : .tpub)
                .derived(along: path)
        } catch {
            throw OperationError(error, keyRefused)
        }
    }

    private static func reading<Key: ~Copyable>(
        _ body: () throws(ExtendedKeyError) -> Key
    ) throws(OperationError) -> Key {
        do {
            return try body()
        } catch {
            throw OperationError(error, keyRefused)
        }
    }

    private static let keyRefused = "the extended key can't be read or derived"

    /// The type that the path's purpose stands for. Source: BIP-0044, 0049, 0084, 0086.
    private static func usualType(of path: DerivationPath) -> String {
        guard let purpose = path.steps.first, purpose.isHardened else { return "p2wpkh" }
        switch purpose.index {
        case 44: return "p2pkh"
        case 49: return "p2sh-p2wpkh"
        case 86: return "p2tr"
        default: return "p2wpkh"
        }
    }

    private static func script(
        _ type: String, of key: CompressedPublicKey
    ) throws(OperationError) -> BitcoinScript {
        let hash = Hash160.hash(key.bytes)
        switch type {
        case "p2pkh": return .p2pkh(hash)
        case "p2wpkh": return .p2wpkh(hash)
        case "p2sh-p2wpkh": return .p2sh(Hash160.hash(BitcoinScript.p2wpkh(hash).bytes))
        case "p2tr":
            do {
                return .p2tr(try key.xOnly.taprootOutputKey(merkleRoot: nil).bytes)
            } catch {
                throw OperationError(error, "the key has no taproot output key")
            }
        default:
            throw OperationError(
                code: "unknownType", message: "a key has no address of this type")
        }
    }
}
