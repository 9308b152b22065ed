import ArgumentParser
import SimWorld

/// Runs simulated worlds, and says how to see a failed one again.
@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sluice-simulate",
        abstract: "Runs the connector against made-up chains, nodes and stores that fail.",
        discussion: """
            Each world is made of one seed: the same seed gives the same world, byte for byte.

            EXAMPLES
              sluice-simulate --seeds 1000
              sluice-simulate --seed 42 --verbose
              sluice-simulate --payouts --seeds 1000
              sluice-simulate --provider --traces --seeds 1000
            """)

    @Option(help: "Run the world of this seed only.")
    var seed: UInt64?

    @Option(help: "How many worlds to run.")
    var seeds: UInt64 = 100

    @Option(help: "The first seed.")
    var from: UInt64 = 1

    @Option(help: "How many steps each world takes before it calms down.")
    var steps = 60

    @Option(help: "Which store keeps the books.")
    var store = SimDiskKind.memory

    @Flag(help: "Let the worlds be about payouts instead of deposits.")
    var payouts = false

    @Flag(help: "Let an outside provider be asked about every payer, which lies at times.")
    var provider = false

    @Flag(help: "Let the money of every deposit be followed backwards, through faulty nodes.")
    var traces = false

    @Flag(help: "Let the connector follow both chains before anything goes wrong.")
    var headStart = false

    @Flag(help: "Let the worlds be about payouts of which the travel rule asks whom they pay.")
    var travel = false

    @Option(help: "Plant a fault, to see what the auditors say of it.")
    var plant: SimPlant?

    @Flag(help: "Print all that happens.")
    var verbose = false

    func validate() throws {
        guard steps > 0, seeds > 0 else {
            throw ValidationError("--steps and --seeds must be above zero.")
        }
        guard from <= UInt64.max - seeds else { throw ValidationError("--from is too large.") }
    }

    func run() async throws {
        let wanted = seed.map { $0...$0 } ?? from...(from + seeds - 1)
        var totals = Totals()
        for seed in wanted {
            let report = await Simulation.run(
                SimOptions(
                    seed: seed, stepCount: steps, plant: plant, disk: store,
                    keepsLog: verbose, hasPayouts: payouts, hasProvider: provider,
                    hasTraces: traces, hasHeadStart: headStart, hasTravel: travel))
            if verbose { for line in report.lines { print(line) } }
            totals.add(report)
            if let first = report.failures.first {
                print("seed \(seed) FAILED: \(first)")
                print(
                    "  again: sluice-simulate --seed \(seed) --steps \(steps) "
                        + "--store \(store.rawValue)\(payouts ? " --payouts" : "")"
                        + "\(provider ? " --provider" : "")\(traces ? " --traces" : "")"
                        + "\(headStart ? " --head-start" : "")\(travel ? " --travel" : "")"
                        + "\(plant.map { " --plant \($0.rawValue)" } ?? "") --verbose")
            }
            if totals.worldCount % 500 == 0 {
                print(
                    "\(totals.worldCount) of \(wanted.count) worlds, \(totals.failedCount) failed")
            }
        }
        print(totals.text)
        if totals.failedCount > 0 { throw ExitCode(1) }
    }
}

extension SimDiskKind: ExpressibleByArgument {}
extension SimPlant: ExpressibleByArgument {}
