import ArgumentParser
import Glibc

/// How much is measured, where somebody may choose.
struct BenchmarkSizes: ParsableArguments {
    @Option(help: "How many payouts payout-throughput asks for in each of its rounds.")
    var payouts = 1_000
    @Option(help: "How many streams of 300 days typologies judges.")
    var streams = 10
    // The seeds 1 to 10 are for whoever changes rules: figures are of seeds that nobody looked at.
    @Option(help: "The seed of the first of them; each next one has the next seed.")
    var seed: UInt64 = 11
    @Option(help: "The file of the rules that typologies judges by; the standard ones without it.")
    var rules: String?

    func validate() throws {
        // One round of planning takes so many.
        guard (1...10_000).contains(payouts) else {
            throw ValidationError("--payouts is 1 to 10000.")
        }
        guard (1...100).contains(streams) else {
            throw ValidationError("--streams is 1 to 100.")
        }
        guard (1...1_000_000).contains(seed) else {
            throw ValidationError("--seed is 1 to 1000000.")
        }
    }
}

/// One measured number.
struct Figure: Sendable {
    /// The benchmark that measured it.
    let benchmark: String
    /// What was measured.
    let figure: String
    /// The number; never money.
    let value: Double
    /// The unit, such as `requests/s`; `ratio` for numbers without one.
    let unit: String
    /// What the number is measured against, if it is a ratio to the best that can be had.
    let limit: String?

    /// Makes a figure.
    init(benchmark: String, figure: String, value: Double, unit: String, limit: String? = nil) {
        self.benchmark = benchmark
        self.figure = figure
        self.value = value
        self.unit = unit
        self.limit = limit
    }
}

/// Something that is measured.
protocol Benchmark {
    /// The name by which it is asked for.
    static var name: String { get }
    /// What it measures, in one sentence.
    static var summary: String { get }
    /// Measures.
    static func run(_ sizes: BenchmarkSizes) async throws -> [Figure]
}

/// Why a benchmark has no figures.
struct BenchmarkError: Error, CustomStringConvertible {
    /// What to do about it.
    let description: String

    /// Makes an error.
    init(_ description: String) { self.description = description }
}

/// Returns the median seconds of each subject, measured in turns: A B A B and so on, so that what
/// else the machine does falls on all alike. Many short turns even that out better than few long
/// ones.
///
/// A subject measures itself, so that its preparation does not count. At least five rounds are run,
/// after one that is not counted.
func interleaved(
    rounds: Int = 5, _ subjects: [() async throws -> Double]
) async throws -> [Double] {
    var seconds = [[Double]](repeating: [], count: subjects.count)
    for round in 0...max(5, rounds) {
        for (index, subject) in subjects.enumerated() {
            let measured = try await subject()
            if round > 0 { seconds[index].append(measured) }
        }
    }
    return seconds.map { times in
        let sorted = times.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

/// Returns the least value that so large a share of all values does not pass; 0 for none.
func quantile(_ share: Double, of values: [Double]) -> Double {
    let sorted = values.sorted()
    let place = Int((Double(sorted.count) * share).rounded(.up)) - 1
    return sorted.isEmpty ? 0 : sorted[min(max(place, 0), sorted.count - 1)]
}

/// Returns the processor time that this thread spends on a computation. Unit: seconds.
///
/// For work that waits for nothing and nobody: unlike wall time, it leaves out the time in which
/// other programs had the processor.
func processorSeconds(of work: () throws -> Void) rethrows -> Double {
    let start = threadSeconds()
    try work()
    return threadSeconds() - start
}

private func threadSeconds() -> Double {
    var time = timespec()
    let status = clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    precondition(status == 0, "every thread on Linux has a clock of its own")
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
}

/// Returns the wall time of a piece of work. Unit: seconds.
func seconds(of work: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await work()
    return (clock.now - start) / .seconds(1)
}
