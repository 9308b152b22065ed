public import Units

/// What is true of one network: the facts of a file in `chains/`.
public struct ChainProfile: Sendable, Hashable {
    /// The kind of chain, with what identifies it.
    public enum Family: Sendable, Hashable {
        /// A Bitcoin network: `mainnet`, `testnet`, `signet` or `regtest` formats.
        case bitcoin(network: String)
        /// An EVM chain, by its EIP-155 chain id.
        case evm(chainID: UInt64)
    }

    /// How a block's findings are proven complete.
    public enum Proof: String, Sendable, Hashable {
        /// Bitcoin: merkle root and witness commitment.
        case merkle
        /// EVM: the receipts' trie root and the logs bloom of the header.
        case receiptsRoot
        /// The headers commit to nothing that we can check: two endpoints must agree.
        case agreement
    }

    /// Limits of what is asked of a node in one request.
    public struct Limits: Sendable, Hashable {
        /// Blocks in one `eth_getLogs` range, at most.
        public let logRangeBlocks: UInt64
        /// Bytes of one answer, at most.
        public let responseByteCount: Int
        /// Requests in one JSON-RPC batch, at most.
        public let batchRequestCount: Int
        /// How long one request may take.
        public let requestTimeoutSeconds: Int

        /// Makes limits.
        public init(
            logRangeBlocks: UInt64, responseByteCount: Int, batchRequestCount: Int,
            requestTimeoutSeconds: Int
        ) {
            self.logRangeBlocks = logRangeBlocks
            self.responseByteCount = responseByteCount
            self.batchRequestCount = batchRequestCount
            self.requestTimeoutSeconds = requestTimeoutSeconds
        }
    }

    /// A token that is credited, with its contract and its own decimals.
    public struct Token: Sendable, Hashable {
        /// What it is credited as.
        public let asset: Asset
        /// The contract's 20 bytes.
        public let contract: WatchedScript
        /// Its decimal places on this chain.
        public let decimals: UInt8
        /// The view method that says whether the issuer froze an account; nil if there is none.
        public let blacklistCall: String?
        /// The multisig wallet in which the issuer's signers submit that an account be frozen,
        /// before it takes effect; nil if there is none, or nobody is to look.
        public let issuerWallet: WatchedScript?

        /// Makes a token.
        public init(
            asset: Asset, contract: WatchedScript, decimals: UInt8, blacklistCall: String?,
            issuerWallet: WatchedScript? = nil
        ) {
            self.issuerWallet = issuerWallet
            self.asset = asset
            self.contract = contract
            self.decimals = decimals
            self.blacklistCall = blacklistCall
        }
    }

    /// The profile's name.
    public let id: ChainID
    /// The name for people.
    public let displayName: String
    /// The kind of chain.
    public let family: Family
    /// The genesis block's hash; nil only for local chains that make a new one each time.
    public let genesis: BlockHash?
    /// The chain's own coin, as its fees are counted.
    public let nativeAsset: Asset
    /// The usual time between blocks, in milliseconds.
    public let blockTimeMilliseconds: Int64
    /// When a deposit is final.
    public let finality: FinalityRule
    /// How many blocks a reorg may take back before the chain halts.
    public let reorgWindow: UInt64
    /// How completeness is proven.
    public let proof: Proof
    /// Limits of requests.
    public let limits: Limits
    /// The least deposit that is credited without a person, for each asset.
    public let minimumDeposits: [Amount]
    /// The tokens that are credited; empty for Bitcoin.
    public let tokens: [Token]

    /// Makes a profile.
    public init(
        id: ChainID, displayName: String, family: Family, genesis: BlockHash?, nativeAsset: Asset,
        blockTimeMilliseconds: Int64, finality: FinalityRule, reorgWindow: UInt64, proof: Proof,
        limits: Limits, minimumDeposits: [Amount], tokens: [Token]
    ) {
        self.id = id
        self.displayName = displayName
        self.family = family
        self.genesis = genesis
        self.nativeAsset = nativeAsset
        self.blockTimeMilliseconds = blockTimeMilliseconds
        self.finality = finality
        self.reorgWindow = reorgWindow
        self.proof = proof
        self.limits = limits
        self.minimumDeposits = minimumDeposits
        self.tokens = tokens
    }

    /// The assets that can arrive on this chain, sorted.
    public var creditedAssets: [Asset] {
        switch family {
        case .bitcoin: [.btc]
        case .evm: tokens.map(\.asset).sorted()
        }
    }
}
