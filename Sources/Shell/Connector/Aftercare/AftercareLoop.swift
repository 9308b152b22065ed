public import Logging
import Units

/// Looks at money that was cleared before, each time something that it was cleared by changes.
public actor AftercareLoop {
    private let subjects: [AftercareSubject]
    private let store: any StorePort
    private let clock: any ClockPort
    private let logger: Logger
    /// The changes that a pass works through; read once a pass, as the entries may be many.
    private var plans: [String: AftercarePlan] = [:]
    /// Where the next look at hits that want money begins; nil for the first of them.
    private var sweepPlace: UInt128?

    /// How long a change waits at most until somebody looks.
    private static let pause = Duration.seconds(1)
    /// How many units of work one round does for one subject; the next round goes on.
    private static let unitMax = 1_000

    /// Makes a loop over subjects with different names.
    public init(
        subjects: [AftercareSubject], store: any StorePort, clock: any ClockPort, logger: Logger
    ) {
        self.subjects = subjects
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Runs until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            await round()
            do {
                try await clock.sleep(for: AftercareLoop.pause)
            } catch {
                return
            }
        }
    }

    /// Works through what changed; returns how many units of work that took.
    @discardableResult
    public func round() async -> Int {
        var count = await sweep()
        for subject in subjects {
            do {
                for _ in 0..<AftercareLoop.unitMax {
                    guard try await step(subject) else { break }
                    count += 1
                }
            } catch {
                // The plan is read again: another process or a person may have changed the lists.
                plans[subject.name] = nil
                logger.warning(
                    "after-care failed",
                    metadata: ["subject": "\(subject.name)", "reason": "\(error)"])
            }
        }
        return count
    }

    /// Looks at a page of the hits that still want money; returns how many changed.
    ///
    /// Each unit of work settles the wallets that it touches. This finds what came free before a
    /// version that does.
    private func sweep() async -> Int {
        do {
            let found = try await RetroHitTopUp.sweep(after: sweepPlace, in: store)
            sweepPlace = found.next
            return found.changed
        } catch {
            logger.warning(
                "after-care could not look at open hits", metadata: ["reason": "\(error)"])
            return 0
        }
    }

    /// Does one unit of work; false if nothing is left to do.
    private func step(_ subject: AftercareSubject) async throws -> Bool {
        let (digest, progress) = try await store.read { store in
            (try subject.digest(store), try store.aftercare(subject.name))
        }
        let known = progress ?? .none(subject.name)
        guard digest != known.finishedDigest else {
            plans[subject.name] = nil
            return false
        }
        var plan = plans[subject.name]
        if plan?.digest != digest || plan?.base != known.finishedDigest {
            plan = try await store.read { store in
                AftercarePlan(
                    subject: subject, base: known.finishedDigest, digest: try subject.digest(store),
                    changes: try subject.changes(known.finished, store))
            }
            plans[subject.name] = plan
        }
        guard let plan else { return false }
        let hitCount = try await store.write { try AftercareStep(plan: plan).run(in: $0) }
        if hitCount > 0 {
            logger.error(
                "money that was cleared met a later listing",
                metadata: ["subject": "\(subject.name)", "hits": "\(hitCount)"])
        }
        return true
    }
}
