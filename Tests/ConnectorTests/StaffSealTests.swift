import Foundation
import Testing
import Units

@testable import Connector

@Suite
struct StaffSealTests {
    private let secret = [UInt8](1...20)

    private func seal(_ byte: UInt8) throws -> StaffSeal {
        try #require(StaffSeal(key: [UInt8](repeating: byte, count: 32)))
    }

    @Test func `a sealed secret is opened with its key, for its account`() throws {
        let seal = try seal(1)
        let kept = seal.seal(secret, of: "li")
        #expect(kept.bytes.count == 48 && KeptSecret.sealedByteCount == 48)
        #expect(seal.open(kept, of: "li") == secret)
        #expect(kept.bytes.firstRange(of: secret.prefix(4)) == nil)
        #expect(seal.seal(secret, of: "li") != kept, "each has a nonce of its own")
        #expect(KeptSecret(bytes: kept.bytes) == kept)
    }

    @Test func `a secret of another account, of another key, or changed is none`() throws {
        let seal = try seal(1)
        let kept = seal.seal(secret, of: "li")
        #expect(seal.open(kept, of: "wu") == nil)
        #expect(try self.seal(2).open(kept, of: "li") == nil)
        for place in kept.bytes.indices {
            var bytes = kept.bytes
            bytes[place] ^= 1
            #expect(seal.open(.sealed(bytes), of: "li") == nil, "\(place)")
        }
        #expect(seal.open(.sealed([]), of: "li") == nil)
        // Whoever writes to the database could plant it.
        #expect(seal.open(.plain(secret), of: "li") == nil)
    }

    @Test func `keys and kept secrets of other lengths are none`() {
        #expect(StaffSeal(key: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(StaffSeal(key: []) == nil)
        #expect(KeptSecret(bytes: secret) == .plain(secret))
        for count in [0, 19, 21, 47, 49] {
            #expect(KeptSecret(bytes: [UInt8](repeating: 1, count: count)) == nil)
        }
    }
}

@Suite
struct PasswordThreadTests {
    /// Keeps the thread busy until it is told to go on.
    private final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        func wait() { semaphore.wait() }
        func open() { semaphore.signal() }
    }

    @Test func `one works, eight of each line wait, and the known go first`() async throws {
        let thread = PasswordThread()
        let gate = Gate()
        let order = LockedBox<[String]>([])
        let begun = LockedBox(false)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await thread.run(.strangers) {
                    begun.withLock { $0 = true }
                    gate.wait()
                } != nil
            }
            while !begun.withLock(\.self) { await Task.yield() }
            for _ in 0..<8 {
                group.addTask {
                    try await thread.run(.strangers) { order.withLock { $0.append("s") } } != nil
                }
            }
            while thread.waitingCount(.strangers) < 8 { await Task.yield() }
            let refused = try await thread.run(.strangers) { 1 }
            #expect(refused == nil)
            for _ in 0..<8 {
                group.addTask {
                    try await thread.run(.known) { order.withLock { $0.append("k") } } != nil
                }
            }
            while thread.waitingCount(.known) < 8 { await Task.yield() }
            let full = try await thread.run(.known) { 1 }
            #expect(full == nil)
            gate.open()
            for try await isDone in group { #expect(isDone) }
        }
        #expect(order.withLock { $0.joined() } == "kkkkkkkkssssssss")
        #expect(try await thread.run(.strangers) { 7 } == 7)
    }

    @Test func `what fails fails for its caller alone`() async throws {
        let thread = PasswordThread()
        await #expect(throws: RequestRefusal.self) {
            try await thread.run(.known) { throw RequestRefusal.conflict("no") }
        }
        #expect(try await thread.run(.known) { 7 } == 7)
    }
}

@Suite
struct RequestBucketsTests {
    private let start = Timestamp(seconds: 1_000)

    @Test func `ten thousand names have buckets, and further ones share one`() {
        let buckets = RequestBuckets(1, inSeconds: 60, burst: 2)
        for number in 0..<10_000 {
            #expect(buckets.secondsToWait("n\(number)", now: start) == nil)
        }
        #expect(buckets.secondsToWait("more", now: start) == nil)
        #expect(buckets.secondsToWait("other", now: start) == nil)
        #expect(buckets.secondsToWait("third", now: start) == 60)
        // Nobody forgot what the first ones took.
        #expect(buckets.secondsToWait("n0", now: start) == nil)
        #expect(buckets.secondsToWait("n0", now: start) == 60)
        // Full ones make room.
        let later = start.adding(seconds: 60)
        #expect(buckets.secondsToWait("third", now: later) == nil)
        #expect(buckets.secondsToWait("third", now: later) == nil)
        #expect(buckets.secondsToWait("third", now: later) == 60)
    }

    @Test func `the wait is rounded up to a second`() {
        let buckets = RequestBuckets(12, inSeconds: 60, burst: 1)
        #expect(buckets.secondsToWait("a", now: start) == nil)
        #expect(buckets.secondsToWait("a", now: start) == 5)
        let soon = Timestamp(milliseconds: start.milliseconds + 4_500)
        #expect(buckets.secondsToWait("a", now: soon) == 1)
        #expect(buckets.secondsToWait("a", now: start.adding(seconds: 5)) == nil)
    }
}
