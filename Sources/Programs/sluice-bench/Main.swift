import ArgumentParser

/// Measures Sluice's speed beside its limit, in the same run on the same machine.
@main
struct SluiceBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sluice-bench",
        abstract: "Measures speed beside its limit, in the same run on the same machine.",
        discussion: """
            Run it in the package's folder and as an optimised build: a debug build says nothing.

              sluice-bench                     all benchmarks, as a table
              sluice-bench keccak transport    two of them
              sluice-bench --json screen       one JSON object a line
              sluice-bench --payouts 5000 payout-throughput
              sluice-bench --rules FILE typologies       your rules against made-up streams

            A ratio is our rate divided by the limit's: 1 is as fast as can be.
            Files that are measured lie in the folder that TMPDIR names.
            """)

    /// Every benchmark, in the order in which they run.
    static var benchmarks: [any Benchmark.Type] {
        [
            ScanBitcoinBenchmark.self, ScanEVMBenchmark.self, TransportBenchmark.self,
            KeccakBenchmark.self, ScreenBenchmark.self, ScreenFullBenchmark.self,
            ListImportBenchmark.self, RescreenBenchmark.self, TypologiesBenchmark.self,
            DepositLatencyBenchmark.self, SignBenchmark.self, BatchBitcoinBenchmark.self,
            PayoutThroughputBenchmark.self,
        ]
    }

    @Argument(help: "The benchmarks to run; all if none is named.")
    var names: [String] = []
    @OptionGroup var sizes: BenchmarkSizes
    @Flag(help: "Prints one JSON object a line.")
    var json = false
    @Flag(help: "Prints what can be measured, and measures nothing.")
    var list = false

    func validate() throws {
        let known = Self.benchmarks.map { $0.name }
        for name in names where !known.contains(name) {
            throw ValidationError(
                "no benchmark is called \(name); there are \(known.joined(separator: ", "))")
        }
    }

    func run() async throws {
        let chosen = Self.benchmarks.filter { names.isEmpty || names.contains($0.name) }
        if list {
            FigureTable.print(chosen.map { [$0.name, $0.summary] })
            return
        }
        var failedNames: [String] = []
        var rows = [FigureTable.heading]
        for benchmark in chosen {
            do {
                let figures = try await benchmark.run(sizes)
                if json {
                    for figure in figures { print(try FigureTable.json(figure)) }
                } else {
                    rows += figures.map(FigureTable.row)
                }
            } catch {
                // The others are measured all the same; the exit status says that one was not.
                failedNames.append(benchmark.name)
                FigureTable.complain("\(benchmark.name): \(error)")
            }
        }
        if !json, rows.count > 1 { FigureTable.print(rows) }
        guard failedNames.isEmpty else { throw ExitCode.failure }
    }
}
