import LedgerRules
import Testing
import Units

@Suite struct BookHoldTests {
    @Test func `a hold moves available to reserved and is listed`() {
        var world = LedgerWorld(aliceHas: 100)
        #expect(world.run(world.hold(2, 30)).recordedUnits == [30])
        #expect(world.run(world.hold(1, 20, until: 90)).recordedUnits == [20])
        #expect(world.balances == [50, 50, 0])
        let open = world.book.openHolds(of: alice)
        #expect(open.map(\.request.id) == [HoldID(1), HoldID(2)])
        #expect(open.map(\.remaining) == [.satoshis(20), .satoshis(30)])
        #expect(world.book.openHolds(of: bob).isEmpty)
        #expect(world.book.hold(HoldID(2)) == .open(open[1]))
        #expect(world.book.hold(HoldID(3)) == nil)
        #expect(world.book.nextExpiry == Timestamp(seconds: 90))
        #expect(world.run(world.hold(4, 51)) == .refused(.insufficient))
    }

    @Test func `parts of a hold are captured until it is used up`() {
        var world = LedgerWorld(aliceHas: 100)
        _ = world.run(world.hold(1, 30))
        #expect(world.run(world.capture(1, 10, fee: 1)).recordedUnits == [9, 1])
        #expect(world.balances == [70, 20, 9])
        #expect(world.satoshis(.operatorFunds(.btc)) == 1)
        #expect(world.run(world.capture(1, 21)) == .refused(.exceedsHold))
        #expect(world.run(world.capture(1, 20)).recordedUnits == [20])
        #expect(world.book.hold(HoldID(1)) == .captured)
        #expect(world.run(world.capture(1, 1)) == .refused(.holdFinished))
        #expect(world.balances == [70, 0, 29])
    }

    @Test func `the last capture gives the rest back`() {
        var world = LedgerWorld(aliceHas: 100)
        _ = world.run(world.hold(1, 30))
        let capture = world.capture(1, 10, fee: 2, isLast: true)
        guard case .recorded(let posted) = world.run(capture) else {
            Issue.record("not recorded")
            return
        }
        #expect(posted.map(\.transfer.reason) == [.holdCaptured, .holdFee, .holdReleased])
        #expect(posted.map { $0.transfer.amount.minorUnits } == [8, 2, 20])
        #expect(posted.allSatisfy { $0.transfer.subject == 1 })
        #expect(world.book.hold(HoldID(1)) == .captured)
        #expect(world.balances == [90, 0, 8])
        #expect(world.run(capture) == .repeated)
    }

    @Test func `each part of the content counts when a capture's id is used again`() {
        var world = LedgerWorld(aliceHas: 100)
        _ = world.apply([[world.hold(1, 30)], [world.hold(2, 30)]])
        let id = world.freshID()
        func capture(
            _ hold: UInt128 = 1, _ units: UInt64 = 9, to wallet: WalletID = bob,
            fee: UInt64? = nil, isLast: Bool = false
        ) -> LedgerCommand {
            .captureHold(
                HoldID(hold), id: id, amount: .satoshis(units), to: wallet,
                fee: fee.map { .satoshis($0) }, isLast: isLast)
        }
        #expect(world.run(capture()).isRecorded)
        #expect(world.run(capture()) == .repeated)
        let others = [
            capture(2), capture(1, 8), capture(to: alice), capture(fee: 1), capture(isLast: true),
        ]
        for other in others { #expect(world.run(other) == .refused(.idConflict)) }
    }

    @Test func `a release gives back what is left`() {
        var world = LedgerWorld(aliceHas: 100)
        _ = world.apply([[world.hold(1, 30)], [world.capture(1, 10)]])
        #expect(world.run(world.release(1)).recordedUnits == [20])
        #expect(world.book.hold(HoldID(1)) == .released)
        #expect(world.balances == [90, 0, 10])
    }

    @Test func `expired holds are given back in order of time, then id`() {
        var world = LedgerWorld(aliceHas: 100)
        _ = world.apply([
            [world.hold(4, 1, until: 30)], [world.hold(3, 2, until: 20)],
            [world.hold(2, 3, until: 20)], [world.hold(1, 4, until: 31)],
            [world.hold(5, 5, until: 20)],
        ])
        _ = world.run(world.release(5))
        world.seconds = 19
        #expect(world.apply([]).expired.isEmpty)
        world.seconds = 30
        let outcome = world.apply([[world.capture(4, 1)], [world.hold(6, 95)]])
        #expect(outcome.expired.map { $0.transfer.amount.minorUnits } == [3, 2, 1])
        #expect(outcome.expired.map(\.transfer.id) == [2, 3, 4].map { .expiring(HoldID($0)) })
        #expect(outcome.expired.allSatisfy { $0.transfer.reason == .holdExpired })
        #expect(outcome.results[0] == .refused(.holdExpired))
        #expect(outcome.results[1].isRecorded)
        #expect(world.book.hold(HoldID(4)) == .expired)
        #expect(world.book.nextExpiry == Timestamp(seconds: 31))
        #expect(world.book.checkInvariants().isEmpty)
    }

    @Test func `an expiry's id is taken when the hold is placed`() {
        var world = LedgerWorld(aliceHas: 100)
        _ = world.run(world.hold(1, 5, until: 30))
        let thief = world.charge(1, id: .expiring(HoldID(1)))
        #expect(world.run(.transfer(thief)) == .refused(.idConflict))
        world.seconds = 30
        #expect(world.apply([]).expired.count == 1)
        #expect(world.run(.transfer(thief)) == .refused(.idConflict))
    }

    @Test func `a hold that waits for its turn to be given back is expired nonetheless`() {
        var world = LedgerWorld(aliceHas: 20_000)
        let count = Book.expiredCountMax + 1
        var batch = LedgerBatch()
        for id in 1..<UInt128(count) { batch.append(world.hold(id, 1, until: 20)) }
        _ = world.book.apply(batch, at: world.now)
        _ = world.run(world.hold(UInt128(count), 1, until: 20))
        world.seconds = 20
        let outcome = world.apply([[world.capture(UInt128(count), 1)]])
        #expect(outcome.expired.count == Book.expiredCountMax)
        #expect(outcome.results == [.refused(.holdExpired)])
        #expect(world.book.nextExpiry == Timestamp(seconds: 20))
        #expect(world.apply([]).expired.count == 1)
        #expect(world.book.nextExpiry == nil)
        #expect(world.balances == [20_000, 0, 0])
    }
}
