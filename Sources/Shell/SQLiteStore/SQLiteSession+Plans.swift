import ChainModel
import Connector
import Foundation
import GRDB
import PayoutRules
import Units

extension SQLiteSession {
    func plan(_ id: PlanID) throws -> PlanRecord? {
        try fetchPlans("WHERE id = ?", [id.value.blob]).first
    }

    func openPlans(on chain: ChainID) throws -> [PlanRecord] {
        try fetchPlans(
            "WHERE chain = ? AND stage NOT IN ('final', 'dropped') ORDER BY number",
            [chain.name])
    }

    func plans(includedIn block: BlockReference, of chain: ChainID) throws -> [PlanRecord] {
        try fetchPlans(
            """
            WHERE block_hash = ? AND chain = ? AND block_height = ? ORDER BY number
            """, [block.hash.blob, chain.name, try stored(block.height)])
    }

    func finalPlans(
        of chain: ChainID, above height: BlockHeight, limit: Int
    ) throws -> [PlanRecord] {
        try fetchPlans(
            "WHERE stage = 'final' AND chain = ? AND block_height > ? ORDER BY number LIMIT ?",
            [chain.name, try stored(height), limit])
    }

    func plan(of transaction: TransactionID, on chain: ChainID) throws -> PlanRecord? {
        try fetchPlans(
            "WHERE chain = ? AND transaction_id = ?", [chain.name, transaction.bytes.blob]
        ).first
    }

    func claimant(of claim: PlanClaim, on chain: ChainID) throws -> PlanID? {
        for key in try ClaimKey.keys(of: claim) {
            if let holding = try holding(key, on: chain) { return holding.plan }
        }
        return nil
    }

    func claimedNonces(of account: WatchedScript, on chain: ChainID) throws -> [UInt64: PlanID] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT position, plan FROM plan_claim WHERE chain = ? AND holder = ?
                ORDER BY position DESC LIMIT 1000
                """)
        var nonces: [UInt64: PlanID] = [:]
        for row in try Row.fetchAll(statement, arguments: [chain.name, account.blob]) {
            nonces[try row.number("position")] = try row.id("plan")
        }
        return nonces
    }

    func save(_ plan: PlanRecord) throws {
        let earlier = try self.plan(plan.id)
        guard earlier.map(plan.canFollow) ?? true else {
            throw StoreFailure.corrupt("plan \(plan.id.text) cannot become what is to be saved")
        }
        try database.cachedStatement(sql: PlanRow.save)
            .execute(arguments: try PlanRow.values(plan))
        for key in try ClaimKey.keys(of: plan.claim) {
            switch plan.stage {
            case .planned, .asked, .refused, .signed, .broadcast, .included:
                try claim(key, for: plan, isNew: earlier == nil)
            case .final: try spend(key, by: plan)
            case .dropped: try free(key, of: plan)
            }
        }
    }

    private func claim(_ key: ClaimKey, for plan: PlanRecord, isNew: Bool) throws {
        guard let holding = try holding(key, on: plan.chain) else {
            return try hold(key, on: plan.chain, for: plan.id, isSpent: false)
        }
        // One that was replaced goes on without what its replacement has taken over.
        guard isNew, holding.plan != plan.id else { return }
        guard !holding.isSpent, holding.plan == plan.replaces else {
            throw StoreFailure.corrupt(
                "plan \(plan.id.text) claims what plan \(holding.plan.text) has")
        }
        try hold(key, on: plan.chain, for: plan.id, isSpent: false)
    }

    private func spend(_ key: ClaimKey, by plan: PlanRecord) throws {
        try hold(key, on: plan.chain, for: plan.id, isSpent: true)
        guard case .outpoints = plan.claim else { return }
        try database.cachedStatement(
            sql: """
                UPDATE deposit SET is_spent = 1
                WHERE chain = ? AND transaction_id = ? AND locator = ?
                """
        ).execute(arguments: [plan.chain.name, key.holder, key.position])
        try database.cachedStatement(
            sql: """
                UPDATE plan SET is_change_spent = 1
                WHERE chain = ? AND transaction_id = ? AND change_index = ?
                """
        ).execute(arguments: [plan.chain.name, key.holder, key.position])
    }

    /// Gives a part back: to the plan that it was taken over from, if that may still be mined.
    private func free(_ key: ClaimKey, of plan: PlanRecord) throws {
        guard let holding = try holding(key, on: plan.chain), holding.plan == plan.id,
            !holding.isSpent
        else { return }
        var earlier = plan.replaces
        while let id = earlier, let heir = try self.plan(id) {
            if heir.stage.isOpen, try ClaimKey.keys(of: heir.claim).contains(key) {
                return try hold(key, on: plan.chain, for: heir.id, isSpent: false)
            }
            earlier = heir.replaces
        }
        try database.cachedStatement(
            sql: "DELETE FROM plan_claim WHERE chain = ? AND holder = ? AND position = ?"
        ).execute(arguments: [plan.chain.name, key.holder, key.position])
    }

    private func holding(
        _ key: ClaimKey, on chain: ChainID
    ) throws -> (plan: PlanID, isSpent: Bool)? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT plan, is_spent FROM plan_claim
                WHERE chain = ? AND holder = ? AND position = ?
                """)
        return try Row.fetchOne(statement, arguments: [chain.name, key.holder, key.position])
            .map { row in
                let isSpent: Int = try row.number("is_spent")
                return (try row.id("plan"), isSpent == 1)
            }
    }

    private func hold(
        _ key: ClaimKey, on chain: ChainID, for plan: PlanID, isSpent: Bool
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO plan_claim (chain, holder, position, plan, is_spent)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (chain, holder, position) DO UPDATE SET plan = excluded.plan,
                is_spent = excluded.is_spent
                """)
        try statement.execute(arguments: [
            chain.name, key.holder, key.position, plan.value.blob, isSpent ? 1 : 0,
        ])
    }

    private func fetchPlans(
        _ clause: String, _ values: StatementArguments
    ) throws -> [PlanRecord] {
        let statement = try database.cachedStatement(sql: "SELECT * FROM plan \(clause)")
        return try statement.rows(values, PlanRow.read)
    }
}
