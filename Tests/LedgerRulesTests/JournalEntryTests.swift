import LedgerRules
import TestKit
import Testing
import Units

@Suite struct JournalEntryTests {
    /// Entries of a random history.
    private func history(seed: UInt64, rounds: Int = 15) -> (entries: [JournalEntry], book: Book) {
        var commands = RandomCommands(seed: seed)
        var book = Book()
        var entries: [JournalEntry] = []
        for round in 0..<rounds {
            let groups = round == 0 ? commands.opening().map { [$0] } : commands.groups(10)
            let batch = LedgerBatch(groups: groups)
            entries.append(
                JournalEntry(batch: batch, outcome: book.apply(batch, at: commands.now)))
        }
        return (entries, book)
    }

    @Test(arguments: seeds(60))
    func `an entry is read as it was written`(seed: UInt64) throws {
        for entry in history(seed: seed).entries {
            let read = try JournalEntry(encoded: entry.encoded())
            #expect(read == entry, "seed \(seed)")
            #expect(read.encoded() == entry.encoded(), "seed \(seed)")
        }
    }

    @Test(arguments: seeds(60))
    func `replaying the journal gives the same Book`(seed: UInt64) throws {
        let (entries, book) = history(seed: seed)
        var replayed = Book()
        for entry in entries { try replayed.replay(try JournalEntry(encoded: entry.encoded())) }
        #expect(replayed.snapshot() == book.snapshot(), "seed \(seed)")
    }

    @Test(arguments: seeds(40))
    func `a flipped bit is refused or gives other bytes' entry, and never traps`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        let (entries, book) = history(seed: seed, rounds: 6)
        for _ in 0..<200 {
            var bytes = entries[Int.random(in: 0..<6, using: &random)].encoded()
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            guard let read = try? JournalEntry(encoded: bytes) else { continue }
            #expect(read.encoded() == bytes, "seed \(seed)")
            var other = book
            _ = other.apply(read.batch, at: read.time)
            #expect(other.checkInvariants().isEmpty, "seed \(seed)")
        }
    }

    @Test(arguments: seeds(20))
    func `a cut entry and noise are refused`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = history(seed: seed, rounds: 3).entries[2].encoded()
        for count in 0..<bytes.count {
            #expect(throws: PackedError.self) { try JournalEntry(encoded: Array(bytes[..<count])) }
        }
        for _ in 0..<200 {
            let noise = Array(bytes[..<4]) + random.bytes(upTo: 300)
            #expect(throws: PackedError.self) { try JournalEntry(encoded: noise) }
        }
    }

    @Test func `each fault of an entry has its code`() {
        var world = LedgerWorld(aliceHas: 5)
        let batch = LedgerBatch(groups: [[.transfer(world.charge(2))]])
        let entry = JournalEntry(batch: batch, outcome: world.book.apply(batch, at: world.now))
        let bytes = entry.encoded()
        func fault(_ change: (inout [UInt8]) -> Void) -> PackedError.Code? {
            var changed = bytes
            change(&changed)
            do {
                _ = try JournalEntry(encoded: changed)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(bytes.count == 32 + 2 + 112 + 4 + 33)
        #expect(fault { _ in } == nil)
        #expect(fault { $0[0] = 0 } == .unknownFormat)
        #expect(fault { $0[3] = 9 } == .unknownFormat)
        #expect(fault { $0.removeLast() } == .truncated)
        #expect(fault { $0.append(0) } == .trailingBytes)
        #expect(fault { $0[28] = 0xFF } == .tooMany)
        #expect(fault { $0[32] = 0 } == .invalidValue)
        #expect(fault { $0[34] = 9 } == .invalidValue)
        #expect(fault { $0[19] = 0x80 } == .invalidValue)
        #expect(fault { $0[27] = 0x80 } == .invalidValue)
        #expect(fault { $0 += [UInt8](repeating: 0, count: 9 << 20) } == .tooMany)
    }

    @Test func `an entry that does not follow is not replayed`() throws {
        let (entries, _) = history(seed: 7)
        var book = Book()
        #expect(throws: ReplayError.sequenceGap(expected: 1, found: 2)) {
            try book.replay(entries[1])
        }
        try book.replay(entries[0])
        #expect(throws: ReplayError.sequenceGap(expected: 2, found: 1)) {
            try book.replay(entries[0])
        }
        _ = book.apply(LedgerBatch(), at: Timestamp(seconds: 100_000))
        #expect(throws: ReplayError.timeWentBack(sequence: 3)) { try book.replay(entries[2]) }
    }

    @Test func `an entry with another outcome changes nothing`() throws {
        var world = LedgerWorld(aliceHas: 5)
        var other = LedgerWorld(aliceHas: 6)
        let batch = LedgerBatch(groups: [[.transfer(world.charge(5))]])
        let entry = JournalEntry(batch: batch, outcome: other.book.apply(batch, at: world.now))
        let before = world.book.snapshot()
        #expect(throws: ReplayError.outcomeDiffers(sequence: entry.sequence)) {
            try world.book.replay(entry)
        }
        #expect(world.book.snapshot() == before)
    }

    @Test func `an outcome of another batch stops the process`() async {
        await #expect(processExitsWith: .failure) {
            var book = Book()
            let outcome = book.apply(LedgerBatch(), at: Timestamp(milliseconds: 1))
            let batch = LedgerBatch(groups: [[.releaseHold(HoldID(1), id: TransferID(1))]])
            _ = JournalEntry(batch: batch, outcome: outcome)
        }
    }
}
