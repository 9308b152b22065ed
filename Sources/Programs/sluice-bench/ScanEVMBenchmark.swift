import ChainModel
import EVMRules
import Encodings
import Units

/// A long answer of `eth_getLogs` searched for a million watched accounts, against skipping it.
struct ScanEVMBenchmark: Benchmark {
    static let name = "scan-evm"
    static let summary = "10,000 logs as a node sends them, searched for a million accounts."

    private static let logCount: UInt64 = 10_000
    private static let watchedCount: UInt64 = 1_000_000
    /// One log in so many pays a watched account.
    private static let paymentEvery: UInt64 = 100
    private static let roundCount = 101

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        let answer = logsAnswer()
        let watched = watchedAccounts()
        let expected = Int(logCount / paymentEvery)
        let medians = try await interleaved(
            rounds: roundCount,
            [
                {
                    try processorSeconds {
                        let search = try EVMLogSearch(answer: answer, watched: watched)
                        guard search.logs.count == expected else {
                            throw BenchmarkError("the watched accounts were not all found")
                        }
                    }
                },
                {
                    try processorSeconds {
                        var scanner = try JSONScanner(answer)
                        try scanner.skip()
                        try scanner.end()
                    }
                },
            ])
        let megabytes = Double(answer.count) / 1_000_000
        return [
            Figure(
                benchmark: name, figure: "megabytesPerSecond", value: megabytes / medians[0],
                unit: "MB/s"),
            Figure(
                benchmark: name, figure: "ratioToLimit", value: medians[1] / medians[0],
                unit: "ratio", limit: "a bare scan of the same bytes"),
        ]
    }

    /// The account with a number, its bytes spread as those of real accounts are.
    private static func account(_ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in UInt64(0)..<3 {
            // The finaliser of SplitMix64.
            var mixed = (number &* 3 &+ part) &* 0x9e37_79b9_7f4a_7c15
            mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
            mixed ^= mixed >> 31
            withUnsafeBytes(of: mixed.bigEndian) { bytes += $0 }
        }
        return Array(bytes.prefix(20))
    }

    private static func watchedAccounts() -> WatchedScriptIndex {
        var watched = WatchedScriptIndex(minimumCapacity: Int(watchedCount))
        for number in 0..<watchedCount { watched.insert(WatchedScript(account(number))) }
        return watched
    }

    /// The answer as go-ethereum writes it: no blanks, nine fields a log.
    private static func logsAnswer() -> [UInt8] {
        var logs: [JSONValue] = []
        for number in 0..<logCount {
            let isPayment = number % paymentEvery == 0
            let recipient = account(isPayment ? number : watchedCount + number)
            let sender = account(2 * watchedCount + number)
            let digest = account(number) + account(number + 1).prefix(12)
            logs.append(
                .object([
                    ("address", hex([UInt8](repeating: 0xda, count: 20))),
                    (
                        "topics",
                        .array([
                            hex(ERC20.transferTopic.bytes),
                            hex([UInt8](repeating: 0, count: 12) + sender),
                            hex([UInt8](repeating: 0, count: 12) + recipient),
                        ])
                    ),
                    ("data", hex(UInt256(UInt128(number)).bigEndianBytes)),
                    ("blockNumber", .string("0x14e8d38")), ("transactionHash", hex(digest)),
                    ("transactionIndex", .string("0x1f")),
                    ("blockHash", hex([UInt8](repeating: 0x92, count: 32))),
                    ("logIndex", .string(UInt256(UInt128(number)).quantity)),
                    ("removed", .bool(false)),
                ]))
        }
        return JSONValue.object([
            ("jsonrpc", .string("2.0")), ("id", .number("0")), ("result", .array(logs)),
        ]).serialized()
    }

    private static func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encodePrefixed(bytes)) }
}
