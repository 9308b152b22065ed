public import ChainModel
public import DepositRules
public import ScreeningRules
public import Units

/// Why a chain's source could not answer.
public enum SourceFailure: Error, Sendable, Hashable {
    /// Try again later.
    case unavailable(String, retryAfter: Duration?)
    /// The node said something that cannot be true or cannot be proven; it was set aside.
    case untrustworthy(EndpointName, String)
    /// The node is of another chain than the profile says: a person must look at the configuration.
    case wrongChain(EndpointName, String)
    /// The node has no block at this height any more, or not yet: ask for its tip again.
    case noSuchBlock(BlockHeight)
    /// The task was cancelled.
    case cancelled
}

/// How far a node's chain reaches.
public struct SourceTip: Sendable, Hashable {
    /// Its highest block.
    public let height: BlockHeight
    /// Its `safe` block, where the chain has one.
    public let safe: BlockReference?
    /// Its `finalized` block, where the chain has one.
    public let finalized: BlockReference?

    /// Makes a tip.
    public init(height: BlockHeight, safe: BlockReference?, finalized: BlockReference?) {
        self.height = height
        self.safe = safe
        self.finalized = finalized
    }
}

/// What one chain's nodes say, parsed and proven: the family's rules over a `NodePort`.
public protocol ChainSource: Sendable {
    /// The chain's profile.
    var profile: ChainProfile { get }

    /// How each endpoint is doing.
    func health() -> [EndpointHealth]

    /// Compares every endpoint's chain id or genesis with the profile; returns the genesis hash.
    func verifyIdentity() async throws(SourceFailure) -> BlockHash

    /// Returns how far the chain reaches.
    func tip() async throws(SourceFailure) -> SourceTip

    /// Returns the link of the block at a height of the node's best chain.
    func link(at height: BlockHeight) async throws(SourceFailure) -> BlockLink

    /// Reads one block whole, proves that nothing is left out, and returns what it holds for us.
    func sightings(in block: BlockLink) async throws(SourceFailure) -> BlockSightings

    /// Returns payments to us that wait in the memory pool and were not returned before.
    func pendingSightings() async throws(SourceFailure) -> [Sighting]

    /// Waits until the node may have a new block, at most for a time.
    func waitForBlock(after tip: BlockReference, upTo limit: Duration) async throws(SourceFailure)

    /// Returns everybody who paid a deposit, as screening asks.
    func counterparties(of deposit: Deposit) async throws(SourceFailure) -> [Counterparty]

    /// Returns how a deposit's transaction looks; nil where transactions have no shape, and where
    /// the node does not tell.
    ///
    /// - Parameter payers: who paid, as `counterparties` said.
    func shape(
        of deposit: Deposit, payers: [Counterparty]
    ) async throws(SourceFailure) -> TransactionShape?

    /// Returns which of these accounts signers of the token's issuer want to freeze, and have not
    /// yet.
    func submissions(
        about accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> SubmissionAnswer

    /// Returns which of these accounts the token's issuer has frozen; empty where that is unknown.
    func frozenByIssuer(
        _ accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> [WatchedScript]
}
