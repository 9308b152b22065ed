import Digests
import Foundation

/// Payouts from the request to the saved signature, durable at each step, with the real signer.
struct PayoutThroughputBenchmark: Benchmark {
    static let name = "payout-throughput"
    static let summary =
        "Bitcoin payouts requested, screened, planned and signed by the real signer, all durable."

    private static let pageLimit = "one page written in place and synced for each request"
    /// What it leaves out could not be left out by anybody: callers who wait share commits, and a
    /// transaction is saved by the signer and by us.
    private static let wholeLimit =
        "one synced page for 64 requests and two for a transaction, the signatures from C, verified"
    private static let signingLimit = "two synced pages a transaction, the signatures from C"
    private static let sampleCount = 256

    static func run(_ sizes: BenchmarkSizes) async throws -> [Figure] {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "sluice-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        defer {
            do {
                try FileManager.default.removeItem(at: folder)
            } catch {
                FigureTable.complain("\(folder.path) could not be removed: \(error)")
            }
        }
        let rounds = try Rounds(payoutCount: sizes.payouts, folder: folder.path)
        do {
            return try await rounds.figures()
        } catch {
            await rounds.end()
            throw error
        }
    }

    /// The rounds of one run, and what they counted.
    private final class Rounds {
        private let payoutCount: Int
        private let folder: String
        private let synced: SyncedFile
        private let key: BenchmarkSigner
        private let digests: [[UInt8]]
        private var world: PayoutWorld?
        private var counts = (transactionCount: 0, signatureCount: 0)

        init(payoutCount: Int, folder: String) throws {
            self.payoutCount = payoutCount
            self.folder = folder
            synced = try SyncedFile(in: folder)
            key = try BenchmarkSigner(1)
            digests = (0..<sampleCount).map { SHA256.hash(Array("digest \($0)".utf8)) }
        }

        func figures() async throws -> [Figure] {
            let medians = try await interleaved([
                { try await seconds { try self.synced.writeDurably(pageCount: sampleCount) } },
                { try self.signInC() }, { try await self.requestOneByOne() },
                { try await self.requestTogether() }, { try await self.sign() },
            ])
            let page = medians[0] / Double(sampleCount)
            let signature = medians[1] / Double(sampleCount)
            let (alone, together, signing) = (medians[2], medians[3], medians[4])
            let count = Double(payoutCount)
            let signingLeast =
                2 * page * Double(counts.transactionCount)
                + signature * Double(counts.signatureCount)
            let commitCount = (count / Double(PayoutWorld.callerCount)).rounded(.up)
            let least = page * commitCount + signingLeast
            return [
                figure("payouts", count, "payouts"),
                figure("transactions", Double(counts.transactionCount), "transactions"),
                figure("signatures", Double(counts.signatureCount), "signatures"),
                figure("syncedPagesPerSecond", 1 / page, "pages/s"),
                figure("requestsPerSecondOneByOne", count / alone, "payouts/s"),
                ratio("ratioToLimitOneByOne", page * count / alone, pageLimit),
                figure("requestsPerSecond", count / together, "payouts/s"),
                figure("signedPerSecond", count / signing, "payouts/s"),
                ratio("ratioToLimitSigned", signingLeast / signing, signingLimit),
                figure("payoutsPerSecond", count / (together + signing), "payouts/s"),
                ratio("ratioToLimit", least / (together + signing), wholeLimit),
            ]
        }

        private func signInC() throws -> Double {
            var signature = [UInt8](repeating: 0, count: 64)
            return try processorSeconds {
                for digest in digests {
                    try key.peerECDSA(digest, grindingLowR: true, into: &signature)
                }
            }
        }

        private func requestOneByOne() async throws -> Double {
            let world = try await begin()
            let time = try await seconds { try await world.requestOneByOne() }
            await end()
            return time
        }

        private func requestTogether() async throws -> Double {
            let world = try await begin()
            return try await seconds { try await world.requestTogether() }
        }

        /// Goes on where ``requestTogether()`` ended.
        private func sign() async throws -> Double {
            guard let world else { throw BenchmarkError("nobody asked for payouts") }
            let time = try await seconds { counts = try await world.sign() }
            await end()
            return time
        }

        private func begin() async throws -> PayoutWorld {
            let world = try await PayoutWorld(payoutCount: payoutCount, in: folder)
            self.world = world
            try await world.fill()
            return world
        }

        /// Ends the world that there is, also after a failure.
        func end() async {
            await world?.close()
            world = nil
        }

        private func figure(_ figure: String, _ value: Double, _ unit: String) -> Figure {
            Figure(benchmark: name, figure: figure, value: value, unit: unit)
        }

        private func ratio(_ figure: String, _ value: Double, _ limit: String) -> Figure {
            Figure(benchmark: name, figure: figure, value: value, unit: "ratio", limit: limit)
        }
    }
}
