import ChainModel
import Connector
import DepositRules
import Foundation
import GRDB
import LedgerRules
import Units

/// Compares balances with what they should stand for.
enum BalanceAudit {
    static func invariants(of book: Book) throws -> AuditFinding {
        let violations = book.checkInvariants()
        return AuditFinding(
            check: "Debits equal credits for each asset, and nothing is below zero",
            recordCount: book.counts.accounts, problem: violations.first.map { "\($0)" })
    }

    static func holds(in book: Book) throws -> AuditFinding {
        var tally = AuditTally("A wallet's open holds add up to its reserved balance")
        for (account, balance) in book.balances where account.kind == .reserved {
            let open = book.openHolds(of: WalletID(account.owner))
                .filter { $0.remaining.asset == account.asset }
            let sum = try open.reduce(Amount.zero(account.asset)) {
                try $0.adding($1.remaining)
            }
            tally.require(
                sum == balance,
                "wallet \(WalletID(account.owner).text): reserved \(balance), holds \(sum)")
        }
        return tally.finding
    }

    /// What waits is exactly the deposits that wait.
    static func deposits(_ database: Database, _ book: Book) throws -> AuditFinding {
        var tally = AuditTally(
            "Pending, screening and frozen are the deposits that wait there, and retro hits")
        var expected = try AftercareAudit.frozen(database).filter { !$0.value.isZero }
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM deposit")
        while let row = try rows.next() {
            let deposit = try DepositRow.read(row)
            guard let account = waiting(deposit) else { continue }
            let sum = expected[account] ?? .zero(account.asset)
            expected[account] = try sum.adding(deposit.amount)
        }
        for (account, balance) in book.balances {
            guard [.pending, .screening, .frozen].contains(account.kind) else { continue }
            let sum = expected.removeValue(forKey: account) ?? .zero(account.asset)
            tally.require(
                sum == balance,
                "wallet \(WalletID(account.owner).text): \(account.kind) \(balance), "
                    + "deposits and hits \(sum)")
        }
        tally.require(expected.isEmpty, "deposits wait in accounts that were never opened")
        return tally.finding
    }

    /// What is in transit and in custody is what deposits brought, less what left.
    static func custody(_ database: Database, _ book: Book) throws -> AuditFinding {
        var tally = AuditTally("In transit and custody are what the chains brought and kept")
        var brought = try broughtByChains(database)
        let left = try PayoutAudit.departed(database)
        for (account, balance) in book.balances {
            // Remainders below one ledger unit are counted in a scale of their own.
            guard account.kind == .inTransit || account.kind == .custody,
                Asset.supported.contains(account.asset)
            else { continue }
            let zero = Amount.zero(account.asset)
            let came = brought.removeValue(forKey: account) ?? zero
            tally.require(
                try came == balance.adding(left[account] ?? zero),
                "\(account.kind) of \(account.asset): \(balance), deposits \(came), "
                    + "left \(left[account] ?? zero)")
        }
        tally.require(brought.isEmpty, "deposits are in accounts that were never opened")
        return tally.finding
    }

    private static func broughtByChains(_ database: Database) throws -> [AccountID: Amount] {
        var brought: [AccountID: Amount] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM deposit")
        while let row = try rows.next() {
            let deposit = try DepositRow.read(row)
            let token = TokenID(chain: deposit.sighting.chain, asset: deposit.amount.asset)
            let account: AccountID
            switch deposit.chainTrack {
            case .included: account = .inTransit(token)
            case .final: account = .custody(token)
            case .seen, .orphaned: continue
            }
            let sum = brought[account] ?? .zero(account.asset)
            brought[account] = try sum.adding(deposit.amount)
        }
        return brought
    }

    private static func waiting(_ deposit: Deposit) -> AccountID? {
        let asset = deposit.amount.asset
        switch (deposit.chainTrack, deposit.screeningTrack) {
        case (.included, _): return .pending(deposit.wallet, asset)
        case (.final, .notStarted), (.final, .running), (.final, .held):
            return .screening(deposit.wallet, asset)
        case (.final, .frozen): return .frozen(deposit.wallet, asset)
        // What is sent back is in the hold of its payout, and then gone.
        case (.final, .clear), (.final, .refunding), (.final, .refunded), (.seen, _),
            (.orphaned, _):
            return nil
        }
    }
}
