/// Searches for coins whose sum is so near the goal that no change is needed.
///
/// Depth first over "take it or leave it", the largest coin first; a branch ends where the rest
/// cannot reach the goal, the goal is passed, or it wastes more than the best found. Source:
/// M. Erhardt, "An Evaluation of Coin Selection Strategies", 2016.
struct BranchAndBound {
    private let pool: CoinPool
    private let goalMax: Int64
    private var depth = 0
    private var taken: [Int] = []
    private var sum: Int64 = 0
    private var rest: Int64
    private var timing: Int64 = 0
    private var best: (indexes: [Int], waste: Int64)?

    /// Returns the places of the coins with the least waste; nil if the search found none.
    static func search(_ pool: CoinPool) -> [Int]? {
        var search = BranchAndBound(pool)
        search.run()
        return search.best?.indexes
    }

    private init(_ pool: CoinPool) {
        self.pool = pool
        goalMax = pool.goal + pool.changeCost
        rest = pool.spendable
    }

    private mutating func run() {
        // More inputs waste more only while the rate is above the long-term one.
        let isTimeExpensive = pool.request.feeRate > pool.request.longTermFeeRate
        var stepCount = 0
        while stepCount < CoinSelector.searchStepCountMax {
            stepCount += 1
            let isOver = sum > goalMax || taken.count > pool.request.inputCountMax
            let isHopeless = sum + rest < pool.goal
            let isWorse = isTimeExpensive && best.map { timing > $0.waste } ?? false
            if sum >= pool.goal, !isOver { keep() }
            if isOver || isHopeless || isWorse || sum >= pool.goal {
                guard let last = taken.popLast() else { return }
                stepCount += depth - last
                leaveOut(last)
            } else {
                takeOrSkip()
            }
        }
    }

    private mutating func keep() {
        let waste = timing + sum - pool.goal
        if best.map({ waste < $0.waste }) ?? true { best = (taken, waste) }
    }

    /// Goes back to the last coin taken, and on without it.
    private mutating func leaveOut(_ last: Int) {
        while depth > last + 1 {
            depth -= 1
            rest += pool.coins[depth].effective
        }
        sum -= pool.coins[last].effective
        timing -= pool.coins[last].timing
    }

    private mutating func takeOrSkip() {
        let coin = pool.coins[depth]
        rest -= coin.effective
        if !isLikeOneLeftOut(coin) {
            taken.append(depth)
            sum += coin.effective
            timing += coin.timing
        }
        depth += 1
    }

    /// Taking the second of two equal coins where the first was left out leads to the same sums.
    private func isLikeOneLeftOut(_ coin: CoinPool.Coin) -> Bool {
        guard depth > 0, taken.last != depth - 1 else { return false }
        let before = pool.coins[depth - 1]
        return before.effective == coin.effective && before.timing == coin.timing
    }
}
