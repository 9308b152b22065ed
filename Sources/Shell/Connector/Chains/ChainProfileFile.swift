public import ChainModel
import EVMRules
import Encodings
import Units

/// Reads a chain's profile from a file of `chains/`.
public enum ChainProfileFile {
    /// Returns the profile in a file's text.
    ///
    /// `contracts` fills in tokens whose contract the file leaves to the configuration
    /// (`from-configuration`), by asset code: local chains have a new contract each time.
    /// - Throws: `FileProblem` with the place of the first problem.
    public static func parse(
        _ text: String, file: String, contracts: [String: String] = [:]
    ) throws(FileProblem) -> ChainProfile {
        var reader = try YAMLReader(file: file, text: text)
        let name = try reader.text("id")
        guard let id = ChainID(name) else {
            throw reader.problem("id", "must be 1 to 16 of a-z, 0-9 and -")
        }
        let family = try family(&reader)
        let native = try nativeAsset(&reader)
        let displayName = try reader.text("name")
        let genesis = try genesis(&reader, family: family)
        let blockTime = try milliseconds(&reader, "blockTimeSeconds")
        let finality = try finality(&reader)
        let window = try reader.count("reorgWindowBlocks", in: 1...100_000)
        guard let proof = ChainProfile.Proof(rawValue: try reader.text("proof")) else {
            throw reader.problem("proof", "must be merkle, receiptsRoot or agreement")
        }
        let limits = try limits(&reader)
        var minimums: [Amount] = []
        for var entry in try reader.mappings("minimumDeposit") {
            minimums.append(try amount(&entry, "amount"))
            try entry.finish()
        }
        let tokens = try tokens(&reader, contracts: contracts)
        _ = try reader.texts("sources")
        try reader.finish()
        switch (family, proof) {
        case (.bitcoin, .merkle), (.evm, .receiptsRoot), (.evm, .agreement): break
        case (.bitcoin, .receiptsRoot), (.bitcoin, .agreement), (.evm, .merkle):
            throw reader.problem("proof", "does not fit the family")
        }
        return ChainProfile(
            id: id, displayName: displayName, family: family, genesis: genesis,
            nativeAsset: native, blockTimeMilliseconds: blockTime, finality: finality,
            reorgWindow: window, proof: proof, limits: limits, minimumDeposits: minimums,
            tokens: tokens)
    }

    private static func family(
        _ reader: inout YAMLReader
    ) throws(FileProblem) -> ChainProfile.Family {
        switch try reader.text("family") {
        case "bitcoin":
            let network = try reader.text("network")
            guard ["mainnet", "testnet", "signet", "regtest"].contains(network) else {
                throw reader.problem("network", "must be mainnet, testnet, signet or regtest")
            }
            return .bitcoin(network: network)
        case "evm":
            return .evm(chainID: try reader.count("chainId", in: 1...UInt64(Int64.max)))
        default:
            throw reader.problem("family", "must be bitcoin or evm")
        }
    }

    private static func nativeAsset(_ reader: inout YAMLReader) throws(FileProblem) -> Asset {
        let code = try reader.text("nativeAsset")
        let scale = try reader.count("nativeScale", in: 0...18)
        guard let asset = Asset(code: code, scale: UInt8(scale)) else {
            throw reader.problem("nativeAsset", "must be 1 to 8 of A-Z and 0-9")
        }
        return asset
    }

    private static func genesis(
        _ reader: inout YAMLReader, family: ChainProfile.Family
    ) throws(FileProblem) -> BlockHash? {
        let text = try reader.text("genesisHash")
        if text == "any" { return nil }
        let bytes: [UInt8]
        do {
            switch family {
            // Bitcoin shows hashes in reverse.
            case .bitcoin: bytes = try Hex.decode(text).reversed()
            case .evm: bytes = try Hex.decodePrefixed(text)
            }
        } catch {
            throw reader.problem("genesisHash", "is not hexadecimal: \(error)")
        }
        guard let hash = Bytes32(bytes) else {
            throw reader.problem("genesisHash", "must have 32 bytes")
        }
        return BlockHash(hash)
    }

    private static func milliseconds(
        _ reader: inout YAMLReader, _ field: String
    ) throws(FileProblem) -> Int64 {
        let text = try reader.text(field)
        // Three decimal places of a second, read exactly like an amount of scale 3.
        guard let unit = Asset(code: "S", scale: 3) else { preconditionFailure("S is a code") }
        do {
            let value = try Amount(decimal: text, of: unit).minorUnits
            guard let time = Int64(exactly: value), (1...86_400_000).contains(time) else {
                throw AmountError.tooLarge
            }
            return time
        } catch {
            throw reader.problem(field, "must be seconds from 0.001 to 86400")
        }
    }

    private static func amount(
        _ reader: inout YAMLReader, _ field: String
    ) throws(FileProblem) -> Amount {
        let code = try reader.text("asset")
        guard let asset = Asset.supported(code: code) else {
            throw reader.problem("asset", "must be one of \(Asset.supported.map(\.code))")
        }
        let text = try reader.text(field)
        do {
            return try Amount(decimal: text, of: asset)
        } catch {
            throw reader.problem(field, "is no amount of \(code): \(error)")
        }
    }

    private static func finality(_ reader: inout YAMLReader) throws(FileProblem) -> FinalityRule {
        var tiers: [FinalityRule.Tier] = []
        var otherwise: FinalityMark?
        for var entry in try reader.mappings("finality") {
            guard otherwise == nil else {
                throw entry.problem("upTo", "only the last tier goes without a ceiling")
            }
            let mark = try mark(&entry)
            if entry.has("upTo") {
                tiers.append(
                    FinalityRule.Tier(ceiling: try amount(&entry, "upTo"), mark: mark))
            } else {
                otherwise = mark
            }
            try entry.finish()
        }
        guard let otherwise else {
            throw reader.problem("finality", "needs a last tier without upTo")
        }
        return FinalityRule(tiers: tiers, otherwise: otherwise)
    }

    private static func mark(_ entry: inout YAMLReader) throws(FileProblem) -> FinalityMark {
        let depth = try entry.optionalCount("depth", in: 1...100_000)
        let tag = try entry.optionalText("tag")
        switch (depth, tag) {
        case (.some(let depth), nil): return .depth(ConfirmationDepth(depth))
        case (nil, "safe"): return .safe
        case (nil, "finalized"): return .finalized
        default:
            throw entry.problem("depth", "each tier has either depth, or tag: safe or finalized")
        }
    }

    private static func limits(
        _ reader: inout YAMLReader
    ) throws(FileProblem) -> ChainProfile.Limits {
        var entry = try reader.mapping("limits")
        let limits = ChainProfile.Limits(
            logRangeBlocks: try entry.optionalCount("logRangeBlocks", in: 1...1_000_000) ?? 1,
            responseByteCount: Int(try entry.count("responseBytes", in: 65_536...1_073_741_824)),
            batchRequestCount: Int(try entry.optionalCount("batchRequests", in: 1...1_000) ?? 1),
            requestTimeoutSeconds: Int(try entry.count("requestTimeoutSeconds", in: 1...600)))
        try entry.finish()
        return limits
    }

    private static func tokens(
        _ reader: inout YAMLReader, contracts: [String: String]
    ) throws(FileProblem) -> [ChainProfile.Token] {
        var tokens: [ChainProfile.Token] = []
        for var entry in try reader.mappings("tokens") {
            let code = try entry.text("asset")
            guard let asset = Asset.supported(code: code) else {
                throw entry.problem("asset", "must be one of \(Asset.supported.map(\.code))")
            }
            var contract = try entry.text("contract")
            if contract == "from-configuration" {
                guard let configured = contracts[code] else {
                    throw entry.problem("contract", "is left to the configuration, which has none")
                }
                contract = configured
            }
            let address = try ChainProfileFile.address(contract, "contract", entry)
            let decimals = try entry.count("decimals", in: 0...36)
            let call = try entry.optionalText("blacklistCall")
            let wallet = try entry.optionalText("issuerWallet")
            let issuer = try wallet.map { (text) throws(FileProblem) in
                try ChainProfileFile.address(text, "issuerWallet", entry).script
            }
            _ = try entry.optionalText("source")
            try entry.finish()
            guard wallet == nil || call != nil else {
                throw entry.problem("issuerWallet", "needs a blacklistCall")
            }
            tokens.append(
                ChainProfile.Token(
                    asset: asset, contract: address.script,
                    decimals: UInt8(decimals), blacklistCall: call, issuerWallet: issuer))
        }
        return tokens
    }

    private static func address(
        _ text: String, _ field: String, _ entry: YAMLReader
    ) throws(FileProblem) -> EVMAddress {
        do {
            return try EVMAddress(checksummed: text)
        } catch {
            throw entry.problem(field, "is no EIP-55 address: \(error)")
        }
    }
}
