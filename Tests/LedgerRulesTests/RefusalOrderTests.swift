import LedgerRules
import Testing
import Units

/// Each table begins with a command that breaks every rule it can, and mends one at a time.
@Suite struct RefusalOrderTests {
    @Test func `a transfer is checked in the order of the refusals`() {
        var world = LedgerWorld(aliceHas: 100)
        let known = world.charge(1)
        _ = world.run(.transfer(known))
        let reserved = AccountID.reserved(nobody, .btc)
        let open = AccountID.available(alice, .btc)
        func transfer(
            _ debit: AccountID, _ credit: AccountID, _ units: UInt128, _ asset: Asset = .btc,
            id: TransferID? = nil
        ) -> LedgerTransfer {
            LedgerTransfer(
                id: id ?? known.id, debit: debit, credit: credit,
                amount: Amount(units, of: asset), reason: .charge, subject: 9)
        }
        let missing = AccountID.available(nobody, .btc)
        let gone = AccountID.pending(nobody, .btc)
        let funds = AccountID.available(bob, .btc)
        let fresh = world.freshID()
        let table: [(LedgerTransfer, LedgerRefusal)] = [
            (transfer(reserved, reserved, 0, .usdt), .amountZero),
            (transfer(reserved, reserved, .max, .usdt), .accountsSame),
            (transfer(reserved, missing, .max, .usdt), .assetsDiffer),
            (transfer(reserved, .available(nobody, .usdt), .max), .assetsDiffer),
            (transfer(reserved, missing, .max), .reservedByHoldsOnly),
            (transfer(missing, reserved, .max), .reservedByHoldsOnly),
            (transfer(missing, gone, .max), .debitAccountNotFound),
            (transfer(open, gone, .max), .creditAccountNotFound),
            (transfer(open, funds, .max), .idConflict),
            (transfer(open, funds, .max, id: fresh), .insufficient),
            (transfer(open, .custody(bitcoin), 100, id: fresh), .insufficient),
            (transfer(.custody(bitcoin), open, .max, id: fresh), .overflow),
        ]
        for (command, refusal) in table {
            #expect(world.run(.transfer(command)) == .refused(refusal))
        }
        #expect(world.run(.transfer(transfer(open, funds, 99, id: fresh))).isRecorded)
    }

    @Test func `a hold is checked in the order of the refusals`() {
        var world = LedgerWorld(aliceHas: 100)
        world.seconds = 100
        world.open([.available(WalletID(5), .btc)])
        _ = world.run(world.hold(1, 10))
        _ = world.run(.transfer(world.charge(1, id: .placing(HoldID(2)))))
        _ = world.run(.transfer(world.charge(1, id: .expiring(HoldID(3)))))
        let table: [(LedgerCommand, LedgerRefusal)] = [
            (world.hold(1, 0, of: nobody, until: 1), .amountZero),
            (world.hold(1, 999, of: nobody, until: 1), .debitAccountNotFound),
            (world.hold(1, 999, of: WalletID(5), until: 1), .creditAccountNotFound),
            (world.hold(1, 999, until: 1), .holdExists),
            (world.hold(2, 999, until: 1), .idConflict),
            (world.hold(3, 999, until: 1), .idConflict),
            (world.hold(4, 999, until: 100), .holdExpired),
            (world.hold(4, 999, until: 101), .insufficient),
        ]
        for (command, refusal) in table { #expect(world.run(command) == .refused(refusal)) }
        #expect(world.run(world.hold(4, 88, until: 101)).isRecorded)
        #expect(world.run(world.hold(1, 10)) == .repeated)
    }

    @Test func `a capture is checked in the order of the refusals`() {
        var world = LedgerWorld(aliceHas: 100)
        world.open([.available(alice, .usdc)])
        let used = world.freshID()
        _ = world.run(.transfer(world.charge(1, id: used)))
        let feeless = world.freshID()
        _ = world.run(.transfer(world.charge(1, id: .fee(of: feeless))))
        let restless = world.freshID()
        _ = world.run(.transfer(world.charge(1, id: .rest(of: restless))))
        for id in 1...4 as ClosedRange<UInt128> { _ = world.run(world.hold(id, 10)) }
        _ = world.run(world.hold(5, 10, until: 50))
        _ = world.apply([[world.capture(2, 10)], [world.release(3)]])
        world.seconds = 49
        func capture(
            _ hold: UInt128, _ id: TransferID, _ units: UInt64, _ asset: Asset = .btc,
            to wallet: WalletID = bob, fee: Amount? = .satoshis(1)
        ) -> LedgerCommand {
            .captureHold(
                HoldID(hold), id: id, amount: Amount(UInt128(units), of: asset), to: wallet,
                fee: fee, isLast: true)
        }
        let fresh = world.freshID()
        let usdc = Amount(3, of: .usdc)
        let table: [(LedgerCommand, LedgerRefusal)] = [
            (capture(1, used, 0, .usdt, to: nobody, fee: .satoshis(9)), .amountZero),
            (capture(1, used, 9, .usdt, to: nobody, fee: .satoshis(0)), .amountZero),
            (capture(9, used, 9, .usdt, to: nobody, fee: .satoshis(9)), .assetsDiffer),
            (capture(1, used, 9, .usdc, to: nobody, fee: Amount(9, of: .usdc)), .assetsDiffer),
            (capture(9, used, 9, to: nobody, fee: .satoshis(9)), .feeTooLarge),
            (capture(9, used, 9, to: nobody), .creditAccountNotFound),
            (capture(9, used, 9, .usdc, to: alice, fee: usdc), .creditAccountNotFound),
            (capture(9, used, 9), .idConflict),
            (capture(9, feeless, 9), .idConflict),
            (capture(9, restless, 9), .idConflict),
            (capture(9, fresh, 99), .holdNotFound),
            (capture(2, fresh, 99), .holdFinished),
            (capture(3, fresh, 99), .holdFinished),
            (capture(5, fresh, 99), .exceedsHold),
        ]
        for (command, refusal) in table { #expect(world.run(command) == .refused(refusal)) }
        world.seconds = 50
        #expect(world.run(capture(5, fresh, 99)) == .refused(.holdExpired))
        #expect(world.run(capture(4, feeless, 9, fee: nil)).isRecorded)
        #expect(world.run(capture(1, fresh, 9)).isRecorded)
    }

    @Test func `a release is checked in the order of the refusals`() {
        var world = LedgerWorld(aliceHas: 100)
        let used = world.charge(1)
        _ = world.apply([[.transfer(used)], [world.hold(1, 5)], [world.hold(2, 5, until: 9)]])
        #expect(world.run(.releaseHold(HoldID(9), id: used.id)) == .refused(.idConflict))
        #expect(world.run(world.release(9)) == .refused(.holdNotFound))
        let release = world.release(1)
        #expect(world.run(release).isRecorded)
        #expect(world.run(release) == .repeated)
        #expect(world.run(world.release(1)) == .refused(.holdFinished))
        world.seconds = 9
        #expect(world.run(world.release(2)) == .refused(.holdExpired))
    }

    @Test func `a repeat is a repeat whatever later checks would say`() {
        var world = LedgerWorld(aliceHas: 100)
        let place = world.hold(1, 60, until: 9)
        let capture = world.capture(1, 60, fee: 1)
        let charge = LedgerCommand.transfer(world.charge(40))
        _ = world.apply([[place], [capture], [charge]])
        world.seconds = 20
        let again = world.apply([[place], [capture], [charge]])
        #expect(again.results == [.repeated, .repeated, .repeated])
        #expect(again.changedNothing)
    }
}
