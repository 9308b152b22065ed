public import ChainModel
public import Connector
public import DepositRules
import EVMRules
public import ScreeningRules
public import Units

/// A chain without nodes: API and console ask sources for their profile and health only.
public struct StubSource: ChainSource {
    /// The chain.
    public let profile: ChainProfile
    private var endpoints = [
        EndpointHealth(
            endpoint: EndpointName("local"), state: .coolingDown, consecutiveFailureCount: 2,
            requestCount: 7, lastFailure: "connection refused",
            retryAt: Timestamp(milliseconds: 1_767_225_600_000), latencyMilliseconds: nil)
    ]

    private init(profile: ChainProfile) { self.profile = profile }

    /// The same chain with other endpoints.
    public func with(_ endpoints: [EndpointHealth]) -> StubSource {
        var copy = self
        copy.endpoints = endpoints
        return copy
    }

    private static let down = SourceFailure.unavailable("there is no node", retryAfter: nil)
    private static let limits = ChainProfile.Limits(
        logRangeBlocks: 100, responseByteCount: 1 << 20, batchRequestCount: 10,
        requestTimeoutSeconds: 5)

    /// Bitcoin, as on a machine for tests.
    public static let bitcoin = StubSource(
        profile: ChainProfile(
            id: ChainID("bitcoin-regtest")!, displayName: "Bitcoin regtest",
            family: .bitcoin(network: "regtest"), genesis: nil, nativeAsset: .btc,
            blockTimeMilliseconds: 600_000,
            finality: FinalityRule(
                tiers: [
                    .init(ceiling: .satoshis(1_000), mark: .depth(ConfirmationDepth(1)))
                ], otherwise: .depth(ConfirmationDepth(3))), reorgWindow: 100, proof: .merkle,
            limits: limits, minimumDeposits: [], tokens: []))

    /// An EVM chain with one token.
    public static let evm = StubSource(
        profile: ChainProfile(
            id: ChainID("evm-local")!, displayName: "Local EVM", family: .evm(chainID: 31_337),
            genesis: nil, nativeAsset: Asset(code: "ETH", scale: 18)!,
            blockTimeMilliseconds: 1_000, finality: FinalityRule(tiers: [], otherwise: .finalized),
            reorgWindow: 100, proof: .receiptsRoot, limits: limits, minimumDeposits: [],
            tokens: [
                .init(
                    asset: .usdt,
                    contract: WatchedScript([UInt8](repeating: 0xaa, count: 20)), decimals: 18,
                    blacklistCall: nil)
            ]))

    /// The endpoints as they were given.
    public func health() -> [EndpointHealth] { endpoints }

    /// Fails.
    public func verifyIdentity() async throws(SourceFailure) -> BlockHash { throw Self.down }
    /// Fails.
    public func tip() async throws(SourceFailure) -> SourceTip { throw Self.down }
    /// Fails.
    public func link(at height: BlockHeight) async throws(SourceFailure) -> BlockLink {
        throw Self.down
    }
    /// Fails.
    public func sightings(in block: BlockLink) async throws(SourceFailure) -> BlockSightings {
        throw Self.down
    }
    /// Fails.
    public func pendingSightings() async throws(SourceFailure) -> [Sighting] { throw Self.down }
    /// Returns at once.
    public func waitForBlock(
        after tip: BlockReference, upTo limit: Duration
    ) async throws(SourceFailure) {}
    /// Fails.
    public func counterparties(of deposit: Deposit) async throws(SourceFailure) -> [Counterparty] {
        throw Self.down
    }
    /// Fails.
    public func shape(
        of deposit: Deposit, payers: [Counterparty]
    ) async throws(SourceFailure) -> TransactionShape? { throw Self.down }
    /// Fails.
    public func submissions(
        about accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> SubmissionAnswer { throw Self.down }
    /// Fails.
    public func frozenByIssuer(
        _ accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> [WatchedScript] { throw Self.down }
}
