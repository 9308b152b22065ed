import ChainModel
import Connector
import Digests
import EVMRules
import Logging
import ScreeningRules
import Units

/// What belongs to traces in a world: money with a past, and lists that come by themselves.
final class SimTraces {
    let faults: SimTraceFaults
    let past: SimPast
    let limits: ExposureLimits
    let auditor: SimTraceAuditor
    let lists: SimListPort

    init(_ options: SimOptions, clock: SimClock, truth: SimTruth, bitcoin: SimChain) {
        faults = SimTraceFaults(
            seed: options.seed, clock: clock, truth: truth, plant: options.plant)
        let dice = faults.dice
        past = SimPast(dice)
        limits = ExposureLimits(
            hopCount: dice.pick([3, 3, 1, 0]) ?? 3,
            transactionCount: dice.pick([400, 400, 5, 2]) ?? 400)
        auditor = SimTraceAuditor(faults: faults, truth: truth, chain: bitcoin, limits: limits)
        lists = SimListPort(
            faults: faults, truth: truth, clock: clock, isAgeless: options.plant == .agelessLists)
    }
}

/// Where the lists of a world come from: a source that is down at times.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimListPort: ListPort, @unchecked Sendable {
    let source = "sim-sanctions"
    private let faults: SimTraceFaults
    private let truth: SimTruth
    private let clock: SimClock
    /// A planted fault: what came last is given again as if it had been fetched.
    private let isAgeless: Bool
    private var last: ScreeningList?
    /// Makes the list of the moment.
    var make: (@Sendable () -> ScreeningList)?

    init(faults: SimTraceFaults, truth: SimTruth, clock: SimClock, isAgeless: Bool) {
        self.faults = faults
        self.truth = truth
        self.clock = clock
        self.isAgeless = isAgeless
    }

    func newest(at now: Timestamp) async throws(ListFailure) -> FetchedList {
        if faults.isListDown() {
            if isAgeless, let last { return FetchedList(list: last) }
            throw .transient("the source is down")
        }
        guard let list = make?() else { throw .permanent("the world is over") }
        last = list
        return FetchedList(list: list)
    }
}

extension SimRun {
    func prepare(_ traces: SimTraces) {
        traces.lists.make = { [weak self] in
            guard let self else { preconditionFailure("nobody fetches after the end") }
            return currentList()
        }
        payers.past = traces.past
        for port in ports { port.traces = traces.faults }
        for (place, port) in ports.enumerated() {
            port.reorganize = { [weak self] in
                guard let self else { return }
                reorganize(chains[place])
            }
        }
    }

    func close(_ traces: SimTraces) {
        report.traceFaults = traces.faults.counts
        report.traceCount = traces.auditor.clearedCount
        report.traceCutCount = traces.auditor.cutCount
        report.traceFoundCount = traces.auditor.foundCount
        traces.lists.make = nil
        for port in ports { port.reorganize = nil }
    }

    /// The list is fetched, as it is on a schedule.
    func refreshLists(_ traces: SimTraces) async {
        let refresh = ListRefresh(
            port: traces.lists, store: daemon.store, desk: daemon.desk, clock: clock,
            logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() },
            interval: .seconds(3_600))
        switch await refresh.refresh() {
        case .inForce: log("list in force")
        case .waits: log("list waits")
        case .notInForce: log("list not in force")
        case .failed: log("list not fetched")
        }
    }

    /// People whom nobody of ours deals with pay each other in tokens.
    func payAmongStrangers(_ traces: SimTraces) {
        let accounts = payers.accounts
        guard let from = traces.faults.dice.pick(accounts),
            let to = traces.faults.dice.pick(accounts), from != to
        else { return }
        chains[1].submit(
            payers.passing(
                UInt256(UInt128(traces.faults.dice.number(in: 1...90_000_000))), from: from,
                to: to))
        log("strangers pay")
    }
}
