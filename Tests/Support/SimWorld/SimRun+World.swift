import ChainModel
import EVMRules
import Units

/// What happens outside: blocks, payments, reorgs.
extension SimRun {
    func mine(_ chain: SimChain) {
        var wanted = chain.pool.filter { _ in dice.happens(perMille: 700) }
        if dice.happens(perMille: 100) { wanted.reverse() }
        if chain === chains[0], play == nil, dice.happens(perMille: 10),
            let address = ours(.bitcoin)
        {
            wanted.append(payers.coinbase(to: address, on: chain))
        }
        mine(wanted, on: chain)
    }

    func mine(_ wanted: [SimTransaction], on chain: SimChain) {
        chain.mine(wanted, at: clock.now())
        truth.note(chain.tip, of: chain.id, step: step)
        log("mine \(chain.id) \(chain.tip.height) with \(chain.tip.transactions.count)")
    }

    func pay(on chain: SimChain) {
        let isBitcoin = chain === chains[0]
        let count = dice.number(in: 1...3)
        let known = platform.addresses.filter { ($0.family == .bitcoin) == isBitcoin }
        let recipients = (0..<count).compactMap { _ in dice.pick(known)?.script }
        guard !recipients.isEmpty else { return }
        let transaction =
            isBitcoin
            ? payers.bitcoinPayment(to: recipients, on: chain)
            : payers.tokenPayment(
                to: recipients.compactMap { EVMAddress($0.bytes) }, on: chain)
        chain.submit(transaction)
        truth.note(transaction, step: step)
        log("pay \(chain.id) \(transaction.payments.count)")
    }

    private func ours(_ family: SimFamily) -> WatchedScript? {
        dice.pick(platform.addresses.filter { ($0.family == .bitcoin) == (family == .bitcoin) })?
            .script
    }

    private enum SimFamily { case bitcoin, evm }

    /// A waiting payment is replaced by another that spends the same coins.
    func replace() {
        let chain = chains[0]
        guard let old = dice.pick(chain.pool.filter { $0.sent == nil }),
            let new = replacement(of: old, on: chain)
        else { return }
        chain.replace(old.id, with: new)
        truth.note(new, step: step)
        log("replace")
    }

    private func replacement(of old: SimTransaction, on chain: SimChain) -> SimTransaction? {
        let recipients = dice.happens(perMille: 500) ? [ours(.bitcoin)].compactMap(\.self) : []
        return payers.replacement(of: old, to: recipients, on: chain)
    }

    func reorganize(_ chain: SimChain) {
        let harmless = profiles.harmlessReorg[chain.id] ?? 0
        // Where final blocks go, people's books decide: worlds of deposits show that.
        let isDeep = play == nil && dice.happens(perMille: 40)
        let most = min(isDeep ? Int(SimProfiles.window) + 3 : harmless, chain.best.count - 2)
        guard most > 0 else { return }
        if !isDeep, dice.happens(perMille: 250), returnToOrphan(chain, within: most) { return }
        let depth = dice.number(in: 1...most)
        chain.rewind(depth)
        report.reorgCount += 1
        if chain === chains[0], dice.happens(perMille: 200),
            let old = dice.pick(chain.pool.filter { $0.sent == nil }),
            let new = replacement(of: old, on: chain)
        {
            // The orphaned payment is spent twice: it never comes back.
            chain.replace(old.id, with: new)
            truth.note(new, step: step)
        }
        let isBitcoin = chain === chains[0]
        let count = isBitcoin || dice.happens(perMille: 700) ? depth + 1 : depth
        for _ in 0..<count {
            let wanted = chain.pool.filter { _ in dice.happens(perMille: 500) }
            chain.mine(wanted, at: clock.now())
            truth.note(chain.tip, of: chain.id, step: step)
        }
        log("reorg \(chain.id) depth \(depth) to \(chain.tip.height)")
    }

    private func returnToOrphan(_ chain: SimChain, within most: Int) -> Bool {
        guard let orphan = chain.orphanTip else { return false }
        let branch = chain.branch(to: orphan)
        guard let first = branch.first, let fork = chain.blocks[first].parent else { return false }
        let height = chain.tip.height
        let depth = Int(height - chain.blocks[fork].height)
        guard depth > 0, depth <= most else { return false }
        chain.rewind(depth)
        chain.restore(branch)
        repeat {
            chain.mine([], at: clock.now())
            truth.note(chain.tip, of: chain.id, step: step)
        } while chain.tip.height <= height
        report.reorgCount += 1
        log("return \(chain.id) depth \(depth) to \(chain.tip.height)")
        return true
    }

    func freezeByIssuer() {
        guard let account = dice.pick(payers.accounts), !issuer.blacklist.contains(account) else {
            return
        }
        issuer.blacklist.append(account)
        truth.frozenAt[account.script] = step
        // The contract says so at once; its event comes with a block, and may leave with one.
        chains[1].submit(payers.freeze(of: account))
        log("issuer freezes")
    }
}
