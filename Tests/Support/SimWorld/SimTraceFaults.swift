import ChainModel
import Connector
import Encodings
import EVMRules
import Units

/// What goes wrong where money is followed backwards and lists are fetched.
public enum SimTraceFault: String, Sendable, Hashable, CaseIterable {
    /// The nodes go away in the middle of a trace, for a while.
    case away = "traceAway"
    /// An answer takes so long that the time of a trace goes by.
    case slow = "traceSlow"
    /// The nodes have lost a transaction, for good.
    case lost = "traceLost"
    /// A node tells a transaction otherwise than it was.
    case forged = "traceForged"
    /// A node gives what was spent another owner; only the transaction before can disprove it.
    case renamed = "traceRenamed"
    /// Blocks leave the chain in the middle of a trace.
    case reorg = "traceReorg"
    /// The source of the lists is down, for hours or days.
    case listDown = "listDown"
}

/// Draws the faults of traces and counts them; no other world is touched by it.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimTraceFaults: @unchecked Sendable {
    let dice: Dice
    /// Whether the Bitcoin nodes have the index that looking back needs.
    let hasTransactionIndex: Bool
    private let clock: SimClock
    private let truth: SimTruth
    private let chances: [SimTraceFault: Int]
    private(set) var counts: [SimTraceFault: Int] = [:]
    private(set) var lost: Set<TransactionID> = []
    private var awayUntil = Timestamp(milliseconds: 0)
    private var listDownUntil = Timestamp(milliseconds: 0)
    /// No faults: before a world's first step, and for ever when it calms down.
    var isCalm = false

    init(seed: UInt64, clock: SimClock, truth: SimTruth, plant: SimPlant?) {
        dice = Dice(seed: seed ^ 0x7472_6163_6500_0000)
        self.clock = clock
        self.truth = truth
        hasTransactionIndex = dice.happens(perMille: 800)
        var chances: [SimTraceFault: Int] = [:]
        for fault in SimTraceFault.allCases where dice.happens(perMille: 400) {
            switch fault {
            case .away, .slow, .reorg: chances[fault] = dice.pick([20, 60, 150])
            case .lost, .forged, .renamed, .listDown: chances[fault] = dice.pick([100, 300, 600])
            }
        }
        // What is planted must be met often enough to be seen.
        if plant == .agelessLists { chances[.listDown] = 600 }
        if plant == .blindTracer { chances[.away] = 300 }
        self.chances = chances
    }

    func strikes(_ fault: SimTraceFault) -> Bool {
        guard !isCalm, dice.happens(perMille: chances[fault] ?? 0) else { return false }
        counts[fault, default: 0] += 1
        return true
    }

    func calm() {
        isCalm = true
        awayUntil = Timestamp(milliseconds: 0)
        listDownUntil = awayUntil
    }

    /// Whether the lists' source is down; while it is, days may go by.
    func isListDown() -> Bool {
        if strikes(.listDown) {
            listDownUntil = clock.now().adding(
                seconds: Int64(dice.number(in: 1...240)) * 3_600)
        }
        guard !isCalm, clock.now() < listDownUntil else { return false }
        clock.move(milliseconds: Int64(dice.number(in: 1...90)) * 3_600_000)
        return true
    }

    // MARK: Nodes

    static func isTrace(_ request: JSONValue) -> Bool {
        (request.elements ?? [request]).contains { call in
            switch call["method"]?.text {
            case "getrawtransaction": verbosity(of: call) == 2
            case "eth_getLogs": call["params"]?.elements?.first?["fromBlock"] != nil
            default: false
            }
        }
    }

    private static func verbosity(of call: JSONValue) -> Int? {
        call["params"]?.elements?.dropFirst().first?.integer()
    }

    /// Strikes before a question of a trace is answered.
    func trouble(_ request: JSONValue) throws(NodeFailure) {
        if strikes(.away) {
            awayUntil = clock.now().adding(seconds: Int64(dice.number(in: 5...400)))
        }
        if clock.now() < awayUntil { throw .transient("nobody is there", retryAfter: nil) }
        if strikes(.slow) { clock.move(milliseconds: Int64(dice.number(in: 4_000...25_000))) }
    }

    /// Returns what the nodes say of an earlier transaction that they do not have; nil if they do.
    func refusal(_ call: JSONValue) -> SimRefusal? {
        guard call["method"]?.text == "getrawtransaction", Self.verbosity(of: call) == 2,
            call["params"]?.elements?.count == 2,
            let id = call["params"]?.elements?.first?.text.flatMap({
                TransactionID(bitcoinText: $0)
            })
        else { return nil }
        if strikes(.lost) { lost.insert(id) }
        guard lost.contains(id) else { return nil }
        return SimRefusal(code: -5, message: "No such mempool or blockchain transaction")
    }

    /// Returns what a node tells of a transaction: the truth, mostly.
    func told(_ call: JSONValue, _ result: JSONValue) -> JSONValue {
        guard call["method"]?.text == "getrawtransaction", Self.verbosity(of: call) == 2,
            let hex = result["hex"]?.text, let inputs = result["vin"]?.elements
        else { return result }
        if strikes(.forged) {
            let end: Character = hex.last == "0" ? "1" : "0"
            return result.setting("hex", to: .string(hex.dropLast() + String(end)))
        }
        guard let first = inputs.first, let spent = first["prevout"], strikes(.renamed) else {
            return result
        }
        // Asked for with its block it is a deposit's own: its payers may be read from this alone.
        if call["params"]?.elements?.count == 3,
            let id = call["params"]?.elements?.first?.text.flatMap({
                TransactionID(bitcoinText: $0)
            })
        {
            truth.misled.insert(id)
        }
        let other = JSONValue.object([
            ("hex", .string("0014" + String(repeating: "7", count: 40)))
        ])
        let changed = first.setting("prevout", to: spent.setting("scriptPubKey", to: other))
        return result.setting("vin", to: .array([changed] + inputs.dropFirst()))
    }
}
