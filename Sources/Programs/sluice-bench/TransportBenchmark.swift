import CCurlPeer
import Connector
import NodeTransport

/// Small POSTs to nginx on the loopback interface: the endpoint pool against a plain C program.
struct TransportBenchmark: Benchmark {
    static let name = "transport"
    static let summary = "Small JSON-RPC POSTs a second over HTTP/1.1 at concurrency 8, 1 and 32."

    private static let body = #"{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}"#
    private static let limit = "the same POSTs by a plain C curl-multi program"

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        let nginx = try TransportNginx()
        let client = CurlClient()
        var figures: [Figure] = []
        do {
            let endpoint = EndpointConfiguration(
                name: EndpointName("nginx"), target: HTTPTarget(url: try EndpointURL(nginx.url)))
            let pool = try EndpointPool([endpoint], client: client, clock: SystemClock())
            for concurrency in [1, 8, 32] {
                figures += try await measure(pool, url: nginx.url, concurrency: concurrency)
            }
        } catch {
            await client.shutdown()
            try nginx.stop()
            throw error
        }
        await client.shutdown()
        try nginx.stop()
        return figures
    }

    private static func measure(
        _ pool: EndpointPool, url: String, concurrency: Int
    ) async throws -> [Figure] {
        let total = concurrency == 1 ? 320 : 1_600
        let medians = try await interleaved(
            rounds: 61,
            [
                {
                    try await seconds(of: {
                        try await post(pool, total: total, concurrency: concurrency)
                    })
                },
                {
                    let seconds = curl_peer_run(url, body, total, concurrency)
                    guard seconds > 0 else {
                        throw BenchmarkError("the C program's POSTs failed")
                    }
                    return seconds
                },
            ])
        let rates = medians.map { Double(total) / $0 }
        // Eight at once is what a few chains' watchers and screening have under way.
        let suffix = concurrency == 8 ? "" : "AtConcurrency\(concurrency)"
        return [
            Figure(
                benchmark: name, figure: "requestsPerSecond" + suffix, value: rates[0],
                unit: "requests/s"),
            Figure(
                benchmark: name, figure: "peerRequestsPerSecond" + suffix, value: rates[1],
                unit: "requests/s"),
            Figure(
                benchmark: name, figure: "ratioToLimit" + suffix, value: rates[0] / rates[1],
                unit: "ratio", limit: limit),
        ]
    }

    private static func post(_ pool: EndpointPool, total: Int, concurrency: Int) async throws {
        let request = NodeRequest(
            .post(Array(body.utf8)), responseByteLimit: 1 << 20, timeout: .seconds(30))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<concurrency {
                group.addTask {
                    for _ in 0..<(total / concurrency) {
                        let answer = try await pool.exchange(request)
                        guard answer.status == 200 else {
                            throw BenchmarkError("nginx answered with status \(answer.status)")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
