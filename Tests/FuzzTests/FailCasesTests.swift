import Foundation
import FuzzBodies
import TestKit
import Testing

/// Replays every input that once failed.
@Suite struct FailCasesTests {
    private static let folder = Vectors.folder.deletingLastPathComponent()
        .appending(path: "Fuzz/FailCases")

    @Test(arguments: fuzzTargets.keys.sorted())
    func `inputs that once failed do no harm`(target: String) throws {
        let body = try #require(fuzzTargets[target])
        let folder = FailCasesTests.folder.appending(path: target)
        // No folder yet: this target never failed.
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        for name in names.sorted() {
            let input = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            input.withUnsafeBufferPointer(body)
        }
    }

    @Test(arguments: fuzzTargets.keys.sorted(), seeds(300))
    func `random bytes do no harm`(target: String, seed: UInt64) throws {
        let body = try #require(fuzzTargets[target])
        var random = SplitMix64(seed: seed)
        random.bytes(upTo: 300).withUnsafeBufferPointer(body)
        [UInt8]().withUnsafeBufferPointer(body)
    }

    @Test func `every folder of failed inputs belongs to a target`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: FailCasesTests.folder.path)
        for name in names where !name.hasPrefix(".") && !name.hasSuffix(".md") {
            #expect(fuzzTargets[name] != nil, "\(name)")
        }
    }
}
