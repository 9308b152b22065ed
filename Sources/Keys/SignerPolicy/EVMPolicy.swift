public import EVMRules
public import Units

/// What may be signed on one EVM chain.
///
/// Tokens move by `transfer(address,uint256)` of the listed contracts and by nothing else; the
/// chain's own coin moves where its limits are given.
public struct EVMPolicy: Sendable {
    /// A token that may leave.
    public struct Token: Sendable, Hashable {
        /// The token, counted in its own smallest unit on this chain.
        public let asset: Asset
        /// Its contract.
        public let contract: EVMAddress
        /// How much may leave.
        public let limits: SpendingLimits
    }

    /// The chain's number.
    public let chainID: UInt64
    /// The chain's own coin.
    public let coin: Asset
    /// The tokens that may leave.
    public let tokens: [Token]
    /// How much coin may go to accounts of ours for fees; nil where none may.
    public let gasTopUps: SpendingLimits?
    /// How much coin may be paid out; nil where none may.
    public let coinPayouts: SpendingLimits?
    /// How much may be paid as fees.
    public let fees: FeeCeilings
    /// The most wei for each gas.
    public let weiPerGasMax: UInt256
    /// The transaction types that are signed: some of 0, 1, 2.
    public let types: Set<UInt8>
    /// When payouts may be signed.
    public let hours: SigningHours
    let destinations: DestinationRules<EVMAddress>

    init(_ reader: inout PolicyReader) throws(PolicyDocumentError) {
        chainID = try reader.count("chainId", in: 1...UInt64.max, "the chain's number")
        let coin = try EVMPolicy.asset(&reader, code: "nativeAsset", scale: "nativeScale")
        self.coin = coin
        var fees = try reader.reader("fees", "the ceilings of fees")
        self.fees = try FeeCeilings(&fees, of: coin)
        // Nine decimals: a gwei is 10⁹ wei.
        let gwei = Asset(packedCode: 0x4757_4549_0000_0000, scale: 9)
        let rate = try fees.amount("gweiPerGas", of: gwei, "the highest price of a gas")
        weiPerGasMax = UInt256(rate.minorUnits)
        try fees.finish()
        types = try EVMPolicy.types(&reader)
        tokens = try EVMPolicy.tokens(&reader)
        gasTopUps = try EVMPolicy.limits("gasTopUps", &reader, of: coin)
        coinPayouts = try EVMPolicy.limits("coinPayouts", &reader, of: coin)
        hours = try SigningHours(&reader)
        destinations = try DestinationRules(
            &reader, reading: EVMPolicy.account, example: "an address, 0x and 40 digits")
        try reader.finish()
    }

    /// Reads an address whose checksum, if it has one, is right; nil for anything else.
    static func account(_ text: String) -> EVMAddress? {
        do {
            return try EVMAddress(checksummed: text)
        } catch {
            return nil
        }
    }

    private static func tokens(_ reader: inout PolicyReader) throws(PolicyDocumentError) -> [Token]
    {
        var tokens: [Token] = []
        for var part in try reader.readers("tokens", countMax: 256) {
            let asset = try asset(&part, code: "asset", scale: "decimals")
            guard let contract = account(try part.text("contract", "the token's contract")) else {
                throw part.error(.malformed, "contract", "must be an address, 0x and 40 digits")
            }
            guard !tokens.contains(where: { $0.contract == contract }) else {
                throw part.error(.repeated, "contract", "is another token's; remove one")
            }
            for (index, method) in (try part.texts("methods", countMax: 16) ?? []).enumerated()
            where method != "transfer(address,uint256)" {
                throw part.error(
                    .unsupported, "methods[\(index)]",
                    "must be transfer(address,uint256): no other call can be compared with payouts")
            }
            let limits = try SpendingLimits(
                try part.reader("limits", "the limits of payouts"), of: asset)
            try part.finish()
            tokens.append(Token(asset: asset, contract: contract, limits: limits))
        }
        return tokens
    }

    private static func limits(
        _ name: String, _ reader: inout PolicyReader, of coin: Asset
    ) throws(PolicyDocumentError) -> SpendingLimits? {
        guard let part = try reader.optionalReader(name) else { return nil }
        return try SpendingLimits(part, of: coin)
    }

    private static func asset(
        _ reader: inout PolicyReader, code: String, scale: String
    ) throws(PolicyDocumentError) -> Asset {
        let name = try reader.text(code, "a code such as USDT")
        let decimals = try reader.count(scale, in: 0...18, "the number of decimals on this chain")
        guard let asset = Asset(code: name, scale: UInt8(decimals)) else {
            throw reader.error(.malformed, code, "must be 1 to 8 of A to Z and 0 to 9")
        }
        return asset
    }

    private static func types(
        _ reader: inout PolicyReader
    ) throws(PolicyDocumentError) -> Set<UInt8> {
        var types: Set<UInt8> = []
        for (index, text) in (try reader.texts("transactionTypes", countMax: 3) ?? []).enumerated()
        {
            guard let type = UInt8(text), type <= 2 else {
                throw reader.error(.malformed, "transactionTypes[\(index)]", "must be 0, 1 or 2")
            }
            types.insert(type)
        }
        return types.isEmpty ? [2] : types
    }
}
