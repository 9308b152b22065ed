import Foundation
import ScreeningRules

/// What the rules of behaviour find in made-up streams, and whom they hold by mistake.
struct TypologiesBenchmark: Benchmark {
    static let name = "typologies"
    static let summary = "Laundering found and customers held by mistake in made-up streams."

    /// The variable of the environment that names another folder of AMLSim's parameters.
    private static let pathVariable = "SLUICE_BENCH_AMLSIM"
    private static let path = "Tests/Vectors/amlsim/10K"
    private static let seeds: [UInt64] = [1, 2, 3]

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        let folder = ProcessInfo.processInfo.environment[pathVariable] ?? path
        let parameters = try AMLSimParameters(folder: folder)
        var together = TypologyTrial.Outcome()
        var worst = 1.0
        var worstHolds = 0.0
        for seed in seeds {
            let stream = TypologyStream(seed: seed, size: StreamSize(), parameters: parameters)
            let outcome = TypologyTrial.run(stream, seed: seed)
            worst = min(worst, outcome.recall(at: .alert))
            worstHolds = max(worstHolds, outcome.falseHoldsPerThousand)
            together.add(outcome)
        }
        var slow = StreamSize()
        slow.slowness = 24
        let slowOutcome = TypologyTrial.run(
            TypologyStream(seed: seeds[0], size: slow, parameters: parameters))
        return figures(together)
            + [
                figure("recallWorstSeed", worst, "ratio"),
                figure("falseHoldsWorstSeed", worstHolds, "deposits/1000"),
                figure(
                    "recallSlow", slowOutcome.recall(at: .alert), "ratio",
                    "the same patterns 24 times slower: windows of a day see little of them"),
            ]
    }

    private static func figures(_ outcome: TypologyTrial.Outcome) -> [Figure] {
        var figures = [
            figure("recall", outcome.recall(at: .alert), "ratio", "0.9 at least: alert or worse"),
            figure("recallHeld", outcome.recall(at: .hold), "ratio"),
            figure(
                "falseHoldsPerThousand", outcome.falseHoldsPerThousand, "deposits/1000",
                "5 at most"),
            figure("falseAlertsPerThousand", outcome.falseAlertsPerThousand, "deposits/1000"),
            figure("deposits", Double(outcome.normalCount + outcome.illicitCount), "deposits"),
            figure("illicitShare", outcome.illicitPercent, "%"),
            figure("patterns", Double(outcome.patterns.count), "patterns"),
        ]
        for typology in Typology.allCases {
            let patterns = outcome.patterns.filter { $0.typology == typology }
            guard !patterns.isEmpty else { continue }
            let title = typology.rawValue.prefix(1).uppercased() + typology.rawValue.dropFirst()
            let alerted = patterns.count { $0.worst >= .alert }
            let held = patterns.count { $0.worst >= .hold }
            figures += [
                figure(
                    "recall" + title, Double(alerted) / Double(patterns.count), "ratio",
                    typology.unseen),
                figure("recallHeld" + title, Double(held) / Double(patterns.count), "ratio"),
            ]
        }
        for rule in ScreeningRule.allCases where rule.rawValue.hasPrefix("B-") || rule == .anomaly {
            let hits = outcome.illicitFirings[rule] ?? 0
            let misses = outcome.normalFirings[rule] ?? 0
            guard hits + misses > 0 else { continue }
            let caught = outcome.patterns.count { $0.fired.contains(rule) }
            let name = rule.rawValue.replacing("-", with: "")
            figures += [
                figure(
                    "precision" + name, Double(hits) / Double(hits + misses), "ratio",
                    "\(hits) of \(hits + misses) events"),
                figure(
                    "recall" + name, Double(caught) / Double(max(1, outcome.patterns.count)),
                    "ratio", "\(caught) of all \(outcome.patterns.count) patterns"),
            ]
        }
        return figures
    }

    private static func figure(
        _ figure: String, _ value: Double, _ unit: String, _ limit: String? = nil
    ) -> Figure {
        Figure(benchmark: name, figure: figure, value: value, unit: unit, limit: limit)
    }
}

extension TypologyTrial.Outcome {
    /// The share of patterns of which at least one deposit or payout got this or worse.
    func recall(at decision: ScreeningDecision) -> Double {
        Double(patterns.count { $0.worst >= decision }) / Double(max(1, patterns.count))
    }

    /// Normal deposits that wait for a person, of a thousand.
    var falseHoldsPerThousand: Double {
        Double(falseHoldCount) * 1_000 / Double(max(1, normalCount))
    }

    /// Normal deposits with an alert or worse, of a thousand.
    var falseAlertsPerThousand: Double {
        Double(falseAlertCount) * 1_000 / Double(max(1, normalCount))
    }

    /// How many of a hundred deposits were injected.
    var illicitPercent: Double {
        Double(illicitCount) * 100 / Double(max(1, normalCount + illicitCount))
    }
}
