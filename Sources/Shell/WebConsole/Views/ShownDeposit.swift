import ChainModel
import Connector
import DepositRules
import Units

/// A deposit for people: both tracks, and what belongs to it.
struct ShownDeposit: Sendable {
    let id: String
    let path: String
    let reference: String
    let chain: String
    let amount: ShownAmount
    let chainState: ShownState
    let screeningState: ShownState
    let chainSVG: String
    let screeningSVG: String
    let confirmations: String?
    let transaction: ShownAddress
    let locator: UInt32
    let address: ShownAddress?
    let walletPath: String
    let wallet: ShownAddress
    let casePath: String?
    let block: String?
    let firstSeen: ShownTime
    let changed: ShownTime
    let isSpendable: Bool

    init(
        _ deposit: Deposit, _ profiles: [ChainProfile], _ request: ConsoleRequest,
        in store: any StoreReading
    ) throws {
        let (words, now) = (request.words, request.now)
        let profile = profiles.first { $0.id == deposit.sighting.chain }
        id = deposit.id.text
        path = "/console/deposits/\(deposit.id.text)"
        reference = ShownAddress.shortened(deposit.id.text)
        chain = profile?.displayName ?? deposit.sighting.chain.name
        amount = ShownAmount(deposit.amount)
        let depths = try ShownDeposit.depths(deposit, profile, in: store)
        let track = ShownDeposit.chainTrack(deposit, depths, words)
        chainState = track.state
        chainSVG = Bars.stacked(
            [BarPart(tone: track.state.tone, share: track.share)], label: track.state.word)
        confirmations = depths.map { "\($0.have)/\($0.need)" }
        let screening = ShownDeposit.screeningTrack(deposit, words)
        screeningState = screening.state
        screeningSVG = Bars.stacked(
            [BarPart(tone: screening.state.tone, share: screening.share)],
            label: screening.state.word)
        transaction = ShownAddress(
            ShownHash.text(deposit.sighting.transaction.bytes, profile))
        locator = deposit.sighting.locator
        address = try profile.flatMap {
            try store.address($0.addressFamily, deposit.recipient)
        }.map { ShownAddress($0.text) }
        walletPath = "/console/wallets/\(deposit.wallet.text)"
        wallet = ShownAddress(deposit.wallet.text)
        switch deposit.screeningTrack {
        case .held(let id, _), .frozen(let id, _), .refunding(let id, _), .refunded(let id, _):
            casePath = "/console/cases/\(id.text)"
        case .notStarted, .running, .clear: casePath = nil
        }
        block = ShownDeposit.block(deposit).map { "\($0.height.value)" }
        firstSeen = ShownTime(deposit.firstSeen, now: now, words)
        changed = ShownTime(deposit.changedAt, now: now, words)
        isSpendable = deposit.isSpendable
    }

    private static func block(_ deposit: Deposit) -> BlockReference? {
        switch deposit.chainTrack {
        case .seen: nil
        case .included(let block), .final(let block), .orphaned(let block): block
        }
    }

    /// How deep its block is, and how deep it must be; nil where no depth decides.
    private static func depths(
        _ deposit: Deposit, _ profile: ChainProfile?, in store: any StoreReading
    ) throws -> (have: UInt64, need: UInt64)? {
        guard case .included(let block) = deposit.chainTrack,
            case .depth(let need) = profile?.finality.mark(for: deposit.amount),
            let tip = try store.checkpoints(deposit.sighting.chain).last, block.height <= tip.height
        else { return nil }
        return (ConfirmationDepth(of: block.height, under: tip.height).value, need.value)
    }

    private static func chainTrack(
        _ deposit: Deposit, _ depths: (have: UInt64, need: UInt64)?, _ words: Words
    ) -> (state: ShownState, share: Int) {
        switch deposit.chainTrack {
        case .seen:
            return (ShownState(tone: "wait", icon: "clock", word: words.say("state.seen")), 80)
        case .included:
            let share = depths.map { Int(min($0.have, $0.need) * 900 / max($0.need, 1)) } ?? 500
            return (
                ShownState(tone: "wait", icon: "clock", word: words.say("state.included")),
                max(share, 80)
            )
        case .final:
            return (ShownState(tone: "good", icon: "check", word: words.say("state.final")), 1_000)
        case .orphaned:
            return (ShownState(tone: "bad", icon: "alert", word: words.say("state.orphaned")), 80)
        }
    }

    private static func screeningTrack(
        _ deposit: Deposit, _ words: Words
    ) -> (state: ShownState, share: Int) {
        switch deposit.screeningTrack {
        case .notStarted:
            (ShownState(tone: "plain", icon: "dot", word: words.say("state.notStarted")), 0)
        case .running:
            (ShownState(tone: "wait", icon: "clock", word: words.say("state.running")), 400)
        case .clear:
            (ShownState(tone: "good", icon: "check", word: words.say("state.clear")), 1_000)
        case .held:
            (ShownState(tone: "wait", icon: "pause", word: words.say("state.held")), 700)
        case .frozen:
            (ShownState(tone: "bad", icon: "lock", word: words.say("state.frozen")), 1_000)
        case .refunding:
            (ShownState(tone: "wait", icon: "clock", word: words.say("state.refundApproved")), 800)
        case .refunded:
            (ShownState(tone: "plain", icon: "check", word: words.say("state.refunded")), 1_000)
        }
    }
}
