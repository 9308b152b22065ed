import ChainModel
import Connector
import EVMRules
import Logging
import PayoutRules
import ScreeningRules
import SignerProtocol
import Units

/// All of a world that belongs to payouts: nodes' pools, the signer, the platform's wishes, and
/// the auditor of what left.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimPlay: @unchecked Sendable {
    let faults: SimPayoutFaults
    let evmRules: SimEVMRules
    let signer: SimSigner
    let auditor = SimPayoutAuditor()
    /// Which of the world's chains live in it: one alone, mostly, or both.
    let places: [Int]
    /// Whether the operator said what the chain's coin is worth.
    let hasPrices: Bool
    private(set) var bitcoin: SimBitcoinRelay?
    private(set) var evm: SimEVMRelay?
    /// Everything that was asked for, by its id.
    private(set) var asks: [PayoutID: PayoutAsk] = [:]
    private(set) var askOrder: [PayoutID] = []
    /// The wallet whose coins pay fees and that nobody pays out of.
    var house: WalletID?
    /// Transactions of somebody else with our keys.
    var stolen: Set<TransactionID> = []
    /// What belongs to the travel rule; nil where it is not asked.
    let travel: SimTravel?
    /// Throws for a listed stranger who pays our addresses; nil in worlds without one. Its dice are
    /// its own, so that seeds without it go on to mean what they meant.
    let stranger: Dice?
    /// The second plan that was planted for a payout.
    var planted: SigningID?

    init(_ options: SimOptions, _ dice: Dice, _ clock: SimClock, _ issuer: SimIssuer) throws {
        travel = options.hasTravel ? SimTravel(seed: options.seed) : nil
        faults = SimPayoutFaults(
            dice, later: Dice(seed: options.seed ^ 0x7061_796f_7574_7300))
        let stranger = Dice(seed: options.seed ^ 0x7374_7261_6e67_6572)
        self.stranger = stranger.happens(perMille: 500) ? stranger : nil
        hasPrices = dice.happens(perMille: 400)
        places = dice.pick([[0], [0], [0], [1], [1], [0, 1]]) ?? [0, 1]
        evmRules = SimEVMRules(faults: faults, issuer: issuer)
        signer = try SimSigner(faults: faults, clock: clock)
    }

    func connect(bitcoin chain: SimChain, evm other: SimChain) {
        let relay = SimBitcoinRelay(chain: chain, faults: faults)
        chain.rules = relay
        bitcoin = relay
        evm = SimEVMRelay(chain: other, faults: faults, rules: evmRules)
    }

    func prepare(
        chains: [SimChain], platform: SimPlatform, profiles: SimProfiles, truth: SimTruth
    ) {
        auditor.prepare(
            chains: chains, platform: platform, profiles: profiles, truth: truth, play: self)
    }

    func turn() {
        bitcoin?.turn()
        evm?.turn()
    }

    func calm() {
        faults.isCalm = true
        bitcoin?.calm()
        evm?.calm()
    }

    func remember(_ ask: PayoutAsk) {
        if asks[ask.id] == nil { askOrder.append(ask.id) }
        asks[ask.id] = ask
    }
}

/// The parts of a running connector that pay out, built as the program builds them.
struct SimPayoutParts: Sendable {
    let desk: PayoutDesk
    let travel: TravelDesk
    let settlements: Settlements
    let screening: DestinationScreening
    let bitcoin: BitcoinPayouts
    let evm: EVMPayouts
    let reconciliations: Reconciliations
    let sources: (bitcoin: BitcoinSource, evm: EVMSource)

    init(
        _ bitcoinSource: BitcoinSource, _ evmSource: EVMSource, _ play: SimPlay, store: SimStore,
        desk screeningDesk: ScreeningDesk, watched: WatchedRegistry, logger: Logger,
        plant: SimPlant?
    ) {
        // A planted look before the signature has lists of its own, on which nobody is.
        let isBlank = plant == .blankSigningCheck
        let signingDesk =
            isBlank
            ? ScreeningDesk(limits: SimDaemon.limits, rules: .standard) : screeningDesk
        var payingStore: any StorePort = store
        if isBlank { payingStore = PlantedStore(inner: store, view: .blank) }
        if plant == .hiddenHolds {
            payingStore = PlantedStore(inner: store, view: .withoutHolds)
        }
        if plant == .greedySweeps {
            payingStore = PlantedStore(inner: store, view: .withoutKept)
        }
        travel =
            play.travel == nil
            ? .off
            : TravelDesk(
                profile: .standard(.eu), chains: [bitcoinSource.profile, evmSource.profile])
        let settings = SimPayoutParts.settings(hasPrices: play.hasPrices)
        guard
            let bitcoin = BitcoinPayouts(
                source: bitcoinSource, files: SimKeys.files, settings: settings.bitcoin,
                store: payingStore, signer: play.signer, screening: signingDesk,
                watched: watched, logger: logger),
            let evm = EVMPayouts(
                source: evmSource, files: SimKeys.files, settings: settings.evm,
                store: payingStore, signer: play.signer, screening: signingDesk, logger: logger)
        else { preconditionFailure("the world's key files have treasuries") }
        self.bitcoin = bitcoin
        self.evm = evm
        desk = PayoutDesk(
            profiles: [bitcoinSource.profile, evmSource.profile], settings: settings,
            travel: plant == .deafTravelDesk ? .off : travel)
        settlements = Settlements(desk: desk)
        screening = DestinationScreening(
            sources: [bitcoinSource, evmSource], store: store, desk: screeningDesk)
        reconciliations = Reconciliations(store: store)
        sources = (bitcoinSource, evmSource)
    }

    private static func settings(hasPrices: Bool) -> PayoutSettings {
        var bitcoin = BitcoinPayoutSettings.standard
        bitcoin.batchSeconds = 30
        bitcoin.batchCount = 3
        bitcoin.bumpAfterBlocks = 2
        bitcoin.consolidationCount = 3
        var evm = EVMPayoutSettings.standard
        evm.bumpAfterBlocks = 2
        for asset in hasPrices ? [Asset.usdt, .usdc] : [] {
            let token = TokenID(chain: SimProfiles.evmID, asset: asset)
            evm.coinPrices[token] = CoinPrice(Amount(2_000_000_000, of: asset))
        }
        evm.sourceRule = EVMSourceRule(
            directShareMax: BasisPoints(4_000), sweepShareMax: BasisPoints(9_000))
        func rule(_ asset: Asset, _ small: UInt128, _ middle: UInt128) -> ApprovalRule {
            let tiers = [
                ApprovalRule.Tier(ceiling: Amount(small, of: asset), approverCount: 0),
                ApprovalRule.Tier(ceiling: Amount(middle, of: asset), approverCount: 1),
            ].compactMap(\.self)
            guard let rule = ApprovalRule(tiers: tiers, otherwise: 2) else {
                preconditionFailure("two people are two")
            }
            return rule
        }
        let limit = PayoutLimit(
            scope: .asset, window: .day, amount: .satoshis(12_000_000), count: 12)
        return PayoutSettings(
            limits: [limit].compactMap(\.self),
            approvals: [
                .btc: rule(.btc, 500_000, 1_500_000), .usdt: rule(.usdt, 50_000_000, 150_000_000),
                .usdc: rule(.usdc, 50_000_000, 150_000_000),
            ], bitcoin: bitcoin, evm: evm)
    }
}
