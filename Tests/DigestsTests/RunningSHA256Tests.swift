import Digests
import TestKit
import Testing

@Suite struct RunningSHA256Tests {
    @Test(arguments: seeds(50))
    func `pieces of any size give the digest of the whole`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var whole: [UInt8] = []
        var running = RunningSHA256()
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            let piece = random.bytes(upTo: 200)
            whole += piece
            if Bool.random(using: &random) {
                running.update(piece)
            } else {
                piece.withUnsafeBytes { running.update($0) }
            }
        }
        let digest = running.finalize()
        #expect(digest == SHA256.hash(whole), "seed \(seed)")
    }

    @Test func `no input gives the digest of nothing`() {
        let digest = RunningSHA256().finalize()
        #expect(digest == SHA256.hash([UInt8]()))
    }
}
