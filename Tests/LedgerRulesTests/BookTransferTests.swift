import LedgerRules
import Testing
import Units

@Suite struct BookTransferTests {
    @Test func `a transfer moves its amount and tells both balances`() throws {
        var world = LedgerWorld(aliceHas: 100)
        let charge = world.charge(30)
        guard case .recorded(let posted) = world.run(.transfer(charge)) else {
            Issue.record("not recorded")
            return
        }
        #expect(posted.count == 1)
        #expect(posted[0].transfer == charge)
        #expect(posted[0].debitBalance == .satoshis(70))
        #expect(posted[0].creditBalance == .satoshis(30))
        #expect(posted[0].sequence == 2)
        #expect(world.balances == [70, 0, 30])
    }

    @Test func `debits add to debit-side accounts and credits take away`() {
        var world = LedgerWorld()
        func move(_ debit: AccountID, _ credit: AccountID, _ amount: UInt64) -> LedgerCommand {
            .transfer(
                LedgerTransfer(
                    id: world.freshID(), debit: debit, credit: credit,
                    amount: .satoshis(amount), reason: .depositIncluded, subject: 0))
        }
        let transit = AccountID.inTransit(bitcoin)
        let pending = AccountID.pending(alice, .btc)
        #expect(world.run(move(transit, pending, 9)).isRecorded)
        #expect(world.satoshis(transit) == 9)
        #expect(world.satoshis(pending) == 9)
        #expect(world.run(move(.custody(bitcoin), transit, 5)).isRecorded)
        #expect(world.satoshis(transit) == 4)
        #expect(world.satoshis(.custody(bitcoin)) == 5)
        #expect(world.run(move(pending, transit, 4)).isRecorded)
        #expect(world.satoshis(pending) == 5)
        #expect(world.satoshis(transit) == 0)
        #expect(
            world.run(move(.custody(bitcoin), transit, 1)) == .refused(.insufficient))
        #expect(world.run(move(pending, transit, 1)) == .refused(.insufficient))
        #expect(world.book.checkInvariants().isEmpty)
    }

    @Test func `the kinds that hold what the house has are on the debit side`() {
        let debitSide = AccountKind.allCases.filter { $0.side == .debit }
        #expect(debitSide == [.inTransit, .custody, .networkFees])
    }

    @Test func `opening an account twice changes nothing`() {
        var world = LedgerWorld()
        let account = AccountID.frozen(alice, .btc)
        #expect(world.book.balance(account) == nil)
        #expect(world.run(.openAccount(account)) == .recorded([]))
        #expect(world.run(.openAccount(account)) == .repeated)
        #expect(world.book.balance(account) == .zero(.btc))
    }

    @Test func `the same transfer again is repeated and changes nothing`() {
        var world = LedgerWorld(aliceHas: 100)
        let charge = LedgerCommand.transfer(world.charge(100))
        #expect(world.run(charge).isRecorded)
        let outcome = world.apply([[charge]])
        #expect(outcome.results == [.repeated])
        #expect(outcome.changedNothing)
        #expect(world.balances == [0, 0, 100])
    }

    @Test func `each part of the content counts when an id is used again`() {
        var world = LedgerWorld(aliceHas: 100)
        let first = world.charge(10)
        #expect(world.run(.transfer(first)).isRecorded)
        func changed(
            debit: AccountID? = nil, credit: AccountID? = nil, amount: UInt64 = 10,
            reason: TransferReason = .charge, subject: UInt128 = 2
        ) -> LedgerCommand {
            .transfer(
                LedgerTransfer(
                    id: first.id, debit: debit ?? first.debit, credit: credit ?? first.credit,
                    amount: .satoshis(amount), reason: reason, subject: subject))
        }
        #expect(world.run(changed()) == .repeated)
        let others = [
            changed(debit: .operatorFunds(.btc)), changed(debit: .pending(alice, .btc)),
            changed(credit: .screening(bob, .btc)), changed(amount: 11),
            changed(reason: .refund), changed(subject: 3),
        ]
        for other in others { #expect(world.run(other) == .refused(.idConflict)) }
        #expect(world.run(.releaseHold(HoldID(1), id: first.id)) == .refused(.idConflict))
        #expect(world.balances == [90, 0, 10])
    }

    @Test func `a repeat inside one batch is seen at once`() {
        var world = LedgerWorld(aliceHas: 100)
        let charge = LedgerCommand.transfer(world.charge(60))
        let outcome = world.apply([[charge], [charge]])
        #expect(outcome.results[0].isRecorded)
        #expect(outcome.results[1] == .repeated)
    }

    @Test func `a refused id can be used again`() {
        var world = LedgerWorld(aliceHas: 10)
        let charge = LedgerCommand.transfer(world.charge(50))
        #expect(world.run(charge) == .refused(.insufficient))
        _ = world.run(.transfer(world.deposit(40, to: alice)))
        #expect(world.run(charge).isRecorded)
    }

    @Test func `an asset's total can't pass 128 bits`() {
        var world = LedgerWorld(aliceHas: 1)
        func deposit(_ units: UInt128) -> LedgerCommand {
            .transfer(
                LedgerTransfer(
                    id: world.freshID(), debit: .custody(bitcoin),
                    credit: .available(bob, .btc), amount: Amount(units, of: .btc),
                    reason: .depositFinalCustody, subject: 1))
        }
        #expect(world.run(deposit(.max)) == .refused(.overflow))
        #expect(world.run(deposit(.max - 1)).isRecorded)
        #expect(world.run(deposit(1)) == .refused(.overflow))
        // Inside one side of the books the total does not grow, however full it is.
        let move = LedgerTransfer(
            id: world.freshID(), debit: .inTransit(bitcoin), credit: .custody(bitcoin),
            amount: Amount(.max, of: .btc), reason: .adjustment, subject: 0)
        #expect(world.run(.transfer(move)).isRecorded)
        #expect(world.book.totals.first?.creditSide.minorUnits == .max)
        #expect(world.book.checkInvariants().isEmpty)
    }

    @Test func `time and numbers only go forward`() {
        var world = LedgerWorld(aliceHas: 10)
        let before = world.book.sequence
        #expect(
            world.book.apply(LedgerBatch(), at: Timestamp(seconds: 50)).time.milliseconds == 50_000)
        let late = world.book.apply(LedgerBatch(), at: Timestamp(seconds: 20))
        #expect(late.time.milliseconds == 50_000)
        #expect(late.sequence == before + 2)
        #expect(world.book.lastTime.milliseconds == 50_000)
        var empty = Book()
        #expect(empty.apply(LedgerBatch(), at: Timestamp(seconds: -5)).time.milliseconds == 0)
    }
}
