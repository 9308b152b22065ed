import ChainModel
import Connector
import DepositRules
import ScreeningRules
import Units

/// A chain of numbered blocks whose branch can be replaced from any height.
///
/// Safe to share because each test steps it from one task.
final class ForkedSource: ChainSource, @unchecked Sendable {
    let profile: ChainProfile
    /// Whom issuers froze.
    private let frozen: [WatchedScript]
    /// How every transaction looks.
    private let shape: TransactionShape?
    /// What issuers' signers submitted.
    private let submissions: SubmissionAnswer
    private var forks: [UInt128] = []
    private var payments: [BlockReference: [Sighting]] = [:]

    init(
        _ id: ChainID = evm, tokens: [ChainProfile.Token] = [], frozen: [WatchedScript] = [],
        shape: TransactionShape? = nil, submissions: SubmissionAnswer = .unasked
    ) {
        self.submissions = submissions
        self.shape = shape
        self.frozen = frozen
        profile = ChainProfile(
            id: id, displayName: "Local", family: .evm(chainID: 1), genesis: nil,
            nativeAsset: .btc, blockTimeMilliseconds: 1_000,
            finality: FinalityRule(tiers: [], otherwise: .depth(ConfirmationDepth(3))),
            reorgWindow: 5, proof: .receiptsRoot,
            limits: ChainProfile.Limits(
                logRangeBlocks: 1, responseByteCount: 1_000, batchRequestCount: 1,
                requestTimeoutSeconds: 1),
            minimumDeposits: [], tokens: tokens)
    }

    /// Makes blocks up to a height, of a branch of their own from another height on.
    func grow(to height: Int, fork: UInt128, from start: Int) {
        forks = Array(forks.prefix(start)) + Array(repeating: fork, count: height + 1 - start)
    }

    /// Lets a block of the branch that is there now pay an address.
    func pay(_ recipient: WatchedScript, at height: UInt64) -> DepositID {
        let id = SightingID(
            chain: evm, transaction: TransactionID(hash(UInt128(height))), locator: 0)
        payments[reference(height)] = [
            Sighting(
                id: id, recipient: recipient, asset: .usdt,
                paid: TokenAmount(units: UInt256(5_000_000), decimals: 6), counterparties: [],
                spentOutpoints: [])
        ]
        return id.depositID
    }

    private func reference(_ height: UInt64) -> BlockReference {
        block(height, forks[Int(height)])
    }

    func health() -> [EndpointHealth] { [] }
    func verifyIdentity() async throws(SourceFailure) -> BlockHash { BlockHash(hash(0)) }
    func tip() async throws(SourceFailure) -> SourceTip {
        SourceTip(height: BlockHeight(UInt64(forks.count - 1)), safe: nil, finalized: nil)
    }
    func link(at height: BlockHeight) async throws(SourceFailure) -> BlockLink {
        guard height.value < UInt64(forks.count) else { throw .noSuchBlock(height) }
        let parent = height.value == 0 ? hash(0) : reference(height.value - 1).hash.bytes
        return BlockLink(
            reference: reference(height.value), parent: BlockHash(parent), time: start)
    }
    func sightings(in block: BlockLink) async throws(SourceFailure) -> BlockSightings {
        BlockSightings(link: block, sightings: payments[block.reference] ?? [], ignored: [])
    }
    func pendingSightings() async throws(SourceFailure) -> [Sighting] { [] }
    func waitForBlock(
        after tip: BlockReference, upTo limit: Duration
    ) async throws(SourceFailure) {}
    func counterparties(of deposit: Deposit) async throws(SourceFailure) -> [Counterparty] {
        deposit.counterparties
    }
    func shape(
        of deposit: Deposit, payers: [Counterparty]
    ) async throws(SourceFailure) -> TransactionShape? { shape }
    func submissions(
        about accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> SubmissionAnswer { submissions }
    func frozenByIssuer(
        _ accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> [WatchedScript] { accounts.filter(frozen.contains) }
}
