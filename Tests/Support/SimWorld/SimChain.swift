import ChainModel
import Encodings
import Units

/// A block of a simulated chain, as it is kept for ever: on the best branch or not.
struct SimBlock {
    let link: BlockLink
    /// The place of the block below it among all blocks; nil for genesis.
    let parent: Int?
    let transactions: [SimTransaction]
    let body: Body

    /// What the family's node answers with.
    enum Body {
        case bitcoin(header: [UInt8], block: [UInt8])
        case evm(header: JSONValue, receipts: [JSONValue])
    }

    var height: UInt64 { link.reference.height.value }
}

/// Makes a family's blocks.
protocol SimBlockMaker {
    /// Returns the block's link and body, and its transactions with those that the family adds.
    func block(
        on parent: BlockReference?, at height: BlockHeight, time: Timestamp, salt: UInt64,
        _ transactions: [SimTransaction]
    ) -> (BlockLink, [SimTransaction], SimBlock.Body)
}

/// What a chain itself checks of the transactions that are sent to it, and what they then do.
protocol SimBlockRules: AnyObject {
    /// A block is begun on another; nil for genesis.
    func begin(on parent: Int?)
    /// The transaction as it happens in the block after those before it; nil if it cannot.
    func admitted(_ transaction: SimTransaction) -> SimTransaction?
    /// The block is found.
    func seal(as block: Int)
}

/// The truth of one chain: every block ever found, the best branch, and what waits to be mined.
final class SimChain {
    let id: ChainID
    let maker: any SimBlockMaker
    private(set) var blocks: [SimBlock] = []
    /// The best branch, by height.
    private(set) var best: [Int] = []
    private(set) var orphanTip: Int?
    private(set) var pool: [SimTransaction] = []
    /// Every transaction that ever was to be seen, old ones from before the start too.
    private(set) var known: [TransactionID: SimTransaction] = [:]
    private(set) var inclusions: [TransactionID: [Int]] = [:]
    private(set) var deepestReorg: UInt64 = 0
    private var spent: Set<UInt64> = []
    /// Rules for transactions of the connector; nil in worlds without payouts.
    var rules: (any SimBlockRules)?

    init(
        id: ChainID, maker: any SimBlockMaker, time: Timestamp,
        rules: (any SimBlockRules)? = nil
    ) {
        self.id = id
        self.maker = maker
        self.rules = rules
        mine([], at: time)
    }

    var tip: SimBlock { blocks[best[best.count - 1]] }
    var tipIndex: Int { best[best.count - 1] }

    func isOnBest(_ block: BlockReference) -> Bool {
        let height = Int(block.height.value)
        return height < best.count && blocks[best[height]].link.reference == block
    }

    /// Adds a transaction that was mined long before the world begins.
    func remember(_ transaction: SimTransaction) { known[transaction.id] = transaction }

    func submit(_ transaction: SimTransaction) {
        known[transaction.id] = transaction
        pool.append(transaction)
    }

    /// Takes a transaction out of the pool in favour of another with the same coin or nonce.
    func replace(_ old: TransactionID, with new: SimTransaction) {
        pool.removeAll { $0.id == old }
        submit(new)
    }

    /// Mines those of the transactions that do not exclude each other or older ones.
    func mine(_ wanted: [SimTransaction], at time: Timestamp) {
        var taken: [SimTransaction] = []
        let parent = best.last
        rules?.begin(on: parent)
        for transaction in wanted where spent.isDisjoint(with: transaction.exclusives) {
            guard let admitted = rules.map({ $0.admitted(transaction) }) ?? transaction else {
                continue
            }
            spent.formUnion(admitted.exclusives)
            taken.append(admitted)
        }
        let (link, all, body) = maker.block(
            on: parent.map { blocks[$0].link.reference }, at: BlockHeight(UInt64(best.count)),
            time: time, salt: UInt64(blocks.count), taken)
        blocks.append(SimBlock(link: link, parent: parent, transactions: all, body: body))
        best.append(blocks.count - 1)
        rules?.seal(as: blocks.count - 1)
        for transaction in all {
            known[transaction.id] = transaction
            inclusions[transaction.id, default: []].append(blocks.count - 1)
        }
        dropSpent()
    }

    private func dropSpent() {
        pool.removeAll { !spent.isDisjoint(with: $0.exclusives) }
    }

    /// Whether something that the transaction uses up is used up on the best branch.
    func isSpent(_ transaction: SimTransaction) -> Bool {
        !spent.isDisjoint(with: transaction.exclusives)
    }

    /// Lets the pool forget transactions.
    func evict(_ isWanted: (SimTransaction) -> Bool) { pool.removeAll(where: isWanted) }

    /// Whether a transaction is in a block of the best branch.
    func isMined(_ id: TransactionID) -> Bool {
        (inclusions[id] ?? []).contains { isOnBest(blocks[$0].link.reference) }
    }

    /// Takes the highest blocks back; what they held waits again.
    func rewind(_ count: Int) {
        precondition(count < best.count, "genesis stays")
        orphanTip = tipIndex
        deepestReorg = max(deepestReorg, UInt64(count))
        for _ in 0..<count {
            let block = blocks[best.removeLast()]
            for transaction in block.transactions {
                spent.subtract(transaction.exclusives)
                if !transaction.isCoinbase { pool.append(transaction) }
            }
        }
    }

    /// Puts the blocks of an abandoned branch back above the fork, as they were.
    func restore(_ branch: [Int]) {
        for index in branch {
            let block = blocks[index]
            precondition(block.parent == best.last, "a branch stands on the best chain")
            for transaction in block.transactions { spent.formUnion(transaction.exclusives) }
            best.append(index)
        }
        dropSpent()
    }

    /// The blocks from the best branch's fork up to this one, lowest first.
    func branch(to tip: Int) -> [Int] {
        var path: [Int] = []
        var place: Int? = tip
        while let index = place, !isOnBest(blocks[index].link.reference) {
            path.append(index)
            place = blocks[index].parent
        }
        return path.reversed()
    }
}

/// What one node shows: a tip, and all that was found before it.
struct SimView {
    let chain: SimChain
    let tip: Int

    var height: UInt64 { chain.blocks[tip].height }

    /// The block at a height of this tip's branch.
    func block(at height: UInt64) -> SimBlock? {
        guard height <= self.height else { return nil }
        var index = tip
        while chain.blocks[index].height > height {
            // Most of a branch is the best one.
            if chain.isOnBest(chain.blocks[index].link.reference) {
                return chain.blocks[chain.best[Int(height)]]
            }
            guard let parent = chain.blocks[index].parent else { return nil }
            index = parent
        }
        return chain.blocks[index]
    }

    /// A block by its hash, on any branch, unless it was found after this tip.
    func block(_ hash: BlockHash) -> SimBlock? {
        chain.blocks[...tip].last { $0.link.reference.hash == hash }
    }

    /// The newest inclusion of a transaction on this tip's branch.
    func inclusion(of id: TransactionID) -> SimBlock? {
        for index in (chain.inclusions[id] ?? []).reversed() {
            let block = chain.blocks[index]
            if self.block(at: block.height)?.link.reference == block.link.reference {
                return block
            }
        }
        return nil
    }
}
