import BitcoinRules
import ChainModel
import Connector
import DepositRules
import Digests
import EVMRules
import ScreeningRules
import Units

/// What became of one world of traces.
public struct TraceReport: Sendable {
    /// What was wrong, in words; empty if nothing was.
    public internal(set) var failures: [String] = []
    /// Traces through nodes with faults that came to their end.
    public internal(set) var tracedCount = 0
    /// Traces that broke off because a node failed.
    public internal(set) var interruptedCount = 0
    /// Traces with money that the node had no data of.
    public internal(set) var missingCount = 0
    /// Traces that found money of a thief.
    public internal(set) var foundCount = 0

    /// Makes an empty report.
    public init() {}

    /// Adds what became of another world.
    public mutating func add(_ other: TraceReport) {
        failures += other.failures
        tracedCount += other.tracedCount
        interruptedCount += other.interruptedCount
        missingCount += other.missingCount
        foundCount += other.foundCount
    }
}

/// Traces money through simulated nodes: sound ones, ones that die in the middle, and ones that
/// have lost transactions.
///
/// What must hold: all parts add up to the deposit; a trace that came to its end without missing
/// data says what a sound node says; one that broke off says so.
public enum TraceSimulation {
    private static let mishaps: [SimFault: Int] = [
        .down: 40, .nodeError: 20, .cut: 20, .garbage: 10, .slow: 20, .rateLimited: 10, .lag: 100,
    ]

    /// Runs the world of a seed.
    public static func run(seed: UInt64) async -> TraceReport {
        let dice = Dice(seed: seed)
        let world = TraceWorld(dice)
        var report = TraceReport()
        for isBitcoin in [true, false] {
            let deposit = world.deposit(isBitcoin: isBitcoin)
            let sound = await world.trace(deposit, world.port(isBitcoin, [:], []))
            check(sound, deposit, "sound", &report)
            if sound.completeness != .traced {
                report.failures.append("\(seed): a sound node did not end a trace: \(sound)")
            }
            if sound.findings.contains(where: { $0.category == .hack }) { report.foundCount += 1 }
            let lost = isBitcoin ? world.someTransactions(except: deposit) : []
            for missing in [[], lost] {
                let port = world.port(isBitcoin, mishaps, Set(missing))
                port.turn()
                let facts = await world.trace(deposit, port)
                check(facts, deposit, "faulty", &report)
                judge(facts, sound, hasLost: !missing.isEmpty, &report)
            }
        }
        return report
    }

    private static func judge(
        _ facts: ExposureFacts, _ sound: ExposureFacts, hasLost: Bool,
        _ report: inout TraceReport
    ) {
        switch facts.completeness {
        case .interrupted:
            report.interruptedCount += 1
            if facts.waitReason == nil { report.failures.append("a broken trace does not wait") }
        case .traced:
            report.tracedCount += 1
            let isShort = facts.unseen.contains { $0.reason == .time }
            if hasLost {
                if lacking(facts) != lacking(sound) { report.missingCount += 1 }
            } else if !isShort, shape(facts) != shape(sound) {
                report.failures.append("a trace that ended differs from that of a sound node")
            }
        case .notAsked: report.failures.append("a trace was not made")
        }
    }

    private static func lacking(_ facts: ExposureFacts) -> UInt128 {
        facts.unseen.filter { $0.reason == .noData }.reduce(0) {
            $0 + $1.measure.haircut.minorUnits
        }
    }

    /// What does not depend on the order in which answers came.
    private static func shape(_ facts: ExposureFacts) -> [String] {
        facts.findings.map { "\($0.category) \($0.timing) \($0.nearestHop) \($0.measure)" }
            + facts.unseen.map { "\($0.reason) \($0.measure)" }
    }

    private static func check(
        _ facts: ExposureFacts, _ deposit: Deposit, _ name: String, _ report: inout TraceReport
    ) {
        let measures = facts.findings.map(\.measure) + facts.unseen.map(\.measure)
        for sum in [measures.map(\.haircut), measures.map(\.fifo)]
        where sum.reduce(UInt128(0), { $0 + $1.minorUnits }) != deposit.amount.minorUnits {
            report.failures.append("\(name): the parts do not add up to \(deposit.amount)")
        }
        if (try? ExposureFacts(json: facts.json)) != facts {
            report.failures.append("\(name): facts are not read back as they were written")
        }
    }
}

/// Two small chains with payments among strangers, of which the first is a thief.
private final class TraceWorld {
    private let dice: Dice
    private let clock = SimClock()
    private let bitcoin: SimChain
    private let evm: SimChain
    private let profiles: SimProfiles
    private var unspent: [(point: Outpoint, value: UInt64)] = []
    private var serial: UInt64 = 0

    private static func script(_ owner: Int) -> BitcoinScript {
        .p2wpkh([UInt8](repeating: UInt8(owner), count: 20))
    }

    private static func account(_ owner: Int) -> EVMAddress {
        EVMAddress([UInt8](repeating: UInt8(owner), count: 20)) ?? .zero
    }

    private struct Names: AddressKnowledge {
        func known(of address: ScreeningAddress) -> KnownAddress {
            let isThief =
                address.key == TraceWorld.script(1).bytes
                || address.key == TraceWorld.account(1).bytes
            guard isThief else { return .nothing }
            return KnownAddress(labels: [
                AddressLabel(category: .hack, confidence: 90, name: "thief", source: "sim")
            ])
        }
    }

    init(_ dice: Dice) {
        self.dice = dice
        bitcoin = SimChain(
            id: SimProfiles.bitcoinID, maker: SimBitcoinBlocks(chain: SimProfiles.bitcoinID),
            time: clock.now())
        evm = SimChain(id: SimProfiles.evmID, maker: SimEVMBlocks(), time: clock.now())
        profiles = SimProfiles(
            dice, bitcoinGenesis: bitcoin.tip.link.reference.hash,
            evmGenesis: evm.tip.link.reference.hash)
        for _ in 0..<6 { mint() }
        for _ in 0..<10 {
            payCoins(to: (0..<dice.number(in: 1...2)).map { _ in dice.number(in: 1...12) })
            payTokens(from: dice.number(in: 1...8), to: dice.number(in: 1...8))
        }
    }

    private func next() -> UInt64 {
        serial += 1
        return serial
    }

    private func mine(_ transaction: SimTransaction, on chain: SimChain) {
        clock.move(milliseconds: 12_000)
        chain.mine([transaction], at: clock.now())
    }

    /// Coins of a stranger from long before.
    private func mint() {
        let value = UInt64(dice.number(in: 1_000...90_000))
        let body = BitcoinTransaction(
            version: 2,
            inputs: [
                BitcoinInput(
                    previousOutput: Outpoint(
                        transaction: TransactionID(Bytes32(head: 9, tail: UInt128(next()))),
                        outputIndex: 0), signatureScript: [0x51], sequence: .max, witness: [])
            ],
            outputs: [
                BitcoinOutput(
                    value: .satoshis(value), script: TraceWorld.script(dice.number(in: 1...6)))
            ], lockTime: 0)
        bitcoin.remember(
            SimTransaction(
                id: body.txID, content: .bitcoin(body), exclusive: next(), payments: []))
        unspent.append((Outpoint(transaction: body.txID, outputIndex: 0), value))
    }

    @discardableResult
    private func payCoins(to owners: [Int]) -> TransactionID {
        var coins: [(point: Outpoint, value: UInt64)] = []
        for _ in 0..<dice.number(in: 1...min(3, unspent.count)) {
            coins.append(unspent.remove(at: dice.number(in: 0...unspent.count - 1)))
        }
        let total = coins.reduce(0) { $0 + $1.value }
        let share = (total - total / 100) / UInt64(owners.count)
        let body = BitcoinTransaction(
            version: 2,
            inputs: coins.map {
                BitcoinInput(
                    previousOutput: $0.point, signatureScript: [0x51], sequence: .max, witness: [])
            },
            outputs: owners.map {
                BitcoinOutput(value: .satoshis(share), script: TraceWorld.script($0))
            }, lockTime: 0)
        mine(
            SimTransaction(
                id: body.txID, content: .bitcoin(body), exclusive: next(), payments: []),
            on: bitcoin)
        for index in owners.indices {
            unspent.append(
                (Outpoint(transaction: body.txID, outputIndex: UInt32(index)), share))
        }
        return body.txID
    }

    @discardableResult
    private func payTokens(from sender: Int, to recipient: Int) -> (TransactionID, UInt256) {
        let digest = SHA256.hash(Array("trace \(next()) \(dice.next())".utf8))
        let id = TransactionID(Bytes32(digest) ?? Bytes32(head: 0, tail: 0))
        let units = UInt256(UInt128(dice.number(in: 1...5_000)))
        let parties = [sender, recipient].map { TraceWorld.account($0) }
        mine(
            SimTransaction(
                id: id,
                content: .evm(
                    SimEVMTransaction(
                        sender: parties[0], target: SimProfiles.usdt, isSuccess: true,
                        events: [
                            .init(
                                contract: SimProfiles.usdt,
                                topics: [ERC20.transferTopic]
                                    + parties.compactMap { Bytes32($0.word) },
                                data: units.bigEndianBytes)
                        ])), exclusive: next(), payments: []), on: evm)
        return (id, units)
    }

    // MARK: Tracing

    func deposit(isBitcoin: Bool) -> Deposit {
        let chain = isBitcoin ? bitcoin : evm
        let id: TransactionID
        let amount: Amount
        let paid: TokenAmount
        var payers: [Counterparty] = []
        let recipient: WatchedScript
        if isBitcoin {
            id = payCoins(to: [99])
            let units = bitcoin.known[id]?.bitcoin?.outputs[0].value.minorUnits ?? 0
            amount = Amount(units, of: .btc)
            paid = TokenAmount(units: UInt256(units), decimals: 8)
            recipient = WatchedScript(TraceWorld.script(99).bytes)
        } else {
            let sender = dice.number(in: 2...8)
            let found = payTokens(from: sender, to: 99)
            id = found.0
            amount = Amount(found.1.low, of: .usdt)
            paid = TokenAmount(units: found.1, decimals: 6)
            payers = [
                Counterparty(role: .eventSender, script: TraceWorld.account(sender).script)
            ]
            recipient = TraceWorld.account(99).script
        }
        let sighting = SightingID(chain: chain.id, transaction: id, locator: 0)
        return Deposit(
            id: sighting.depositID, sighting: sighting, wallet: WalletID(1), recipient: recipient,
            amount: amount, paid: paid, remainder: .zero,
            chainTrack: .final(chain.tip.link.reference), screeningTrack: .running,
            inclusionCount: 1, counterparties: payers, spentOutpoints: [],
            screenedWithLists: nil, firstSeen: clock.now(), changedAt: clock.now())
    }

    func someTransactions(except deposit: Deposit) -> [TransactionID] {
        bitcoin.known.keys.sorted().filter {
            $0 != deposit.sighting.transaction && dice.happens(perMille: 400)
        }
    }

    func port(
        _ isBitcoin: Bool, _ chances: [SimFault: Int], _ missing: Set<TransactionID>
    ) -> SimNodePort {
        let faults = Faults(dice)
        faults.plan = FaultPlan(chances: chances)
        let node: any SimNode =
            isBitcoin
            ? SimBitcoinNode(hasTransactionIndex: true, missing: missing, relay: nil)
            : SimEVMNode(
                issuer: SimIssuer(), finalizedLag: 3, hasBlockReceipts: true, relay: nil)
        return SimNodePort(
            chain: isBitcoin ? bitcoin : evm, node: node, dice: dice, faults: faults,
            clock: clock, endpointCount: 2, onlyLiar: nil)
    }

    func trace(_ deposit: Deposit, _ port: SimNodePort) async -> ExposureFacts {
        let watched = WatchedRegistry()
        let source: any TraceSource
        if deposit.sighting.chain == bitcoin.id {
            source = BitcoinSource(
                profile: profiles.bitcoin, port: port, watched: watched, clock: clock)
        } else {
            guard
                let evm = EVMSource(
                    profile: profiles.evm, port: port, watched: watched, clock: clock)
            else { preconditionFailure("the world's own profile is wrong") }
            source = evm
        }
        do {
            return try await ExposureTracer(source: source, clock: clock)
                .trace(deposit, worth: nil, knowledge: Names())
        } catch {
            preconditionFailure("nobody cancels a simulated trace")
        }
    }
}
