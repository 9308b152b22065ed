import DepositRules
public import ScreeningRules
import Units

/// Reaches kept verdicts again from their records, with the lists and rules of then.
public struct VerdictReplays: Sendable {
    /// What became of one verdict.
    public struct Finding: Sendable, Hashable {
        /// The verdict.
        public let id: VerdictID
        /// How it compares.
        public let outcome: ReplayOutcome
    }

    /// How many sets of lists are kept built: verdicts in order mostly share one.
    private static let indexCountMax = 3

    /// Other ceilings that verdicts are reached with.
    var limits: [LimitTrial] = []
    private var indexes: [(versions: [String], index: SanctionsIndex)] = []
    private var packs: [Bytes32: RulePack] = [:]

    /// Makes one that has read nothing yet.
    public init() {}

    /// Reaches a verdict again.
    ///
    /// - Throws: `StoreFailure.corrupt` if the record cannot be read, or a list edition or rule
    ///   pack that it names is not kept; `StoreFailure`.
    public mutating func replay(
        _ record: VerdictRecord, in store: any StoreReading
    ) throws -> Finding {
        switch try read(record) {
        case .otherEngine(let engine):
            return Finding(id: record.id, outcome: .otherEngine(engine))
        case .payout(let basis):
            let again = basis.verdict(by: try pack(basis.rulePack, in: store))
            return Finding(id: record.id, outcome: .compare(record.canonical, again.record))
        case .ours(let basis):
            let again = try verdict(record, basis, rules: nil, in: store)
            return Finding(id: record.id, outcome: .compare(record.canonical, again.record))
        }
    }

    /// What other rules say of a record.
    public enum Opinion: Sendable {
        /// What was decided on the deposit, and what would be.
        case verdict(then: ScreeningDecision, now: Verdict, deposit: CountedDeposit)
        /// Another program's rules made it: nobody here can say.
        case otherRules
        /// What the rules of behaviour decided on a payout, and what they would.
        case payout(then: ScreeningDecision, now: ScreeningDecision)
        /// It is no verdict: after-care found something of a deposit that has its verdict.
        case noVerdict
    }

    /// Reaches a verdict again as other rules would have.
    ///
    /// - Throws: as `replay`.
    public mutating func opinion(
        on record: VerdictRecord, by rules: RulePack, in store: any StoreReading
    ) throws -> Opinion {
        switch try read(record) {
        case .payout(let basis):
            return .payout(then: basis.decision, now: basis.verdict(by: rules).decision)
        case .otherEngine(let engine):
            return engine == RetroVerdict.engine ? .noVerdict : .otherRules
        case .ours(let basis):
            return .verdict(
                then: basis.decision, now: try verdict(record, basis, rules: rules, in: store),
                deposit: basis.deposit)
        }
    }

    private func read(_ record: VerdictRecord) throws -> RecordedVerdict {
        do {
            return try RecordedVerdict(record: record.canonical)
        } catch {
            throw StoreFailure.corrupt("verdict \(record.id.text) cannot be read: \(error)")
        }
    }

    private mutating func verdict(
        _ record: VerdictRecord, _ basis: VerdictBasis, rules: RulePack?,
        in store: any StoreReading
    ) throws -> Verdict {
        let screening = Screening(
            index: try index(basis, in: store), limits: LimitRules(tiers: []),
            rules: try rules ?? pack(basis.rulePack, in: store))
        do {
            return try basis.verdict(by: screening, limits: limits)
        } catch {
            throw StoreFailure.corrupt("verdict \(record.id.text) cannot be read: \(error)")
        }
    }

    private mutating func pack(_ digest: Bytes32, in store: any StoreReading) throws -> RulePack {
        if let known = packs[digest] { return known }
        guard let pack = try store.rulePack(digest) else {
            throw StoreFailure.corrupt("a verdict's rule pack is not kept")
        }
        packs[digest] = pack
        return pack
    }

    private mutating func index(
        _ basis: VerdictBasis, in store: any StoreReading
    ) throws -> SanctionsIndex {
        let versions = basis.lists.map(\.version)
        let times = Dictionary(basis.lists.map { ($0.version, $0.checkedAt) }) { first, _ in first }
        if let known = indexes.first(where: { $0.versions == versions }) {
            return known.index.checked(at: times)
        }
        let records = try store.lists()
        var lists: [ScreeningList] = []
        for version in versions {
            guard let record = records.first(where: { $0.version.id == version }) else {
                throw StoreFailure.corrupt("the list \(version) is not kept")
            }
            lists.append(try record.list(in: store))
        }
        let index = SanctionsIndex(lists: lists)
        if indexes.count == VerdictReplays.indexCountMax { indexes.removeFirst() }
        indexes.append((versions, index))
        return index.checked(at: times)
    }
}
