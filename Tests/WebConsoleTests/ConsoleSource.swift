import ChainModel
import Connector
import DepositRules
import ScreeningRules
import EVMRules
import Units

/// A chain without nodes: the console asks for its profile and health only.
struct ConsoleSource: ChainSource {
    let profile: ChainProfile

    private static let down = SourceFailure.unavailable("there is no node", retryAfter: nil)
    private static let limits = ChainProfile.Limits(
        logRangeBlocks: 100, responseByteCount: 1 << 20, batchRequestCount: 10,
        requestTimeoutSeconds: 5)

    static let bitcoin = ConsoleSource(
        profile: ChainProfile(
            id: ChainID("bitcoin-regtest")!, displayName: "Bitcoin regtest",
            family: .bitcoin(network: "regtest"), genesis: nil, nativeAsset: .btc,
            blockTimeMilliseconds: 600_000,
            finality: FinalityRule(
                tiers: [
                    .init(ceiling: .satoshis(1_000), mark: .depth(ConfirmationDepth(1)))
                ], otherwise: .depth(ConfirmationDepth(3))), reorgWindow: 100, proof: .merkle,
            limits: limits, minimumDeposits: [], tokens: []))

    static let evm = ConsoleSource(
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

    func health() -> [EndpointHealth] {
        [
            EndpointHealth(
                endpoint: EndpointName("local"), state: .coolingDown, consecutiveFailureCount: 2,
                requestCount: 70_412, lastFailure: "refused \(Hostile.text)",
                retryAt: Timestamp(seconds: 1_767_225_600), latencyMilliseconds: nil),
            EndpointHealth(
                endpoint: EndpointName("backup"), state: .healthy, consecutiveFailureCount: 0,
                requestCount: 1_204, lastFailure: nil, retryAt: nil, latencyMilliseconds: 42),
        ]
    }

    func verifyIdentity() async throws(SourceFailure) -> BlockHash { throw Self.down }
    func tip() async throws(SourceFailure) -> SourceTip { throw Self.down }
    func link(at height: BlockHeight) async throws(SourceFailure) -> BlockLink { throw Self.down }
    func sightings(in block: BlockLink) async throws(SourceFailure) -> BlockSightings {
        throw Self.down
    }
    func pendingSightings() async throws(SourceFailure) -> [Sighting] { throw Self.down }
    func waitForBlock(
        after tip: BlockReference, upTo limit: Duration
    ) async throws(SourceFailure) {}
    func counterparties(of deposit: Deposit) async throws(SourceFailure) -> [Counterparty] {
        throw Self.down
    }
    func shape(
        of deposit: Deposit, payers: [Counterparty]
    ) async throws(SourceFailure) -> TransactionShape? { throw Self.down }
    func submissions(
        about accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> SubmissionAnswer { throw Self.down }
    func frozenByIssuer(
        _ accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> [WatchedScript] { throw Self.down }
}
