import BitcoinRules
import ChainModel
import Connector
import DepositRules
import Encodings
import ScreeningRules
import Units

/// Follows the money of Bitcoin deposits through the truth of the world, and compares that with
/// what the records say; of all deposits it looks whether the record says what was not seen.
final class SimTraceAuditor {
    private let faults: SimTraceFaults
    private let truth: SimTruth
    private let chain: SimChain
    private let limits: ExposureLimits
    private let verdicts = SimVerdicts()

    /// How old a list may be that anything is cleared with. Unit: hours.
    private static let listHours: Int64 = 72

    /// Deposits that were cleared after a trace.
    var clearedCount: Int { verdicts.clearedCount }
    /// Verdicts on deposits whose trace was cut by its limits.
    private(set) var cutCount = 0
    /// Verdicts on deposits in whose past somebody listed was found.
    private(set) var foundCount = 0

    init(faults: SimTraceFaults, truth: SimTruth, chain: SimChain, limits: ExposureLimits) {
        self.faults = faults
        self.truth = truth
        self.chain = chain
        self.limits = limits
    }

    func check(_ store: any StorePort) async throws -> [String] {
        try await verdicts.news(in: store).flatMap { verdict in
            (SimVerdicts.floors(verdict) + problems(of: verdict) + age(of: verdict)).map {
                "verdict on \(verdict.deposit.text.prefix(8)): \($0)"
            }
        }
    }

    /// Nothing is cleared with a list whose source has been silent for too long.
    private func age(of verdict: SimVerdicts.Seen) -> [String] {
        guard verdict.isSpendable, let time: Int64 = verdict.inputs?["time"]?.integer() else {
            return []
        }
        let last = lists(of: verdict).map(\.answered.milliseconds).max() ?? 0
        let hours = (time - last) / 3_600_000
        return hours > Self.listHours ? ["cleared with a list of \(hours) hours ago"] : []
    }

    private func lists(of verdict: SimVerdicts.Seen) -> [SimTruth.Edition] {
        (verdict.json["lists"]?.elements ?? []).compactMap {
            $0["version"]?.text.flatMap { truth.editions[$0] }
        }
    }

    // MARK: Traces

    private func problems(of verdict: SimVerdicts.Seen) -> [String] {
        guard let exposure = verdict.inputs?["exposure"], !exposure.isNull else {
            return ["nobody looked where its money came from"]
        }
        guard exposure["state"]?.text == "traced" else {
            // What a list freezes is frozen, however much of its past was seen.
            return verdict.rank == 3 ? [] : ["it was decided, and its trace broke off"]
        }
        let findings = exposure["findings"]?.elements ?? []
        let unseen = exposure["unseen"]?.elements ?? []
        var problems = sums(exposure, findings + unseen)
        let listed = findings.filter { $0["category"]?.text == "sanctions" }
        let isNear = listed.contains {
            ($0["nearestHop"]?.integer() ?? 0) <= 1 && $0["timing"]?.text != "before"
        }
        if isNear, verdict.rank < 2 { problems.append("somebody listed is near, and it is clear") }
        let reasons = Set(unseen.compactMap { $0["reason"]?.text })
        if !reasons.isDisjoint(with: ["time", "transactions"]) { cutCount += 1 }
        if !listed.isEmpty { foundCount += 1 }
        let nearest: Int? = listed.compactMap { $0["nearestHop"]?.integer() }.min()
        let callCount: Int = exposure["transactions"]?.integer() ?? 0
        return problems
            + compared(verdict, nearest, reasons, isSpent: callCount >= limits.transactionCount)
    }

    /// What was found and what was not seen is all of the deposit, by either way of counting.
    private func sums(_ exposure: JSONValue, _ parts: [JSONValue]) -> [String] {
        let whole = exposure["deposit"]?.text.flatMap { UInt128($0) }
        return ["haircut", "fifo"].compactMap { name in
            let sum = parts.reduce(UInt128(0)) {
                $0 + ($1[name]?.text.flatMap { UInt128($0) } ?? 0)
            }
            return sum == whole ? nil : "by \(name) its parts are \(sum)"
        }
    }

    private func compared(
        _ verdict: SimVerdicts.Seen, _ nearest: Int?, _ reasons: Set<String>, isSpent: Bool
    ) -> [String] {
        guard
            let payment = truth.payments.first(where: { $0.key.depositID == verdict.deposit })?
                .value, payment.id.chain == chain.id, !payment.isCoinbase
        else { return [] }
        // What nobody can disprove is believed, and what is lost cannot be seen.
        guard faults.hasTransactionIndex, faults.lost.isEmpty, faults.counts[.renamed] == nil
        else { return [] }
        let listed = lists(of: verdict).reduce(into: Set<WatchedScript>()) {
            $0.formUnion($1.scripts)
        }
        let way = way(to: payment.id.transaction, listed)
        var problems: [String] = []
        if reasons.contains("noData"), way.isWhole {
            problems.append("it says that data is missing which the nodes have")
        }
        // An input whose value nobody asked for any more counts for what the others lack, which is
        // nothing where they pay for all.
        let isCut = isSpent || !reasons.isDisjoint(with: ["time", "transactions"])
        if nearest != way.nearest, !isCut {
            let words = [way.nearest, nearest].map { $0.map(String.init) ?? "nowhere" }
            problems.append("somebody listed is at hop \(words[0]), found at \(words[1])")
        }
        return problems
    }

    /// Where on the way of the money to a transaction somebody listed is, and whether all of the
    /// way that a trace goes is known.
    private func way(
        to transaction: TransactionID, _ listed: Set<WatchedScript>
    ) -> (nearest: Int?, isWhole: Bool) {
        var level = [transaction]
        var nearest: Int?
        var isWhole = true
        for hop in 0...limits.hopCount {
            var next: [TransactionID] = []
            for input in level.flatMap({ chain.known[$0]?.bitcoin?.inputs ?? [] }) {
                let previous = input.previousOutput
                guard let outputs = chain.known[previous.transaction]?.bitcoin?.outputs else {
                    isWhole = false
                    continue
                }
                let owner = outputs[Int(previous.outputIndex)].script.bytes
                if listed.contains(WatchedScript(owner)) {
                    nearest = nearest ?? hop
                } else {
                    next.append(previous.transaction)
                }
            }
            level = next
        }
        return (nearest, isWhole)
    }

    /// Whether anybody on the way of a payment's money ever was on a list.
    func isTainted(_ payment: SimPayment) -> Bool {
        guard payment.id.chain == chain.id else { return !truth.everListed.isEmpty }
        return way(to: payment.id.transaction, truth.everListed).nearest != nil
    }
}
