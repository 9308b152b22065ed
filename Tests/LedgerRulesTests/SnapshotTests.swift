import Digests
import TestKit
import Testing
import Units

@testable import LedgerRules

@Suite struct SnapshotTests {
    private func randomBook(seed: UInt64) -> (book: Book, commands: RandomCommands) {
        var commands = RandomCommands(seed: seed)
        var book = Book()
        _ = book.apply(LedgerBatch(groups: commands.opening().map { [$0] }), at: commands.now)
        for _ in 0..<10 {
            _ = book.apply(LedgerBatch(groups: commands.groups(15)), at: commands.now)
        }
        return (book, commands)
    }

    @Test(arguments: seeds(60))
    func `a Book goes on after its snapshot as it would have`(seed: UInt64) throws {
        var (book, commands) = randomBook(seed: seed)
        var loaded = try Book(snapshot: book.snapshot())
        #expect(loaded.snapshot() == book.snapshot(), "seed \(seed)")
        for _ in 0..<10 {
            let batch = LedgerBatch(groups: commands.groups(15))
            let expected = book.apply(batch, at: commands.now)
            #expect(loaded.apply(batch, at: commands.now) == expected, "seed \(seed)")
        }
        #expect(loaded.snapshot() == book.snapshot(), "seed \(seed)")
        #expect(loaded.totals == book.totals, "seed \(seed)")
    }

    @Test func `an empty Book has a snapshot`() throws {
        let loaded = try Book(snapshot: Book().snapshot())
        #expect(loaded.counts == Book().counts)
    }

    @Test(arguments: seeds(10))
    func `changed, cut and noisy snapshots are refused`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = randomBook(seed: seed).book.snapshot()
        for _ in 0..<100 {
            var changed = bytes
            let place = Int.random(in: 0..<bytes.count, using: &random)
            changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            #expect(throws: SnapshotError.digestDiffers) { try Book(snapshot: changed) }
            #expect(throws: SnapshotError.self) { try Book(snapshot: Array(bytes[..<place])) }
            #expect(throws: SnapshotError.self) { try Book(snapshot: random.bytes(upTo: 99)) }
        }
    }

    @Test(arguments: seeds(40))
    func `a wrong snapshot with a right digest is refused or is a sound Book`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        var (book, commands) = randomBook(seed: seed)
        let body = Array(book.snapshot().dropLast(32))
        for _ in 0..<100 {
            var changed = body
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                changed[place] = UInt8.random(in: 0...255, using: &random)
            }
            guard var loaded = try? Book(snapshot: changed + SHA256.hash(changed)) else {
                continue
            }
            #expect(loaded.snapshot() == changed + SHA256.hash(changed), "seed \(seed)")
            _ = loaded.apply(LedgerBatch(groups: commands.groups(3)), at: commands.now)
            #expect(loaded.checkInvariants().isEmpty, "seed \(seed)")
        }
    }

    @Test func `what is wrong with a snapshot is told`() {
        var world = LedgerWorld(aliceHas: 100)
        _ = world.run(world.hold(1, 40))
        let body = Array(world.book.snapshot().dropLast(32))
        func fault(_ change: (inout [UInt8]) -> Void) -> SnapshotError? {
            var changed = body
            change(&changed)
            do {
                _ = try Book(snapshot: changed + SHA256.hash(changed))
                return nil
            } catch {
                return error
            }
        }
        #expect(fault { _ in } == nil)
        #expect(fault { $0[0] = 0 } == .malformed(PackedError(.unknownFormat, at: 0)))
        #expect(fault { $0[31] = 1 } == .malformed(PackedError(.tooMany, at: 28)))
        #expect(fault { $0.append(0) } == .malformed(PackedError(.trailingBytes, at: body.count)))
        // The second account becomes the first.
        #expect(
            fault { $0.replaceSubrange(74..<100, with: Array($0[32..<58])) }
                == .malformed(PackedError(.invalidValue, at: 74)))
        // The first account, Bitcoin's custody, has 1 satoshi more or less than the wallets.
        let unbalanced = fault { $0[58] ^= 1 }
        guard case .inconsistent(.sidesDiffer) = unbalanced else {
            Issue.record("\(String(describing: unbalanced))")
            return
        }
        // The hold's remaining amount is the last field.
        let short = fault { $0[body.count - 16] = 39 }
        guard case .inconsistent(.reservedDiffers) = short else {
            Issue.record("\(String(describing: short))")
            return
        }
        #expect(
            fault { $0[body.count - 16] = 41 }
                == .malformed(PackedError(.invalidValue, at: body.count - 16)))
        #expect(
            fault { $0[body.count - 16] = 0 }
                == .malformed(PackedError(.invalidValue, at: body.count - 16)))
    }
}
