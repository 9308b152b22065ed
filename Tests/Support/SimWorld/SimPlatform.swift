import ChainModel
import Connector
import LedgerRules
import Units

/// The platform that uses the connector: it knows only what it was told.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimPlatform: @unchecked Sendable {
    struct Flow: Hashable {
        let wallet: WalletID
        let asset: Asset
    }

    private(set) var wallets: [WalletID] = []
    private(set) var tiers: [WalletID: String] = [:]
    private(set) var addresses: [AddressRecord] = []
    private(set) var charges: [ChargeRequest] = []
    private(set) var holds: [HoldID: (wallet: WalletID, amount: Amount)] = [:]
    private(set) var holdOrder: [HoldID] = []
    /// Everything that was asked with an id, to be asked again at times.
    private(set) var asked: [SimRequest] = []
    /// Requests of which nobody knows whether they happened.
    private(set) var unanswered: [SimRequest] = []
    /// Whether a request is under way: its effect may be there before its answer is.
    var isAsking = false
    /// Whether the platform knows all that happened by its requests.
    var isCertain: Bool { unanswered.isEmpty && !isAsking }
    /// What went into a wallet by spending, less what went out, in minor units.
    private(set) var flows: [Flow: Int128] = [:]
    private var acknowledged: Set<UInt128> = []
    private let dice: Dice
    private let clock: SimClock

    init(_ dice: Dice, clock: SimClock) {
        self.dice = dice
        self.clock = clock
    }

    /// Draws the next request; nil if there is nothing to ask.
    func nextRequest(profiles: SimProfiles) -> SimRequest? {
        if addresses.count < 4, dice.happens(perMille: 700), let wallet = dice.pick(wallets) {
            return .address(wallet, dice.happens(perMille: 500) ? profiles.bitcoin : profiles.evm)
        }
        if dice.happens(perMille: 250), let old = dice.pick(asked) { return old }
        switch dice.number(in: 0...9) {
        case 0:
            return .wallet(
                WalletID(dice.id()), tier: dice.pick(["free", "free", "limited"]) ?? "free")
        case 1, 2, 3:
            guard let wallet = dice.pick(wallets) else {
                return .wallet(
                    WalletID(dice.id()), tier: dice.pick(["free", "limited"]) ?? "free")
            }
            return .address(wallet, dice.happens(perMille: 500) ? profiles.bitcoin : profiles.evm)
        case 4, 5: return charge()
        case 6:
            guard let charge = dice.pick(charges) else { return nil }
            return .refund(
                dice.id(), of: charge.id,
                Amount(UInt128(dice.number(in: 1...30_000)), of: charge.amount.asset))
        case 7: return hold()
        case 8:
            guard let id = dice.pick(holdOrder), let hold = holds[id], let to = dice.pick(wallets)
            else { return nil }
            return .capture(
                id, TransferID(dice.id()),
                Amount(UInt128(dice.number(in: 1...20_000)), of: hold.amount.asset), to: to,
                isLast: dice.happens(perMille: 300))
        default:
            return dice.pick(holdOrder).map { .release($0, TransferID(dice.id())) }
        }
    }

    private func charge() -> SimRequest? {
        guard let from = dice.pick(wallets), let to = dice.pick(wallets) else { return nil }
        let asset = dice.pick(Asset.supported) ?? .usdt
        let amount = Amount(UInt128(dice.number(in: 1...30_000)), of: asset)
        let fee = dice.happens(perMille: 300) ? Amount(1, of: asset) : nil
        return .charge(
            ChargeRequest(
                id: dice.id(), from: from, to: to, amount: amount, fee: fee, reference: "sim"))
    }

    private func hold() -> SimRequest? {
        guard let wallet = dice.pick(wallets) else { return nil }
        let asset = dice.pick(Asset.supported) ?? .usdt
        return .hold(
            HoldID(dice.id()), wallet, Amount(UInt128(dice.number(in: 1...30_000)), of: asset),
            expiresAt: clock.now().adding(seconds: Int64(dice.number(in: 60...90_000))))
    }

    /// Notes that a request is under way.
    func willAsk(_ request: SimRequest) {
        isAsking = true
        if case .hold(let id, let wallet, let amount, _) = request {
            rememberHold(id, wallet, amount)
        }
    }

    /// Notes that a request was sent, and that nobody knows its outcome.
    func lostAnswer(to request: SimRequest) {
        guard let key = request.key, !acknowledged.contains(key) else { return }
        if !unanswered.contains(where: { $0.key == key }) { unanswered.append(request) }
    }

    /// Notes a refusal: what was asked did not happen, now or before.
    func refused(_ request: SimRequest) {
        unanswered.removeAll { $0.key != nil && $0.key == request.key }
    }

    /// Takes an answer in; the same answer again changes nothing.
    func answered(_ request: SimRequest, _ reply: SimRequest.Reply) {
        refused(request)
        if case .address(let record) = reply { return learn([record]) }
        guard let key = request.key, acknowledged.insert(key).inserted else { return }
        asked.append(request)
        switch request {
        case .wallet(let id, let tier):
            wallets.append(id)
            tiers[id] = tier
        case .address: break
        case .charge(let charge):
            charges.append(charge)
            let fee = Int128(charge.fee?.minorUnits ?? 0)
            add(-Int128(charge.amount.minorUnits), charge.from, charge.amount.asset)
            add(Int128(charge.amount.minorUnits) - fee, charge.to, charge.amount.asset)
        case .refund(_, let id, let amount):
            guard let charge = charges.first(where: { $0.id == id }) else { return }
            add(-Int128(amount.minorUnits), charge.to, amount.asset)
            add(Int128(amount.minorUnits), charge.from, amount.asset)
        case .hold: break
        case .capture(let id, _, let amount, let to, _):
            guard let hold = holds[id] else { return }
            add(-Int128(amount.minorUnits), hold.wallet, amount.asset)
            add(Int128(amount.minorUnits), to, amount.asset)
        case .release: break
        }
    }

    /// Takes addresses in that the platform read.
    func learn(_ records: [AddressRecord]) {
        for record in records where !addresses.contains(record) { addresses.append(record) }
    }

    private func rememberHold(_ id: HoldID, _ wallet: WalletID, _ amount: Amount) {
        guard holds[id] == nil else { return }
        holds[id] = (wallet, amount)
        holdOrder.append(id)
    }

    private func add(_ units: Int128, _ wallet: WalletID, _ asset: Asset) {
        flows[Flow(wallet: wallet, asset: asset), default: 0] += units
    }
}
