import Encodings
import Foundation

/// How long a customer waits: from a block that a real node accepts to the deposit in the REST API.
struct DepositLatencyBenchmark: Benchmark {
    static let name = "deposit-latency"
    static let summary = "From a block that a real node accepts to its deposit in the REST API."

    private static let limit = "150 ms on one machine, the node's own work included"
    private static let roundCount = 24
    private static let warmUpCount = 2
    private static let waitMax = Duration.seconds(20)

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        let world = try SandboxedDaemon()
        defer { world.stop() }
        var milliseconds: [Double] = []
        for round in 0..<(warmUpCount + roundCount) {
            let measured = try measure(round, world)
            if round >= warmUpCount { milliseconds.append(measured) }
        }
        milliseconds.sort()
        let middle = milliseconds.count / 2
        let median = (milliseconds[(milliseconds.count - 1) / 2] + milliseconds[middle]) / 2
        let last = Int((Double(milliseconds.count) * 0.99).rounded(.up)) - 1
        return [
            Figure(
                benchmark: name, figure: "medianMilliseconds", value: median, unit: "ms",
                limit: limit),
            Figure(
                benchmark: name, figure: "p99Milliseconds", value: milliseconds[last], unit: "ms"),
        ]
    }

    /// One payment to an address of its own.
    ///
    /// The clock starts before the node is told to mine, so that mining counts against us.
    private static func measure(_ round: Int, _ world: SandboxedDaemon) throws -> Double {
        let wallet = try text(
            "id",
            world.api.call(
                "POST", "/v1/wallets",
                .object([
                    ("reference", .string("bench-\(round)")), ("tier", .string("standard")),
                ]), key: "wallet-\(round)"))
        let address = try text(
            "address",
            world.api.call(
                "POST", "/v1/wallets/\(wallet)/addresses",
                .object([("chain", .string("bitcoin-regtest")), ("asset", .string("BTC"))]),
                key: "address-\(round)"))
        _ = try world.control.call(
            "POST", "/pay",
            .object([
                ("chain", .string("bitcoin")), ("asset", .string("BTC")),
                ("address", .string(address)), ("amount", .string("0.001")),
            ]))
        let miner = try text(
            "address",
            world.control.call("POST", "/address", .object([("chain", .string("bitcoin"))])))
        let generate = JSONValue.object([
            ("jsonrpc", .string("1.0")), ("id", .number("0")),
            ("method", .string("generatetoaddress")),
            ("params", .array([.number("1"), .string(miner)])),
        ])
        let clock = ContinuousClock()
        let start = clock.now
        _ = try world.node.call("POST", "/", generate)
        while clock.now - start < waitMax {
            let page = try world.api.call("GET", "/v1/deposits?wallet=\(wallet)")
            let states = (page["deposits"]?.elements ?? []).compactMap { $0["chainState"]?.text }
            // One confirmation makes so small a payment final.
            if states.contains(where: { ["included", "final"].contains($0) }) {
                return (clock.now - start) / .milliseconds(1)
            }
            usleep(1_000)
        }
        throw BenchmarkError("a deposit did not appear within \(waitMax)")
    }

    private static func text(_ field: String, _ value: JSONValue) throws -> String {
        guard let text = value[field]?.text else {
            throw BenchmarkError("an answer has no \(field)")
        }
        return text
    }
}
