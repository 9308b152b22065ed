import Foundation
import FuzzBodies
import TestKit
import Testing

/// Replays the inputs from which the fuzzer starts.
@Suite struct SeedsTests {
    private static let folder = Vectors.folder.deletingLastPathComponent()
        .appending(path: "Fuzz/Seeds")

    private static let targets: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }.sorted()
    }()

    private static func inputs(_ target: String) throws -> [[UInt8]] {
        let folder = folder.appending(path: target)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try names.sorted().map { [UInt8](try Data(contentsOf: folder.appending(path: $0))) }
    }

    @Test func `every folder of seeds belongs to a target`() {
        #expect(Self.targets.count >= 10)
        for target in Self.targets { #expect(fuzzTargets[target] != nil, "\(target)") }
    }

    @Test(arguments: targets) func `seeds do no harm`(target: String) throws {
        let body = try #require(fuzzTargets[target])
        for input in try Self.inputs(target) { input.withUnsafeBufferPointer(body) }
    }

    @Test(arguments: targets, seeds(20))
    func `seeds with a few bytes changed do no harm`(target: String, seed: UInt64) throws {
        let body = try #require(fuzzTargets[target])
        var random = SplitMix64(seed: seed)
        for input in try Self.inputs(target) where !input.isEmpty {
            var bytes = input
            for _ in 0...random.next() % 3 {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 4 {
                case 0: bytes[place] ^= 1 << UInt8(random.next() % 8)
                case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 2: bytes.insert(bytes[place], at: place)
                default: bytes.remove(at: place)
                }
                guard !bytes.isEmpty else { break }
            }
            bytes.withUnsafeBufferPointer(body)
        }
    }
}
