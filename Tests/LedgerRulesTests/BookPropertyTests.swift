import LedgerRules
import TestKit
import Testing
import Units

@Suite struct BookPropertyTests {
    @Test(arguments: seeds(150))
    func `the Book says what the plain model says`(seed: UInt64) {
        var commands = RandomCommands(seed: seed)
        var book = Book()
        var model = NaiveLedger()
        for round in 0..<30 {
            let groups = round == 0 ? commands.opening().map { [$0] } : commands.groups(12)
            let batch = LedgerBatch(groups: groups)
            let outcome = book.apply(batch, at: commands.now)
            let expected = model.apply(groups, at: commands.now)
            #expect(outcome.time == model.time, "seed \(seed)")
            #expect(outcome.expired.map(\.transfer) == expected.expired, "seed \(seed)")
            #expect(outcome.results.map(answer) == expected.answers, "seed \(seed)")
        }
        for (account, balance) in model.balances {
            #expect(book.balance(account)?.minorUnits == balance, "seed \(seed)")
        }
        #expect(book.counts.accounts == model.balances.count, "seed \(seed)")
        #expect(book.counts.transferIDs == model.taken.count, "seed \(seed)")
        for (id, hold) in model.holds {
            #expect(book.hold(id).map(status) == hold.status, "seed \(seed)")
        }
        #expect(book.checkInvariants().isEmpty, "seed \(seed)")
    }

    @Test func `the random commands meet every answer that there is`() {
        var met: Set<LedgerRefusal> = []
        var counts: [String: Int] = [:]
        for seed in 1...40 as ClosedRange<UInt64> {
            var commands = RandomCommands(seed: seed)
            var book = Book()
            _ = book.apply(LedgerBatch(groups: commands.opening().map { [$0] }), at: commands.now)
            for _ in 0..<30 {
                let batch = LedgerBatch(groups: commands.groups(12))
                let outcome = book.apply(batch, at: commands.now)
                counts["expired", default: 0] += outcome.expiredCount
                for result in outcome.results {
                    switch result {
                    case .recorded(let posted): counts["recorded \(posted.count)", default: 0] += 1
                    case .repeated: counts["repeated", default: 0] += 1
                    case .refused(let refusal): met.insert(refusal)
                    case .skipped: counts["skipped", default: 0] += 1
                    }
                }
            }
        }
        #expect(met == Set(LedgerRefusal.allCases))
        for name in ["0", "1", "2", "3"].map({ "recorded \($0)" }) + [
            "repeated", "skipped", "expired",
        ] {
            #expect(counts[name, default: 0] > 9, "\(name)")
        }
    }

    @Test(arguments: seeds(60))
    func `sums stay equal and what is posted adds up`(seed: UInt64) {
        var commands = RandomCommands(seed: seed)
        var book = Book()
        _ = book.apply(LedgerBatch(groups: commands.opening().map { [$0] }), at: commands.now)
        var balances: [AccountID: UInt128] = [:]
        var number: UInt64 = 0
        for _ in 0..<40 {
            let batch = LedgerBatch(groups: commands.groups(6))
            for posted in book.apply(batch, at: commands.now).transfers {
                number += 1
                #expect(posted.sequence == number, "seed \(seed)")
                balances[posted.transfer.debit] = posted.debitBalance.minorUnits
                balances[posted.transfer.credit] = posted.creditBalance.minorUnits
            }
            #expect(book.totals.allSatisfy { $0.debitSide == $0.creditSide }, "seed \(seed)")
            #expect(book.checkInvariants().isEmpty, "seed \(seed)")
        }
        for (account, balance) in book.balances {
            #expect(balances[account, default: 0] == balance.minorUnits, "seed \(seed)")
        }
    }

    @Test(arguments: seeds(60))
    func `applying a batch again changes no balance`(seed: UInt64) {
        var commands = RandomCommands(seed: seed)
        var book = Book()
        _ = book.apply(LedgerBatch(groups: commands.opening().map { [$0] }), at: commands.now)
        for _ in 0..<20 {
            // Groups of one: a command that another took back may be recorded the second time.
            let batch = LedgerBatch(groups: commands.groups(10).map { [$0[0]] })
            let outcome = book.apply(batch, at: commands.now)
            let again = book.apply(batch, at: commands.now)
            for (first, second) in zip(outcome.results, again.results) where first.isOnRecord {
                #expect(second == .repeated, "seed \(seed)")
            }
        }
    }

    private func answer(_ result: CommandResult) -> NaiveLedger.Answer {
        switch result {
        case .recorded(let posted): .recorded(posted.map(\.transfer))
        case .repeated: .repeated
        case .refused(let refusal): .refused(refusal)
        case .skipped: .skipped
        }
    }

    private func status(_ state: HoldState) -> String {
        switch state {
        case .open: "open"
        case .captured: "captured"
        case .released: "released"
        case .expired: "expired"
        }
    }
}
