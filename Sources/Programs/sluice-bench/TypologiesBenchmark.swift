import Connector
import Foundation
import ScreeningRules

/// What the rules of behaviour find in made-up streams, and whom they hold by mistake.
struct TypologiesBenchmark: Benchmark {
    static let name = "typologies"
    static let summary = "Laundering found and customers held by mistake in made-up streams."

    /// The variable of the environment that names another folder of AMLSim's parameters.
    private static let pathVariable = "SLUICE_BENCH_AMLSIM"
    private static let path = "Tests/Vectors/amlsim/10K"
    /// How much is injected, stream by stream. Unit: hundredths of a percent.
    private static let illicitShares = [100, 10, 30]

    static func run(_ sizes: BenchmarkSizes) async throws -> [Figure] {
        let folder = ProcessInfo.processInfo.environment[pathVariable] ?? path
        let parameters = try AMLSimParameters(folder: folder)
        let pack = try sizes.rules.map { try RulePackFile.load($0) } ?? .standard
        var together = TypologyOutcome()
        var worst = 1.0
        var worstHolds = 0.0
        for number in 0..<sizes.streams {
            let seed = sizes.seed + UInt64(number)
            var size = StreamSize()
            size.illicitShare = illicitShares[number % illicitShares.count]
            let stream = TypologyStream(seed: seed, size: size, parameters: parameters)
            let outcome = TypologyTrial.run(stream, pack: pack, seed: seed)
            // A few patterns say nothing of a share.
            if outcome.patterns.count >= 50 { worst = min(worst, outcome.recall(at: .alert)) }
            worstHolds = max(worstHolds, outcome.deposits.holdsPerThousand)
            together.add(outcome)
        }
        var slow = StreamSize()
        slow.slowness = 24
        let slowOutcome = TypologyTrial.run(
            TypologyStream(seed: sizes.seed, size: slow, parameters: parameters), pack: pack)
        return summary(together)
            + [
                figure("recallWorstStream", worst, "ratio", "of those with 50 patterns and more"),
                figure("falseHoldsWorstStream", worstHolds, "deposits/1000"),
                figure(
                    "recallSlow", slowOutcome.recall(at: .alert), "ratio",
                    "the same patterns 24 times slower: windows of a day see little of them"),
            ] + Typology.allCases.flatMap { figures(of: $0, together) }
            + ScreeningRule.allCases.flatMap { figures(of: $0, together) }
    }

    private static func summary(_ outcome: TypologyOutcome) -> [Figure] {
        let size = StreamSize()
        return [
            figure("recall", outcome.recall(at: .alert), "ratio", "0.9 at least: alert or worse"),
            figure("recallHeld", outcome.recall(at: .hold), "ratio"),
            figure(
                "recallUntraced", outcome.share { $0.worstUntraced >= .alert }, "ratio",
                "where nobody follows money: no Bitcoin transaction before the deposit's own"),
            figure(
                "falseHoldsPerThousand", outcome.deposits.holdsPerThousand, "deposits/1000",
                "5 at most"),
            figure(
                "falseAlertsPerThousand", outcome.deposits.alertsPerThousand, "deposits/1000"),
            figure(
                "falsePayoutHoldsPerThousand", outcome.payouts.holdsPerThousand, "payouts/1000"),
            figure(
                "falsePayoutAlertsPerThousand", outcome.payouts.alertsPerThousand,
                "payouts/1000"),
            figure(
                "historyDays", Double(size.measuredFrom), "days",
                "lived through before what is measured; customers come and leave all the time"),
            figure("measuredDays", Double(size.dayCount - size.measuredFrom), "days"),
            figure(
                "deposits", Double(outcome.deposits.count + outcome.illicitCount), "deposits"),
            figure("payouts", Double(outcome.payouts.count), "payouts", "without injected ones"),
            figure(
                "illicitShare", outcome.illicitPercent, "%", "of deposits; 1, 0.1, 0.3 in turns"),
            figure("patterns", Double(outcome.patterns.count), "patterns"),
        ]
    }

    private static func figures(of typology: Typology, _ outcome: TypologyOutcome) -> [Figure] {
        let patterns = outcome.patterns.filter { $0.typology == typology }
        guard !patterns.isEmpty else { return [] }
        let title = typology.rawValue.prefix(1).uppercased() + typology.rawValue.dropFirst()
        let count = Double(patterns.count)
        return [
            figure(
                "recall" + title, Double(patterns.count { $0.worst >= .alert }) / count, "ratio",
                ["of \(patterns.count)", typology.unseen].compactMap(\.self)
                    .joined(separator: "; ")),
            figure(
                "recallHeld" + title, Double(patterns.count { $0.worst >= .hold }) / count,
                "ratio"),
            figure(
                "missed" + title, Double(patterns.count { $0.worst < .alert }), "patterns",
                missed(patterns)),
        ]
    }

    /// What fired on the patterns that nobody would look at, and how often that was all.
    private static func missed(_ patterns: [PatternOutcome]) -> String {
        var counts: [String: Int] = [:]
        for pattern in patterns where pattern.worst < .alert {
            let fired = pattern.fired.map(\.rawValue).sorted().joined(separator: "+")
            counts[fired.isEmpty ? "nothing" : fired, default: 0] += 1
        }
        let parts = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return parts.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    /// How often a rule is right, what it finds, and what would be without it.
    private static func figures(of rule: ScreeningRule, _ outcome: TypologyOutcome) -> [Figure] {
        guard rule.rawValue.hasPrefix("B-") || rule == .anomaly else { return [] }
        let hits = outcome.illicitFirings[rule] ?? 0
        let misses = outcome.normalFirings[rule] ?? 0
        guard hits + misses > 0 else { return [] }
        let caught = outcome.patterns.count { $0.fired.contains(rule) }
        let alone = outcome.patterns.count {
            $0.worst >= .alert && $0.worst(without: rule) < .alert
        }
        let whole = Double(max(1, outcome.patterns.count))
        let name = rule.rawValue.replacing("-", with: "")
        let deposits = outcome.deposits
        let payouts = outcome.payouts
        return [
            figure(
                "precision" + name, Double(hits) / Double(hits + misses), "ratio",
                "\(hits) of \(hits + misses) events"),
            figure(
                "recall" + name, Double(caught) / whole, "ratio",
                "\(caught) of all \(outcome.patterns.count) patterns"),
            figure(
                "recallOnlyBy" + name, Double(alone) / whole, "ratio",
                "\(alone) patterns would be missed without it"),
            figure(
                "falseHoldsBy" + name, deposits.perThousand(deposits.holdsByRule[rule]),
                "deposits/1000", "that would not be without it"),
            figure(
                "falseAlertsBy" + name, deposits.perThousand(deposits.alertsByRule[rule]),
                "deposits/1000"),
            figure(
                "falsePayoutAlertsBy" + name, payouts.perThousand(payouts.alertsByRule[rule]),
                "payouts/1000"),
        ]
    }

    private static func figure(
        _ figure: String, _ value: Double, _ unit: String, _ limit: String? = nil
    ) -> Figure {
        Figure(benchmark: name, figure: figure, value: value, unit: unit, limit: limit)
    }
}
