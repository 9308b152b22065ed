import Digests
import Units

/// Signatures by our keys, against the same calls of libsecp256k1 from C.
struct SignBenchmark: Benchmark {
    static let name = "sign"
    static let summary = "ECDSA with and without a low r, and BIP-0340, against the calls from C."

    private static let limit = "the same calls of libsecp256k1 from C, each signature verified"
    private static let roundCount = 51
    /// A turn lasts some milliseconds.
    private static let digestCount = 64

    private enum Scheme: String, CaseIterable {
        case ecdsa = ""
        case ecdsaLowR = "LowR"
        case schnorr = "Schnorr"
    }

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        let signer = try BenchmarkSigner(1)
        let digests = (0..<digestCount).map { SHA256.hash([UInt8($0)]) }
        let words = digests.compactMap { Bytes32($0) }
        var figures: [Figure] = []
        for scheme in Scheme.allCases {
            for (digest, word) in zip(digests, words) {
                guard ours(scheme, word, signer) == (try peers(scheme, digest, signer)) else {
                    throw BenchmarkError("the two signatures differ")
                }
            }
            figures += try await measure(scheme, digests, words, signer)
        }
        return figures
    }

    private static func measure(
        _ scheme: Scheme, _ digests: [[UInt8]], _ words: [Bytes32], _ signer: BenchmarkSigner
    ) async throws -> [Figure] {
        let medians = try await interleaved(
            rounds: roundCount,
            [
                { processorSeconds { for word in words { sign(scheme, word, signer) } } },
                {
                    var signature = [UInt8](repeating: 0, count: 64)
                    let auxiliary = [UInt8](repeating: 0, count: 32)
                    return try processorSeconds {
                        for digest in digests {
                            try signInC(scheme, digest, auxiliary, signer, into: &signature)
                        }
                    }
                },
            ])
        return [
            Figure(
                benchmark: name, figure: "signaturesPerSecond" + scheme.rawValue,
                value: Double(digestCount) / medians[0], unit: "signatures/s"),
            Figure(
                benchmark: name, figure: "ratioToLimit" + scheme.rawValue,
                value: medians[1] / medians[0], unit: "ratio", limit: limit),
        ]
    }

    /// Signs without looking at the signature: making it has effects that no compiler leaves out.
    private static func sign(_ scheme: Scheme, _ digest: Bytes32, _ signer: BenchmarkSigner) {
        switch scheme {
        case .ecdsa: _ = signer.signECDSA(digest, grindingLowR: false)
        case .ecdsaLowR: _ = signer.signECDSA(digest, grindingLowR: true)
        case .schnorr: _ = signer.signSchnorr(digest)
        }
    }

    private static func signInC(
        _ scheme: Scheme, _ digest: [UInt8], _ auxiliary: [UInt8], _ signer: BenchmarkSigner,
        into signature: inout [UInt8]
    ) throws {
        switch scheme {
        case .ecdsa: try signer.peerECDSA(digest, grindingLowR: false, into: &signature)
        case .ecdsaLowR: try signer.peerECDSA(digest, grindingLowR: true, into: &signature)
        case .schnorr:
            try signer.peerSchnorr(digest, auxiliary: auxiliary, into: &signature)
        }
    }

    private static func ours(
        _ scheme: Scheme, _ digest: Bytes32, _ signer: BenchmarkSigner
    ) -> [UInt8] {
        switch scheme {
        case .ecdsa: signer.signECDSA(digest, grindingLowR: false).compact
        case .ecdsaLowR: signer.signECDSA(digest, grindingLowR: true).compact
        case .schnorr: signer.signSchnorr(digest)
        }
    }

    private static func peers(
        _ scheme: Scheme, _ digest: [UInt8], _ signer: BenchmarkSigner
    ) throws -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: 64)
        try signInC(
            scheme, digest, [UInt8](repeating: 0, count: 32), signer, into: &signature)
        return signature
    }
}
