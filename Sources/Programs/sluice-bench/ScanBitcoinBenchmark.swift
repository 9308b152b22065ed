import BitcoinRules
import ChainModel
import Digests
import Foundation
import Units

/// A real block scanned for a million watched scripts, against the hashing that no scan can avoid.
struct ScanBitcoinBenchmark: Benchmark {
    static let name = "scan-bitcoin"
    static let summary = "Mainnet block 413567 proven and searched for a million watched scripts."

    /// The variable of the environment that names another file for the block.
    private static let pathVariable = "SLUICE_BENCH_BLOCK"
    private static let path = "Tests/Vectors/btc-block/block413567.raw"
    private static let watchedCount = 1_000_000
    private static let roundCount = 101
    /// A turn lasts some milliseconds.
    private static let repeatCount = 4

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        let block = try blockBytes()
        let parsed = try BitcoinBlock.parse(block)
        let watched = watchedScripts(payingIn: parsed)
        let transactions = parsed.transactions.map { $0.serialized(.network) }
        let reference = BlockReference(height: BlockHeight(413_567), hash: parsed.header.hash)
        guard let chain = ChainID("bitcoin") else {
            throw BenchmarkError("a chain may be called bitcoin")
        }
        let medians = try await interleaved(
            rounds: roundCount,
            [
                {
                    try seconds {
                        let found = try BitcoinBlockScanner.scan(
                            block, expecting: reference, chain: chain, network: .mainnet,
                            watched: watched)
                        guard !found.sightings.isEmpty else {
                            throw BenchmarkError("the watched scripts were not found")
                        }
                    }
                },
                { seconds { hashAll(transactions) } },
            ])
        let megabytes = Double(block.count) / 1_000_000
        return [
            Figure(
                benchmark: name, figure: "blocksMegabytesPerSecond",
                value: megabytes / medians[0], unit: "MB/s"),
            Figure(
                benchmark: name, figure: "ratioToLimit", value: medians[1] / medians[0],
                unit: "ratio", limit: "double SHA-256 of the same bytes"),
            Figure(
                benchmark: name, figure: "bytesPerWatchedScript",
                value: Double(watched.byteCount) / Double(watched.count), unit: "bytes"),
        ]
    }

    /// The seconds of one of many repeats of the work.
    private static func seconds(_ work: () throws -> Void) rethrows -> Double {
        try processorSeconds { for _ in 0..<repeatCount { try work() } } / Double(repeatCount)
    }

    private static func hashAll(_ transactions: [[UInt8]]) {
        var digest: (UInt128, UInt128) = (0, 0)
        withUnsafeMutableBytes(of: &digest) { output in
            for bytes in transactions {
                bytes.withUnsafeBytes { SHA256.doubleHash($0, into: output) }
            }
        }
    }

    private static func blockBytes() throws -> [UInt8] {
        let chosen = ProcessInfo.processInfo.environment[pathVariable] ?? path
        guard let data = FileManager.default.contents(atPath: chosen) else {
            throw BenchmarkError(
                "\(chosen) can't be read: run in the package's folder or set \(pathVariable)")
        }
        return [UInt8](data)
    }

    /// A million scripts of all kinds of address, one of which is paid by the block.
    private static func watchedScripts(payingIn block: BitcoinBlock) -> WatchedScriptIndex {
        var watched = WatchedScriptIndex(minimumCapacity: watchedCount)
        if let output = block.transactions.last?.outputs.last {
            watched.insert(WatchedScript(output.script.bytes))
        }
        var number: UInt64 = 0
        while watched.count < watchedCount {
            number += 1
            let digest = SHA256.hash(withUnsafeBytes(of: number.littleEndian) { Array($0) })
            let script: BitcoinScript
            switch number % 4 {
            case 0: script = .p2pkh(Array(digest.prefix(20)))
            case 1: script = .p2sh(Array(digest.prefix(20)))
            case 2: script = .p2wpkh(Array(digest.prefix(20)))
            default: script = .p2tr(digest)
            }
            watched.insert(WatchedScript(script.bytes))
        }
        return watched
    }
}
