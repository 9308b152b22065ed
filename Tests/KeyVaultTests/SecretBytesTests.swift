import Foundation
import KeyVault
import Testing

@Suite struct SecretBytesTests {
    @Test func `memory is locked and left out of core dumps`() throws {
        let secret = SecretBytes.random(byteCount: 32)
        guard secret.isLocked else {
            // The limit on locked memory is too low here, which must be said.
            #expect(throws: ProcessHardeningError.memoryNotLocked) {
                try ProcessHardening.requireLockedMemory()
            }
            return
        }
        #expect(throws: Never.self) { try ProcessHardening.requireLockedMemory() }
        let address = secret.withBytes { UInt64(UInt(bitPattern: $0.baseAddress)) }
        // The kernel hands such files out in pieces.
        let file = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
        let maps = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        var isInside = false
        var flags: [Substring] = []
        for line in maps.split(separator: "\n") {
            let words = line.split(separator: " ")
            let bounds = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            if bounds.count == 2 { isInside = bounds[0] <= address && address < bounds[1] }
            if isInside, words[0] == "VmFlags:" { flags = words }
        }
        #expect(flags.contains("lo"))
        #expect(flags.contains("dd"))
    }

    @Test func `random bytes differ, and none have no length`() {
        let first = SecretBytes.random(byteCount: 32).exposed()
        let second = SecretBytes.random(byteCount: 32).exposed()
        #expect(first != second)
        #expect(first.count == 32)
        let none = SecretBytes.random(byteCount: 0)
        #expect(none.count == 0)
        #expect(none.exposed().isEmpty)
    }

    @Test func `more than the arena holds is kept all the same`() {
        let large = SecretBytes.random(byteCount: 4 << 20)
        let facts = (count: large.count, isLocked: large.isLocked)
        #expect(facts == (4 << 20, false))
        let small = SecretBytes.random(byteCount: 16)
        #expect(small.count == 16)
    }

    @Test func `what a closure writes is kept unless it throws`() throws {
        struct Refusal: Error {}
        let secret = SecretBytes(byteCount: 3) { $0.copyBytes(from: [1, 2, 3]) }
        #expect(secret.exposed() == [1, 2, 3])
        #expect(throws: Refusal.self) {
            _ = try SecretBytes(byteCount: 3) { _ throws(Refusal) in throw Refusal() }
        }
    }

    @Test func `a hardened process writes no core dump`() async {
        await #expect(processExitsWith: .success) {
            try ProcessHardening.forbidCoreDumps()
            let limits = try String(contentsOfFile: "/proc/self/limits", encoding: .utf8)
            let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
            let values = line?.split(separator: " ").filter { $0 == "0" } ?? []
            guard values.count == 2 else { exit(1) }
            // Twice does no harm.
            try ProcessHardening.forbidCoreDumps()
        }
    }
}
