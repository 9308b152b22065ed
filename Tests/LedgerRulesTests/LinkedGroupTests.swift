import LedgerRules
import Testing
import Units

@Suite struct LinkedGroupTests {
    @Test func `a refusal takes its whole group back and no other`() {
        var world = LedgerWorld(aliceHas: 100)
        let frozen = AccountID.frozen(alice, .btc)
        let first = world.charge(10)
        let group: [LedgerCommand] = [
            .openAccount(frozen), .transfer(first), world.hold(1, 20),
            world.capture(1, 5, fee: 1, isLast: true), .transfer(world.charge(1_000)),
            .transfer(world.charge(1)),
        ]
        let batch = LedgerBatch(groups: [
            [.transfer(world.charge(7))], group, [.transfer(world.charge(8))],
        ])
        let outcome = world.book.apply(batch, at: world.now)
        #expect(outcome.results[0].recordedUnits == [7])
        #expect(
            Array(outcome.results(ofGroup: 1, in: batch)) == [
                .skipped, .skipped, .skipped, .skipped, .refused(.insufficient), .skipped,
            ])
        #expect(outcome.refusal(ofGroup: 1, in: batch) == .insufficient)
        #expect(outcome.refusal(ofGroup: 2, in: batch) == nil)
        #expect(outcome.results[7].recordedUnits == [8])
        #expect(outcome.transfers.map(\.sequence) == [2, 3])
        #expect(world.balances == [85, 0, 15])
        #expect(world.book.balance(frozen) == nil)
        #expect(world.book.hold(HoldID(1)) == nil)
        #expect(!world.book.isRecorded(first.id))
        #expect(!world.book.isRecorded(.placing(HoldID(1))))
        #expect(world.book.checkInvariants().isEmpty)
    }

    @Test func `each command of a group sees what those before it did`() {
        var world = LedgerWorld(aliceHas: 100)
        let outcome = world.apply([
            [
                .transfer(world.charge(100)),
                .transfer(world.charge(60, from: bob, to: alice)),
                world.hold(1, 60), world.capture(1, 60),
            ]
        ])
        #expect(outcome.results.allSatisfy { $0.isRecorded })
        #expect(world.balances == [0, 0, 100])
    }

    @Test func `a repeat does not take its group back`() {
        var world = LedgerWorld(aliceHas: 100)
        let first = LedgerCommand.transfer(world.charge(10))
        _ = world.run(first)
        let outcome = world.apply([[first, .transfer(world.charge(5))]])
        #expect(outcome.results[0] == .repeated)
        #expect(outcome.results[1].recordedUnits == [5])
        #expect(outcome.results.allSatisfy { $0.isOnRecord })
    }

    @Test func `a batch gives its groups back as they were put in`() {
        var world = LedgerWorld()
        let groups: [[LedgerCommand]] = [
            [world.hold(1, 1)], [world.release(1), world.hold(2, 1)], [world.release(2)],
        ]
        let batch = LedgerBatch(groups: groups)
        #expect(batch.groups == groups)
        #expect(batch.range(ofGroup: 1) == 1..<3)
        #expect(LedgerBatch(linked: groups[1]).groups == [groups[1]])
    }

    @Test func `an empty group stops the process`() async {
        await #expect(processExitsWith: .failure) { _ = LedgerBatch(groups: [[]]) }
    }

    @Test func `a batch over the limit stops the process`() async {
        await #expect(processExitsWith: .failure) {
            var batch = LedgerBatch()
            for hold in 0...UInt128(LedgerBatch.commandCountMax) {
                batch.append(.releaseHold(HoldID(hold), id: TransferID(hold)))
            }
        }
    }

    @Test func `a place outside a command's transfers stops the process`() async {
        await #expect(processExitsWith: .failure) { _ = PostedTransfers([])[0] }
    }
}
