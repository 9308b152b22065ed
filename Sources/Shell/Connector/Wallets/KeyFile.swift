public import BitcoinRules
public import ChainModel
import EVMRules
import PublicKeys
import SignerProtocol
import Units

/// One descriptor of `keys/`, from which deposit addresses are derived.
public struct KeyFile: Sendable {
    /// What the file's descriptor describes.
    public enum Content: Sendable {
        /// Scripts of a Bitcoin network.
        case bitcoin(BitcoinNetwork)
        /// Accounts, the same on every EVM chain.
        case evm
    }

    /// What a file's scripts are for.
    public enum Purpose: String, Sendable, Hashable, CaseIterable {
        /// Addresses that are given to payers.
        case deposit
        /// Our own: change on Bitcoin, and the hot account, the first one, on EVM chains.
        case treasury
    }

    /// The file's name without `.descriptor.yaml`.
    public let name: String
    /// What is described.
    public let content: Content
    /// The descriptor with its checksum; public.
    public let descriptor: String
    /// How many unused addresses in a row other wallet programs look past; 20 by BIP-0044.
    public let gapLimit: UInt32
    /// What its scripts are for.
    public let purpose: Purpose
    private let derive: @Sendable (UInt32) throws(DescriptorError) -> (WatchedScript, String)
    private let locate: @Sendable (UInt32) -> DescribedKey?

    /// Reads a file's text.
    ///
    /// - Throws: `FileProblem`; a private key or seed is named by kind and line, never repeated.
    public static func parse(_ text: String, name: String, file: String) throws(FileProblem)
        -> KeyFile
    {
        if let found = PrivateMaterialDetector.find(in: text) {
            throw FileProblem(
                file: file, place: "line \(found.line)",
                problem: "holds \(found.kind.name). Only public keys belong here: move it to a "
                    + "safe place, and treat it as seen by others")
        }
        var reader = try YAMLReader(file: file, text: text)
        let family = try reader.text("family")
        let network = try reader.optionalText("network")
        let descriptor = try reader.text("descriptor")
        let gap = try reader.optionalCount("gapLimit", in: 1...100_000) ?? 20
        let purposeWord = try reader.optionalText("purpose") ?? Purpose.deposit.rawValue
        guard let purpose = Purpose(rawValue: purposeWord) else {
            throw reader.problem("purpose", "must be deposit or treasury")
        }
        try reader.finish()
        do {
            switch family {
            case "bitcoin":
                guard let network = network.flatMap({ BitcoinNetwork(rawValue: $0) }) else {
                    throw reader.problem("network", "must be mainnet, testnet, signet or regtest")
                }
                return try bitcoin(
                    name, descriptor, network, purpose, UInt32(gap), reader)
            case "evm":
                guard network == nil else {
                    throw reader.problem("network", "is for Bitcoin only")
                }
                return try evm(name, descriptor, purpose, UInt32(gap), reader)
            default:
                throw reader.problem("family", "must be bitcoin or evm")
            }
        } catch let problem as FileProblem {
            throw problem
        } catch {
            throw reader.problem("descriptor", "\(error)")
        }
    }

    private static func bitcoin(
        _ name: String, _ text: String, _ network: BitcoinNetwork, _ purpose: Purpose,
        _ gap: UInt32, _ reader: YAMLReader
    ) throws -> KeyFile {
        let parsed = try OutputDescriptor(text, network: network)
        try requireUsable(
            parsed.isRanged, parsed.branchCount, text, checksum: parsed.checksum, reader)
        return KeyFile(
            name: name, content: .bitcoin(network), descriptor: parsed.text, gapLimit: gap,
            purpose: purpose, locate: { parsed.key(at: $0) }
        ) { (index) throws(DescriptorError) in
            let scripts = try parsed.expand(index: index)
            guard scripts.count == 1, let script = scripts.first,
                let address = BitcoinAddress.encode(script, network: network)
            else { throw DescriptorError(.functionNotAllowedHere) }
            return (WatchedScript(script.bytes), address)
        }
    }

    private static func evm(
        _ name: String, _ text: String, _ purpose: Purpose, _ gap: UInt32, _ reader: YAMLReader
    ) throws -> KeyFile {
        let parsed = try EVMAccountDescriptor(text)
        try requireUsable(
            parsed.isRanged, parsed.branchCount, text, checksum: parsed.checksum, reader)
        return KeyFile(
            name: name, content: .evm, descriptor: parsed.text, gapLimit: gap, purpose: purpose,
            locate: { parsed.key(at: $0) }
        ) { (index) throws(DescriptorError) in
            let address = try parsed.expand(index: index)
            return (address.script, address.checksummed)
        }
    }

    private static func requireUsable(
        _ isRanged: Bool, _ branches: Int, _ text: String, checksum: String, _ reader: YAMLReader
    ) throws(FileProblem) {
        guard text.contains("#") else {
            throw reader.problem("descriptor", "has no checksum; append #\(checksum)")
        }
        guard isRanged, branches == 1 else {
            throw reader.problem("descriptor", "must end in /*, so that each wallet has its own")
        }
    }

    private init(
        name: String, content: Content, descriptor: String, gapLimit: UInt32, purpose: Purpose,
        locate: @escaping @Sendable (UInt32) -> DescribedKey?,
        derive: @escaping @Sendable (UInt32) throws(DescriptorError) -> (WatchedScript, String)
    ) {
        self.name = name
        self.content = content
        self.descriptor = descriptor
        self.gapLimit = gapLimit
        self.purpose = purpose
        self.locate = locate
        self.derive = derive
    }

    /// Returns where the key at an index is, for the signer; nil if the descriptor has no origin.
    func key(at index: UInt32) -> KeyOrigin? {
        locate(index).flatMap { KeyOrigin(fingerprint: $0.fingerprint, steps: $0.steps) }
    }

    /// Returns the script and the spelling at an index; nil where no key can be derived.
    ///
    /// Source: BIP-0032: one index in 2¹²⁷ has no key, and the next is taken.
    func address(at index: UInt32) -> (script: WatchedScript, text: String)? {
        do {
            return try derive(index)
        } catch {
            return nil
        }
    }

    /// The script at index 0: a treasury's hot account.
    public var firstScript: WatchedScript? { address(at: 0)?.script }

    /// Returns the first addresses, for people who compare them with another program's.
    public func firstAddresses(count: UInt32) -> [String] {
        (0..<count).compactMap { address(at: $0)?.text }
    }

    /// Whether addresses of this file can be paid on a chain.
    public func fits(_ profile: ChainProfile) -> Bool {
        switch (content, profile.family) {
        case (.bitcoin(let network), .bitcoin(let name)): network.rawValue == name
        case (.evm, .evm): true
        case (.bitcoin, .evm), (.evm, .bitcoin): false
        }
    }
}
