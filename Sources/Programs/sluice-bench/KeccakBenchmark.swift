import CKeccakPeer
import Digests

/// Keccak-256 of one short and one long message, against C with the rounds written out.
struct KeccakBenchmark: Benchmark {
    static let name = "keccak"
    static let summary = "Keccak-256 of 64 bytes and of 1 MiB, against portable C."

    private static let limit = "portable C with the rounds written out, compiled with -O3"
    private static let digestByteCount = 32

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        // Addresses, topics and trie nodes are short: their ratio is the one to hold.
        try await measure(byteCount: 64, repeatCount: 5_000, suffix: "")
            + measure(byteCount: 1 << 20, repeatCount: 2, suffix: "At1MiB")
    }

    private static func measure(
        byteCount: Int, repeatCount: Int, suffix: String
    ) async throws -> [Figure] {
        let message = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        guard Keccak256.hash(message) == peerDigest(of: message) else {
            throw BenchmarkError("the two digests differ")
        }
        let medians = try await interleaved(
            rounds: 101,
            [
                { try seconds(of: message, repeatCount) { Keccak256.hash($0, into: $1) } },
                {
                    try seconds(of: message, repeatCount) {
                        keccak_peer_256(
                            $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count,
                            $1.baseAddress?.assumingMemoryBound(to: UInt8.self))
                    }
                },
            ])
        let megabytes = Double(byteCount) * Double(repeatCount) / 1_000_000
        return [
            Figure(
                benchmark: name, figure: "megabytesPerSecond" + suffix,
                value: megabytes / medians[0], unit: "MB/s"),
            Figure(
                benchmark: name, figure: "ratioToLimit" + suffix, value: medians[1] / medians[0],
                unit: "ratio", limit: limit),
        ]
    }

    /// The seconds of many digests of the message. Both subjects write into the same memory, so
    /// that neither pays for arrays.
    @inline(__always)
    private static func seconds(
        of message: [UInt8], _ repeatCount: Int,
        hash: (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) -> Void
    ) throws -> Double {
        var digest = [UInt8](repeating: 0, count: digestByteCount)
        var last: UInt8 = 0
        let seconds = message.withUnsafeBytes { input in
            digest.withUnsafeMutableBytes { output in
                processorSeconds {
                    for _ in 0..<repeatCount {
                        hash(input, output)
                        last ^= output[0]
                    }
                }
            }
        }
        try expectEven(last, repeatCount)
        return seconds
    }

    private static func peerDigest(of message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: digestByteCount) { output, count in
            keccak_peer_256(message, message.count, output.baseAddress)
            count = digestByteCount
        }
    }

    /// The same byte an even number of times gives zero: so the compiler must make every digest.
    private static func expectEven(_ last: UInt8, _ repeatCount: Int) throws {
        guard last == 0, repeatCount % 2 == 0 else {
            throw BenchmarkError("the digests of one message differ")
        }
    }
}
