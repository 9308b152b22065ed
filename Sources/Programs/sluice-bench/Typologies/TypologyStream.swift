import ChainModel
import ScreeningRules
import Units

/// What was injected into a stream.
enum Typology: String, CaseIterable, Sendable {
    case fanIn
    case fanOut
    case cycle
    case structuring
    case smallPieces
    case peel
    case rapidInOut
    case dormant

    /// What of it does not pass a deposit connector; nil if all of it does.
    var unseen: String? {
        switch self {
        case .fanOut: "unseen: where the many addresses send it on"
        case .cycle: "unseen: the ring, but for the one hop that passes us"
        case .peel: "unseen: what is peeled off to others, but for three hops back"
        case .fanIn, .structuring, .smallPieces, .rapidInOut, .dormant: nil
        }
    }
}

/// One deposit or payout of a stream, and whether it was injected.
struct StreamEvent: Sendable {
    let event: BehaviourEvent
    /// The number of the pattern that it belongs to; nil for a normal one.
    let pattern: Int?
    /// Bitcoin transactions before its own, as a trace of three hops would see them.
    let ancestors: [TransactionShape]
}

/// How large a stream is.
struct StreamSize: Sendable {
    /// How many wallets.
    var walletCount = 1_000
    /// How many days. A wallet can only be dormant in a stream of more than 200.
    var dayCount = 300
    /// The first day that is measured; before it, histories grow.
    var measuredFrom = 220
    /// The share of deposits that are injected, at most. Unit: hundredths of a percent.
    var illicitShare = 80
    /// How many times longer the steps of patterns are.
    var slowness = 1
}

/// Deposits and payouts of a made-up platform, in the order of time.
struct TypologyStream: Sendable {
    /// All events.
    private(set) var events: [StreamEvent] = []
    /// The patterns, by number.
    private(set) var patterns: [Typology] = []
    /// From this moment on deposits are measured.
    let measuredFrom: Timestamp

    static let dollar = Asset.usd
    /// A stream begins on a Monday, so that day numbers say weekdays.
    static let start = Timestamp(seconds: 1_736_121_600)

    /// Makes a stream of a seed.
    init(seed: UInt64, size: StreamSize, parameters: AMLSimParameters) {
        measuredFrom = TypologyStream.start.adding(seconds: Int64(size.measuredFrom) * 86_400)
        var writer = StreamWriter(seed: seed, size: size)
        let customers = NormalHabits.live(&writer, parameters)
        IllicitPatterns.inject(&writer, parameters, among: customers)
        patterns = writer.patterns
        events = writer.events.sorted { left, right in
            let (first, second) = (left.event, right.event)
            return (first.time, first.id) < (second.time, second.id)
        }
    }
}

/// Collects events, and gives out ids and addresses.
struct StreamWriter {
    var dice: StreamDice
    let size: StreamSize
    private(set) var events: [StreamEvent] = []
    private(set) var patterns: [Typology] = []
    private(set) var measuredDepositCount = 0
    private var addressCount: UInt64 = 0
    private var pattern: Int?

    /// Unit: dollars for one bitcoin, the same all the time: no rule compares rates.
    private static let bitcoinPrice = 60_000

    init(seed: UInt64, size: StreamSize) {
        dice = StreamDice(seed: seed)
        self.size = size
    }

    /// A new address: 20 bytes of an account, or a P2WPKH script.
    mutating func address(bitcoin: Bool = false) -> WatchedScript {
        addressCount += 1
        var bytes = [UInt8](repeating: 0, count: 12)
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: addressCount >> UInt64(shift)))
        }
        return WatchedScript(bitcoin ? [0x00, 0x14] + bytes : bytes)
    }

    /// The moment so many seconds after the stream's beginning.
    static func time(_ seconds: Int) -> Timestamp {
        TypologyStream.start.adding(seconds: Int64(seconds))
    }

    /// What follows is a pattern.
    mutating func begin(_ typology: Typology) {
        pattern = patterns.count
        patterns.append(typology)
    }

    /// What follows is normal again.
    mutating func end() { pattern = nil }

    /// Whether an event at this second is inside the stream.
    func isInside(_ seconds: Int) -> Bool { seconds >= 0 && seconds < size.dayCount * 86_400 }

    /// Adds a deposit or payout. Unit of the value: cents.
    mutating func add(
        _ direction: BehaviourEvent.Direction, _ wallet: WalletID, with others: [WatchedScript],
        cents: Int, bitcoin: Bool, at seconds: Int, shape: TransactionShape? = nil,
        ancestors: [TransactionShape] = []
    ) {
        guard isInside(seconds), cents > 0 else { return }
        let time = StreamWriter.time(seconds)
        if direction == .deposit, seconds >= size.measuredFrom * 86_400 {
            measuredDepositCount += 1
        }
        events.append(
            StreamEvent(
                event: BehaviourEvent(
                    direction: direction, id: UInt128(events.count + 1), wallet: wallet,
                    counterparties: others, amount: StreamWriter.amount(cents, bitcoin: bitcoin),
                    value: Amount(UInt128(cents), of: TypologyStream.dollar), time: time,
                    shape: shape),
                pattern: pattern, ancestors: ancestors))
    }

    /// What so many cents are in the asset.
    static func amount(_ cents: Int, bitcoin: Bool) -> Amount {
        bitcoin
            ? Amount(UInt128(cents) * 1_000_000 / UInt128(bitcoinPrice), of: .btc)
            : Amount(UInt128(cents) * 10_000, of: .usdt)
    }
}
