import ChainModel
import DepositRules
public import Logging
import ScreeningRules
import Units

/// Screens deposits as they come: gathers the facts from the nodes, then runs the unit of work.
public actor ScreeningLoop {
    private let sources: [ChainID: any ChainSource]
    private let store: any StorePort
    private let desk: ScreeningDesk
    private let exposure: ExposureSettings?
    private let providers: ScreeningProviders
    private let clock: any ClockPort
    private let logger: Logger
    /// Whether a round is under way: while it waits for a node, another task may ask for one.
    private var isInRound = false
    /// Whether something asked for a round while one was under way.
    private var isAskedAgain = false

    /// Until when providers are left alone about a deposit, because one of them was down.
    private var providerRests: [DepositID: Timestamp] = [:]

    /// How often a round starts over for those who asked meanwhile; the clock asks soon anyway.
    private static let passMax = 16
    /// How many deposits one round looks at.
    private static let roundLimit = 200
    /// How soon a deposit whose sources were down is tried again.
    private static let retryDelay = Duration.seconds(2)
    /// How long providers are left alone about a deposit. Unit: seconds. They may charge for each
    /// question, and the ones that are up are asked again with the one that was down.
    private static let providerRestSeconds: Int64 = 30

    /// Makes a loop over the sources of all chains.
    ///
    /// `exposure` says when money is followed backwards; nil for never, then nothing is known of
    /// it. `providers` are asked about every payer.
    public init(
        sources: [any ChainSource], store: any StorePort, desk: ScreeningDesk,
        exposure: ExposureSettings? = nil, providers: ScreeningProviders = ScreeningProviders([]),
        clock: any ClockPort, logger: Logger
    ) {
        self.exposure = exposure
        self.providers = providers
        self.sources = Dictionary(sources.map { ($0.profile.id, $0) }) { first, _ in first }
        self.store = store
        self.desk = desk
        self.clock = clock
        self.logger = logger
    }

    /// Runs until the task is cancelled: after each commit, and after a while without one.
    public func run() async {
        let commits = store.commits()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in commits {
                    _ = await self.round()
                    if Task.isCancelled { return }
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    _ = await self.round()
                    do {
                        try await self.clock.sleep(for: ScreeningLoop.retryDelay)
                    } catch {
                        return
                    }
                }
            }
        }
    }

    /// Screens what waits, once; returns how many deposits got a verdict.
    ///
    /// Two rounds never run at a time: they would ask nodes and providers about the same deposits.
    /// Whoever asks during a round gets none, and the round starts over once it is through.
    @discardableResult
    public func round() async -> Int {
        guard !isInRound else {
            isAskedAgain = true
            return 0
        }
        isInRound = true
        defer { isInRound = false }
        var count = 0
        for _ in 0..<ScreeningLoop.passMax {
            isAskedAgain = false
            count += await pass()
            if !isAskedAgain || Task.isCancelled { break }
        }
        return count
    }

    private func pass() async -> Int {
        var count = 0
        do {
            let digest = desk.screening.index.digest
            try await store.write { store in try ScreeningLoop.refresh(digest, in: store) }
            let waiting = try await store.read {
                try $0.depositsToScreen(limit: ScreeningLoop.roundLimit)
            }
            let now = clock.now()
            // Where the clock stepped back, a rest would last until the time that it had before.
            let end = now.adding(seconds: ScreeningLoop.providerRestSeconds)
            providerRests = providerRests.filter { now < $0.value && $0.value <= end }
            for deposit in waiting where providerRests[deposit.id] == nil {
                guard let source = sources[deposit.sighting.chain] else { continue }
                if try await screen(deposit, from: source) { count += 1 }
            }
        } catch {
            logger.debug("screening round failed", metadata: ["reason": "\(error)"])
        }
        return count
    }

    /// Sends deposits that were cleared with older lists, and are not final, back to screening.
    private static func refresh(_ digest: Bytes32, in store: any StoreTransaction) throws {
        guard try store.activeListsDigest() == digest else { return }
        for var deposit in try store.depositsClearedWithout(lists: digest, limit: roundLimit) {
            try DepositSteps.apply(
                .listsChanged, to: &deposit, eventName: "deposit.screening", in: store)
        }
    }

    private func screen(_ deposit: Deposit, from source: any ChainSource) async throws -> Bool {
        let facts: ScreeningFacts
        do {
            facts = try await gather(deposit, from: source)
        } catch {
            logger.debug(
                "screening waits for a node",
                metadata: ["deposit": "\(deposit.id.text)", "reason": "\(error)"])
            return false
        }
        if facts.provider?.waitsForProvider == true {
            providerRests[deposit.id] = clock.now().adding(
                seconds: ScreeningLoop.providerRestSeconds)
        }
        let step = ScreeningStep(desk: desk, profile: source.profile)
        let id = deposit.id
        switch try await store.write({ try step.screen(id, facts: facts, in: $0) }) {
        case .waits: return false
        case .decided(let lesson):
            // Only what is saved is learnt from, and a unit that runs again teaches once.
            if let lesson { desk.behaviour.learn(lesson) }
            return true
        }
    }

    private func gather(
        _ deposit: Deposit, from source: any ChainSource
    ) async throws(SourceFailure) -> ScreeningFacts {
        let parties = try await source.counterparties(of: deposit)
        let issuer: IssuerAnswer
        let asset = deposit.amount.asset
        let token = source.profile.tokens.first { $0.asset == asset }
        if token?.blacklistCall != nil {
            let frozen = try await source.frozenByIssuer(parties.map(\.script), asset: asset)
            issuer = .answered(blacklisted: frozen, asOf: clock.now())
        } else {
            issuer = .notApplicable
        }
        let screened = ScreenedFamily(source.profile)
        let payers = parties.compactMap { screened.address(of: $0.script) }
        let screening = desk.screening
        let shape = try await source.shape(of: deposit, payers: parties)
        let traced = try await exposure(of: deposit, payers, from: source, by: screening)
        let exposure = traced?.facts
        // Providers may charge for each question: none is asked while the deposit waits anyway.
        let provider =
            exposure?.waitReason != nil
            ? nil
            : await providers.ask(
                chain: source.profile.id, addresses: payers.map(\.canonical),
                asset: asset.code, clock: clock)
        return ScreeningFacts(
            counterparties: parties, knowledge: .complete, issuer: issuer,
            submissions: try await source.submissions(
                about: parties.map(\.script), asset: asset),
            lists: screening.index.digest, shape: shape, ancestors: traced?.ancestors ?? [],
            exposure: exposure, provider: provider)
    }

    /// What two people accepted about any address: a trace may meet it.
    private func accepted(_ rules: RulePack) async throws(SourceFailure) -> AcceptedHits {
        let now = clock.now()
        do {
            let all = try await store.read { try FalsePositives.accepted(at: now, in: $0) }
            return AcceptedHits(all, rules: rules, now: now)
        } catch {
            throw .unavailable("the store does not answer: \(error)", retryAfter: nil)
        }
    }

    /// Follows the money backwards where that is asked for; a trace that breaks off waits.
    private func exposure(
        of deposit: Deposit, _ payers: [ScreeningAddress], from source: any ChainSource,
        by screening: Screening
    ) async throws(SourceFailure) -> ExposureTracer.Found? {
        guard let exposure else { return nil }
        let index = screening.index
        let knowledge = ListKnowledge(
            index: index, history: screening.history,
            accepted: try await accepted(screening.rules))
        let worth = desk.rates.sheet.value(of: deposit.amount, at: clock.now()).amount
        let broken = { (reason: String) in
            ExposureTracer.Found(
                ExposureFacts(
                    broken: deposit.amount, worth: worth, reason: reason, limits: exposure.limits))
        }
        guard let traced = source as? any TraceSource else {
            return broken("nobody can look back on this chain")
        }
        do {
            if exposure.needsTrace(worth: worth, payers: payers.map(knowledge.known)) {
                return try await ExposureTracer(
                    source: traced, clock: clock, limits: exposure.limits
                ).follow(deposit, worth: worth, knowledge: knowledge)
            }
            return ExposureTracer.Found(
                try ExposureFacts(
                    untraced: deposit.amount, worth: worth, payers: payers,
                    transaction: deposit.sighting.transaction, paidAt: deposit.firstSeen,
                    knowledge: knowledge, limits: exposure.limits))
        } catch is CancellationError {
            throw .cancelled
        } catch {
            return broken("\(error)")
        }
    }
}
