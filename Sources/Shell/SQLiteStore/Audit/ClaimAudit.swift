import Connector
import GRDB
import LedgerRules
import PayoutRules
import Units

/// Checks that no output or nonce is used twice, and that coins are what the books say.
enum ClaimAudit {
    private struct Plan {
        let replaces: PlanID?
        let stage: PlanStage
    }

    /// An output or nonce is a final plan's for good, or one open plan's, or free.
    static func claims(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("No two plans have claimed one output or nonce")
        let plans = try plans(database)
        let holder = try database.cachedStatement(
            sql: """
                SELECT plan, is_spent FROM plan_claim
                WHERE chain = ? AND holder = ? AND position = ?
                """)
        var ownCount = 0
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM plan ORDER BY number")
        while let row = try rows.next() {
            let plan = try PlanRow.read(row)
            for key in try ClaimKey.keys(of: plan.claim) {
                let held = try Row.fetchOne(
                    holder, arguments: [plan.chain.name, key.holder, key.position])
                let owner: PlanID? = try held?.id("plan")
                let spent: Int = try held?.number("is_spent") ?? 0
                if owner == plan.id { ownCount += 1 }
                tally.require(
                    isInOrder(plan, owner: owner, isSpent: spent == 1, among: plans),
                    "plan \(plan.id.text) does not have what it claims, or another has it too")
            }
        }
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM plan_claim") ?? 0
        tally.require(count == ownCount, "what no plan asked for is claimed")
        return tally.finding
    }

    private static func isInOrder(
        _ plan: PlanRecord, owner: PlanID?, isSpent: Bool, among plans: [PlanID: Plan]
    ) -> Bool {
        switch plan.stage {
        case .final: return owner == plan.id && isSpent
        case .dropped: return owner != plan.id
        case .planned, .asked, .refused, .signed, .broadcast, .included: break
        }
        guard let owner, let holding = plans[owner], !isSpent, holding.stage.isOpen else {
            return false
        }
        if owner == plan.id { return true }
        // A block took one that was given up: its rival is dropped once the block is final.
        if case .included = plan.stage { return true }
        var earlier = holding.replaces
        while let id = earlier, id != plan.id { earlier = plans[id]?.replaces }
        return earlier == plan.id
    }

    private static func plans(_ database: Database) throws -> [PlanID: Plan] {
        var plans: [PlanID: Plan] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM plan ORDER BY number")
        while let row = try rows.next() {
            let plan = try PlanRow.read(row)
            plans[plan.id] = Plan(replaces: plan.replaces, stage: plan.stage)
        }
        return plans
    }

    /// The outputs that we can still spend are worth what the books say is in custody.
    static func coins(_ database: Database, _ book: Book) throws -> AuditFinding {
        var tally = AuditTally("A Bitcoin chain's unspent coins add up to its custody")
        var totals: [AccountID: Amount] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT chain, asset, scale, value FROM coin WHERE is_spent = 0")
        while let row = try rows.next() {
            let value = try row.amount("value")
            let account = AccountID.custody(
                TokenID(chain: try row.chain("chain"), asset: value.asset))
            totals[account] = try (totals[account] ?? .zero(value.asset)).adding(value)
        }
        for (account, balance) in book.balances
        where account.kind == .custody && account.asset == .btc {
            let total = totals.removeValue(forKey: account) ?? .zero(.btc)
            tally.require(total == balance, "custody is \(balance), the coins are \(total)")
        }
        tally.require(
            totals.values.allSatisfy(\.isZero), "there are coins that the books do not know")
        return tally.finding
    }
}
