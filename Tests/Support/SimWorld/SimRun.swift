import ChainModel
import Connector
import ScreeningRules
import Units

/// One world: chains, nodes, people, a connector that lives and dies, and the auditor.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimRun: @unchecked Sendable {
    let options: SimOptions
    let dice: Dice
    let clock = SimClock()
    let faults: Faults
    let truth = SimTruth()
    let issuer = SimIssuer()
    let chains: [SimChain]
    let profiles: SimProfiles
    let ports: [SimNodePort]
    let payers: SimPayers
    let platform: SimPlatform
    let auditor: SimAuditor
    private let limitAuditor: SimLimitAuditor
    private let rates: SimRates
    let disk: any SimDisk
    private let death = SimDeath()
    let loss: SimLoss?
    /// What belongs to payouts; nil in worlds without them.
    let play: SimPlay?
    /// What belongs to an outside provider; nil in worlds without one.
    let opinions: SimOpinions?
    /// What belongs to traces of money; nil in worlds without them.
    let traces: SimTraces?
    var daemon: SimDaemon
    var listedPayers: Set<WatchedScript> = []
    var step = 0
    /// The chains that live in this world.
    var places: [Int] { play?.places ?? Array(chains.indices) }
    var report: SimReport
    private var isInside = false

    init(_ options: SimOptions) async throws {
        self.options = options
        dice = Dice(seed: options.seed)
        // Drawn apart, so that older seeds go on to mean what they meant.
        faults = Faults(dice, later: Dice(seed: ~options.seed))
        report = SimReport(seed: options.seed)
        play = options.hasPayouts ? try SimPlay(options, dice, clock, issuer) : nil
        let bitcoin = SimChain(
            id: SimProfiles.bitcoinID, maker: SimBitcoinBlocks(chain: SimProfiles.bitcoinID),
            time: clock.now())
        let evm = SimChain(
            id: SimProfiles.evmID, maker: SimEVMBlocks(), time: clock.now(),
            rules: play?.evmRules)
        play?.connect(bitcoin: bitcoin, evm: evm)
        chains = [bitcoin, evm]
        profiles = SimProfiles(
            dice, bitcoinGenesis: bitcoin.tip.link.reference.hash,
            evmGenesis: evm.tip.link.reference.hash)
        for chain in chains {
            let count = play == nil ? dice.number(in: 5...18) : 2
            for _ in 0..<count { chain.mine([], at: clock.now()) }
        }
        traces =
            options.hasTraces
            ? SimTraces(options, clock: clock, truth: truth, bitcoin: bitcoin) : nil
        let isAgreed = profiles.evm.proof == .agreement
        ports = [
            SimNodePort(
                chain: bitcoin,
                node: SimBitcoinNode(
                    hasTransactionIndex: traces?.faults.hasTransactionIndex
                        ?? dice.happens(perMille: 500), relay: play?.bitcoin),
                dice: dice, faults: faults, clock: clock, endpointCount: 2, onlyLiar: nil),
            SimNodePort(
                chain: evm,
                node: SimEVMNode(
                    issuer: issuer, finalizedLag: profiles.finalizedLag,
                    hasBlockReceipts: dice.happens(perMille: 700), relay: play?.evm), dice: dice,
                faults: faults,
                clock: clock, endpointCount: isAgreed ? 3 : 2,
                onlyLiar: isAgreed ? dice.number(in: 0...2) : nil),
        ]
        payers = SimPayers(dice)
        platform = SimPlatform(dice, clock: clock)
        auditor = SimAuditor(
            truth: truth, chains: chains, profiles: profiles, platform: platform,
            faults: faults)
        rates = SimRates(clock: clock)
        limitAuditor = SimLimitAuditor(platform: platform, rates: rates)
        play?.prepare(
            chains: chains, platform: platform, profiles: profiles, truth: truth)
        opinions = options.hasProvider ? SimOpinions(options, clock: clock, truth: truth) : nil
        disk = try options.disk.make(
            clock, death, plant: options.plant)
        loss = options.plant == .lostDeposit ? SimLoss() : nil
        daemon = try await SimDaemon(
            store: SimStore(inner: try disk.open(), faults: faults, death: death),
            profiles: profiles,
            ports: ports, clock: clock, rates: rates, losing: loss, play: play,
            provider: opinions?.provider, exposure: traces?.limits, plant: options.plant)
        watchStore()
        if let traces { prepare(traces) }
        opinions?.provider.interlude = { [weak self] in await self?.interlude() }
        for port in ports { port.interlude = { [weak self] in await self?.interlude() } }
        play?.signer.interlude = { [weak self] in await self?.interlude() }
        play?.signer.look = { [weak self] in await self?.lookAtSigning($0) }
    }

    /// Compares the books with the truth.
    func audit() async {
        do {
            fail(try await auditor.check(daemon.store.inner, now: clock.now()))
            fail(try await limitAuditor.check(daemon.store.inner, now: clock.now()))
            if let play { fail(try await play.auditor.check(daemon.store.inner)) }
            if let traces { fail(try await traces.auditor.check(daemon.store.inner)) }
            if let opinions { fail(try await opinions.auditor.check(daemon.store.inner)) }
        } catch {
            fail(["the books cannot be read: \(error)"])
        }
    }

    func log(_ line: @autoclosure () -> String) { report.log("\(step) \(line())") }

    func fail(_ problems: [String]) {
        for problem in problems {
            report.failures.append("step \(step): \(problem)")
            log("FAILED \(problem)")
        }
    }

    /// Runs the world with its faults, then calms it; stops at the first failure.
    func run() async throws {
        let finality = profiles.harmlessReorg[profiles.evm.id] ?? 0
        log("evm proof \(profiles.evm.proof), finality \(finality)")
        if let play {
            try await begin(play)
        } else if options.hasHeadStart {
            try await takeHeadStart()
        } else if dice.happens(perMille: 600) {
            // Without a list nothing is decided, and people have no cases to work on.
            await installList()
            await approveLists(true, by: "bert")
        }
        let last = step + options.stepCount
        while step < last, report.failures.isEmpty {
            step += 1
            clock.move(milliseconds: Int64(dice.number(in: 500...30_000)))
            for port in ports { port.turn() }
            play?.turn()
            if let play {
                if play.faults.strikes(.foreignSpend) { await steal(play) }
                await act(play, dice.number(in: 0...99))
                if let travel = play.travel { await tellSomebody(travel, play) }
            } else {
                await act(dice.number(in: 0...99))
                if options.hasHeadStart { await keepUp() }
            }
            if faults.threatens(.listedWhileReserved) { await listReserved() }
            try await restartIfDead()
            if options.plant == .doubleCredit { try await plantDoubleCredit() }
            if options.plant == .doublePayout, let play { await plantDoublePayout(play) }
            await audit()
        }
        if report.failures.isEmpty { try await calm() }
        try await close()
    }

    private func close() async throws {
        report.stepCount = step
        report.faults = faults.counts
        if loss?.lost != nil { report.isPlanted = true }
        report.blockCount = chains.reduce(0) { $0 + $1.blocks.count }
        let deposits = try await daemon.store.inner.read {
            try $0.deposits(DepositFilter(), page: PageRequest(after: nil, limit: 1_000)).map(\.1)
        }
        report.depositCount = deposits.count
        report.creditCount = deposits.filter(\.isSpendable).count
        for deposit in deposits {
            switch deposit.screeningTrack {
            case .refunding: report.refundingCount += 1
            case .refunded: report.refundedCount += 1
            case .notStarted, .running, .clear, .held, .frozen: break
            }
        }
        if let play { try await close(play) }
        if let opinions { close(opinions) }
        if let traces { close(traces) }
        if opinions != nil || traces != nil { try await replayVerdicts() }
        for port in ports { port.interlude = nil }
        play?.signer.interlude = nil
        play?.signer.look = nil
        await disk.close()
    }

    /// One thing happens.
    private func act(_ roll: Int) async {
        // A world without anybody to pay is soon over.
        if platform.addresses.count < 3, dice.happens(perMille: 600) { return await request() }
        switch roll {
        case 0..<35:
            let place = dice.number(in: 0...1)
            for _ in 0..<dice.number(in: 1...3) { await watch(place) }
        case 35..<74: await actOutside(roll)
        case 74..<84: await screen()
        case 84..<91: await request()
        case 91..<96: await refund()
        default: await operate()
        }
    }

    /// Something that happens in the world outside, or by people.
    private func actOutside(_ roll: Int) async {
        let chain = chains[dice.number(in: 0...1)]
        switch roll {
        case 35..<47: mine(chain)
        case 47..<58:
            pay(on: chain)
            if let traces, chain === chains[1] { payAmongStrangers(traces) }
        case 58..<63: reorganize(chain)
        case 63..<65: replace()
        case 65..<67: await changeLists()
        case 67..<69: await decideCase()
        case 69: freezeByIssuer()
        default: await rescan(dice.number(in: 0...1))
        }
    }

    /// While a step waits for a node, the world moves on and other steps run.
    private func interlude() async {
        guard !isInside, faults.strikes(.interleaved) else { return }
        isInside = true
        defer { isInside = false }
        log("meanwhile")
        for _ in 0..<dice.number(in: 1...4) {
            // The watcher of a chain never runs twice; other steps may run beside it.
            if watching == nil, dice.happens(perMille: 400) {
                await watch(play == nil ? dice.number(in: 0...1) : dice.pick(places) ?? 0)
            } else if let play {
                await actBeside(play, dice.number(in: 0...99))
            } else {
                await actOutside(dice.number(in: 35...69))
            }
        }
    }

    private var watching: Int?

    func watch(_ place: Int) async {
        watching = place
        let outcome = await daemon.watchers[place].step()
        watching = nil
        log("watch \(chains[place].id) \(outcome)")
    }

    func screen() async {
        await daemon.prices.round()
        if let opinions, opinions.wantsQuiet {
            await alone { await screenAlone() }
        } else {
            let count = await daemon.screening.round()
            log("screen \(count)")
        }
        if dice.happens(perMille: 700) { await careAfter() }
    }

    /// The lists' change is worked through; at times a crash comes between two units of it.
    func careAfter() async {
        let count = await daemon.aftercare.round()
        log("aftercare \(count)")
    }

    /// A dead process is started again over the same disk: nothing else of it is left.
    func restartIfDead() async throws {
        if !daemon.store.isDead {
            guard faults.strikes(.crash) else { return }
            daemon.store.kill()
        }
        report.crashCount += 1
        log("restart")
        await disk.close()
        daemon = try await SimDaemon(
            store: SimStore(inner: try disk.open(), faults: faults, death: death),
            profiles: profiles,
            ports: ports, clock: clock, rates: rates, losing: loss, play: play,
            provider: opinions?.provider, exposure: traces?.limits, plant: options.plant)
        watchStore()
    }

    /// Does something with nobody beside it.
    private func alone(_ work: () async -> Void) async {
        let wasInside = isInside
        isInside = true
        await work()
        isInside = wasInside
    }

    func watchStore() {
        daemon.store.afterCommit = { [weak self] in await self?.audit() }
    }
}
