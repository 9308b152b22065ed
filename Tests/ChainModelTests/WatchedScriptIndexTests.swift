import ChainModel
import TestKit
import Testing

@Suite struct WatchedScriptIndexTests {
    private func contains(_ index: WatchedScriptIndex, _ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { index.contains($0) }
    }

    @Test func `an empty index watches nothing`() {
        let index = WatchedScriptIndex()
        #expect(index.count == 0)
        #expect(!contains(index, []))
        #expect(!contains(index, [1]))
    }

    @Test func `scripts of every length are told apart, and repeats count once`() {
        var index = WatchedScriptIndex()
        for length in 0...80 {
            let script = WatchedScript([UInt8](repeating: 7, count: length))
            #expect(!contains(index, script.bytes))
            let isNew = index.insert(script)
            let isNewAgain = index.insert(script)
            #expect(isNew && !isNewAgain)
            #expect(contains(index, script.bytes))
            #expect(index.count == length + 1)
        }
        #expect(!contains(index, [UInt8](repeating: 8, count: 20)))
        #expect(!contains(index, [UInt8](repeating: 8, count: 60)))
        #expect(!contains(index, [UInt8](repeating: 7, count: 81)))
    }

    @Test(arguments: seeds(20)) func `it answers as a set does`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var scripts: Set<[UInt8]> = []
        var index = WatchedScriptIndex(minimumCapacity: Int(seed))
        for _ in 0..<2_000 {
            // Few different bytes, so that repeats and near misses are common.
            let length = Int.random(in: 1...3, using: &random)
            let script = (0..<length).map { _ in UInt8.random(in: 0...15, using: &random) }
            let isNew = index.insert(WatchedScript(script))
            let isNewToSet = scripts.insert(script).inserted
            #expect(isNew == isNewToSet, "seed \(seed)")
            let question = (0..<length).map { _ in UInt8.random(in: 0...15, using: &random) }
            #expect(contains(index, question) == scripts.contains(question), "seed \(seed)")
        }
        #expect(index.count == scripts.count)
    }

    @Test(arguments: seeds(20)) func `many questions at once are answered as one by one`(
        seed: UInt64
    ) {
        var random = SplitMix64(seed: seed)
        var index = WatchedScriptIndex()
        let scripts = (0..<3_000).map { _ in
            [UInt8](repeating: UInt8.random(in: 0...7, using: &random), count: 1)
                + random.bytes([1, 2, 19, 33, 34, 60][Int.random(in: 0...5, using: &random)] - 1)
        }
        for script in scripts where Bool.random(using: &random) {
            index.insert(WatchedScript(script))
        }
        let memory = scripts.flatMap { $0 }
        memory.withUnsafeBytes { bytes in
            var start = 0
            let questions = scripts.map { script in
                defer { start += script.count }
                return UnsafeRawBufferPointer(rebasing: bytes[start..<start + script.count])
            }
            let expected = questions.indices.filter { index.contains(questions[$0]) }
            #expect(index.positions(of: questions) == expected, "seed \(seed)")
            #expect(!expected.isEmpty && expected.count < scripts.count)
        }
        #expect(index.positions(of: []) == [])
    }

    @Test func `a watched address takes less than 100 bytes at any size`() {
        var index = WatchedScriptIndex()
        var random = SplitMix64(seed: 1)
        for count in 1...120_000 {
            index.insert(WatchedScript(random.bytes(34)))
            guard count > 1_000, count % 997 == 0 || count.nonzeroBitCount == 1 else { continue }
            #expect(index.byteCount < 100 * index.count, "\(count)")
        }
        #expect(index.count == 120_000)
    }
}
