import LedgerRules
import TestKit
import Testing
import Units

@Suite struct BookMarkTests {
    @Test(arguments: seeds(120))
    func `rolling back restores every byte`(seed: UInt64) {
        var commands = RandomCommands(seed: seed)
        var book = Book()
        _ = book.apply(LedgerBatch(groups: commands.opening().map { [$0] }), at: commands.now)
        for round in 0..<12 {
            let before = book.snapshot()
            let outer = book.mark()
            _ = book.apply(LedgerBatch(groups: commands.groups(15)), at: commands.now)
            let middle = book.snapshot()
            let inner = book.mark()
            _ = book.apply(LedgerBatch(groups: commands.groups(15)), at: commands.now)
            book.rollBack(to: inner)
            #expect(book.snapshot() == middle, "seed \(seed)")
            #expect(book.checkInvariants().isEmpty, "seed \(seed)")
            if round % 3 == 0 {
                book.rollBack(to: outer)
                #expect(book.snapshot() == before, "seed \(seed)")
            } else {
                book.commit()
            }
        }
    }

    @Test(arguments: seeds(60))
    func `a Book that was rolled back goes on like one that was not`(seed: UInt64) {
        var commands = RandomCommands(seed: seed)
        var plain = Book()
        var wavering = plain
        for round in 0..<20 {
            let groups = round == 0 ? commands.opening().map { [$0] } : commands.groups(10)
            let batch = LedgerBatch(groups: groups)
            var other = commands
            let mark = wavering.mark()
            _ = wavering.apply(LedgerBatch(groups: other.groups(10)), at: other.now)
            wavering.rollBack(to: mark)
            let expected = plain.apply(batch, at: commands.now)
            #expect(wavering.apply(batch, at: commands.now) == expected, "seed \(seed)")
            #expect(wavering.nextExpiry == plain.nextExpiry, "seed \(seed)")
        }
        #expect(wavering.snapshot() == plain.snapshot(), "seed \(seed)")
    }

    @Test func `an expired hold is open again after a roll-back`() {
        var world = LedgerWorld(aliceHas: 100)
        _ = world.run(world.hold(1, 30, until: 20))
        let mark = world.book.mark()
        world.seconds = 20
        #expect(world.apply([]).expired.count == 1)
        world.book.rollBack(to: mark)
        #expect(world.balances == [70, 30, 0])
        #expect(world.book.nextExpiry == Timestamp(seconds: 20))
        #expect(world.apply([]).expired.count == 1)
    }

    @Test func `a mark that was committed stops the process`() async {
        await #expect(processExitsWith: .failure) {
            var book = Book()
            let mark = book.mark()
            book.commit()
            book.rollBack(to: mark)
        }
    }

    @Test func `a mark ends with a roll-back to an earlier one`() async {
        await #expect(processExitsWith: .failure) {
            var book = Book()
            let outer = book.mark()
            let inner = book.mark()
            book.rollBack(to: outer)
            book.rollBack(to: inner)
        }
    }
}
