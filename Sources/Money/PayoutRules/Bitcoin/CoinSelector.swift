public import Units

/// Chooses coins: a search without change, a random draw, and the largest first; the least waste.
///
/// The time grows with n log n for n coins; the search has a bound of its own.
public enum CoinSelector {
    /// The highest rate that is taken, 100,000 sat/vB: far above any that was ever paid.
    public static let feeRateMax = FeeRate(satoshisPerKilobyte: 100_000_000)
    /// How many steps the search takes, at most. Source: Bitcoin Core, `TOTAL_TRIES`.
    public static let searchStepCountMax = 100_000

    /// Returns the coins to spend; the same for the same coins, request and numbers drawn.
    public static func select(
        _ coins: [CoinCandidate], for request: CoinSelectionRequest,
        using generator: inout some RandomNumberGenerator
    ) throws(CoinSelectionError) -> CoinSelection {
        let pool = try CoinPool(coins, request)
        guard pool.baseWeight + 164 <= request.weightMax else { throw .tooHeavy }
        guard pool.spendable >= pool.goal else {
            throw .insufficient(
                spendable: .satoshis(UInt64(max(0, pool.spendable))),
                needed: .satoshis(UInt64(pool.goal)))
        }
        var candidates: [CoinSelection] = []
        if let indexes = BranchAndBound.search(pool) {
            candidates += pool.selection(of: indexes, .branchAndBound)
        }
        if let indexes = singleRandomDraw(pool, using: &generator) {
            candidates += pool.selection(of: indexes, .singleRandomDraw)
        }
        candidates += pool.selection(of: largestFirst(pool), .largestFirst)
        // `min` returns the first of several that are equal.
        guard
            let best = candidates.min(by: {
                ($0.waste, $0.coins.count) < ($1.waste, $1.coins.count)
            })
        else { throw .tooManyCoins }
        return best
    }

    private static func singleRandomDraw(
        _ pool: CoinPool, using generator: inout some RandomNumberGenerator
    ) -> [Int]? {
        var order = Array(pool.coins.indices)
        generator.shuffle(&order)
        return take(order, from: pool)
    }

    private static func largestFirst(_ pool: CoinPool) -> [Int] {
        let order = Array(pool.coins.indices)
        // All of them, where there is too little for change.
        return take(order, from: pool) ?? order
    }

    /// Takes coins in an order until they cover the goal and a change output.
    private static func take(_ order: [Int], from pool: CoinPool) -> [Int]? {
        var sum: Int64 = 0
        for (count, index) in order.enumerated() {
            sum += pool.coins[index].effective
            if sum >= pool.goalWithChange { return Array(order[...count]) }
        }
        return nil
    }
}
