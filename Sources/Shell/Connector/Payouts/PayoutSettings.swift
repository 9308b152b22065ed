import ChainModel
public import EVMRules
public import PayoutRules
public import ScreeningRules
public import Units

/// What the operator decided about payouts.
public struct PayoutSettings: Sendable {
    /// Ceilings by asset and wallet; what would pass one is not made.
    public var limits: [PayoutLimit]
    /// Limits by tier; what passes one waits for a second person.
    public var holds: PayoutHoldRules
    /// How many people must approve, by asset; one person for assets that are not here.
    public var approvals: [Asset: ApprovalRule]
    /// The least that is paid out of each token; its smallest unit for those that are not here.
    public var minimums: [TokenID: Amount]
    /// How much the hot keys hold of tokens; those that are not here are not watched.
    public var hot: [HotBalanceTerms]
    /// How Bitcoin payouts are gathered and paid for.
    public var bitcoin: BitcoinPayoutSettings
    /// How EVM payouts are paid for.
    public var evm: EVMPayoutSettings

    /// Makes settings.
    public init(
        limits: [PayoutLimit] = [], holds: PayoutHoldRules = .none,
        approvals: [Asset: ApprovalRule] = [:],
        minimums: [TokenID: Amount] = [:], hot: [HotBalanceTerms] = [],
        bitcoin: BitcoinPayoutSettings = .standard, evm: EVMPayoutSettings = .standard
    ) {
        self.limits = limits
        self.holds = holds
        self.approvals = approvals
        self.minimums = minimums
        self.hot = hot
        self.bitcoin = bitcoin
        self.evm = evm
    }

    /// How many people must approve a payout.
    func approverCount(for amount: Amount, lookAlike: LookAlike?, isOverLimit: Bool) -> Int {
        let count = approvals[amount.asset]?.approverCount(for: amount, lookAlike: lookAlike) ?? 1
        return max(count, isOverLimit ? 1 : 0)
    }
}

/// How Bitcoin payouts are gathered and paid for.
public struct BitcoinPayoutSettings: Sendable, Hashable {
    /// How long payouts are gathered before a transaction is made, in seconds.
    public var batchSeconds: Int64
    /// From how many waiting payouts on a transaction is made at once.
    public var batchCount: Int
    /// Within how many blocks a transaction should be mined, for the node's estimate.
    public var targetBlocks: UInt16
    /// The least fee rate.
    public var feeRateMin: FeeRate
    /// The fee rate where the node has no estimate.
    public var feeRateFallback: FeeRate
    /// The highest fee rate.
    public var feeRateMax: FeeRate
    /// The most that one transaction may pay as fee.
    public var feeMax: Amount
    /// The fee rate at which coins are expected to be spent later.
    public var longTermFeeRate: FeeRate
    /// Up to this rate further coins are merged into the change.
    public var consolidationRateMax: FeeRate
    /// How many coins a transaction then has at most.
    public var consolidationCount: Int
    /// After how many blocks without being mined the fee is raised.
    public var bumpAfterBlocks: UInt64
    /// How many times at most.
    public var bumpCountMax: Int

    /// Careful values for mainnet.
    public static let standard = BitcoinPayoutSettings(
        batchSeconds: 600, batchCount: 200, targetBlocks: 6,
        feeRateMin: FeeRate(satoshisPerKilobyte: 1_000),
        feeRateFallback: FeeRate(satoshisPerKilobyte: 10_000),
        feeRateMax: FeeRate(satoshisPerKilobyte: 200_000), feeMax: .satoshis(2_000_000),
        longTermFeeRate: FeeRate(satoshisPerKilobyte: 10_000),
        consolidationRateMax: FeeRate(satoshisPerKilobyte: 2_000), consolidationCount: 50,
        bumpAfterBlocks: 6, bumpCountMax: 10)
}

/// How EVM payouts are paid for.
public struct EVMPayoutSettings: Sendable, Hashable {
    /// Floors, ceilings and the fallback of the fee for each gas.
    public var fees: EVMFeePolicy
    /// The most gas that one token transfer may need.
    public var transferGasMax: UInt64
    /// How many transactions of one account may be under way.
    public var waitingCountMax: Int
    /// After how many blocks without being mined the fee is raised.
    public var bumpAfterBlocks: UInt64
    /// What the operator says that a chain's coin is worth in a token's asset: what gas costs is
    /// compared with what it moves. Without it, payouts leave from the hot account alone.
    public var coinPrices: [TokenID: CoinPrice] = [:]
    /// From where payouts leave, where that price is known.
    public var sourceRule: EVMSourceRule

    /// Makes settings.
    public init(
        fees: EVMFeePolicy, transferGasMax: UInt64, waitingCountMax: Int,
        bumpAfterBlocks: UInt64, sourceRule: EVMSourceRule
    ) {
        self.fees = fees
        self.transferGasMax = transferGasMax
        self.waitingCountMax = waitingCountMax
        self.bumpAfterBlocks = bumpAfterBlocks
        self.sourceRule = sourceRule
    }

    /// Careful values for mainnet.
    public static let standard = EVMPayoutSettings(
        fees: .standard, transferGasMax: 200_000, waitingCountMax: 16, bumpAfterBlocks: 10,
        sourceRule: EVMSourceRule(
            directShareMax: BasisPoints(50), sweepShareMax: BasisPoints(200)))
}

extension EVMFeePolicy {
    /// Up to 200 gwei; 30 where the node says nothing.
    static var standard: EVMFeePolicy {
        let gwei = UInt256(1_000_000_000)
        func gweis(_ count: UInt128) -> UInt256 { UInt256(count * 1_000_000_000) }
        do {
            return try EVMFeePolicy(
                floor: UInt256(1), priorityFloor: gwei, ceiling: gweis(200),
                fallback: .capped(max: gweis(30), priority: gwei))
        } catch {
            preconditionFailure("the numbers above are in order")
        }
    }
}
