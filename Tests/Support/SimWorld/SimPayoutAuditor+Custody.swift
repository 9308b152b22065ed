import BitcoinRules
import ChainModel
import Connector
import EVMRules
import Encodings
import Units

/// Compares what is ours on chain with what the books say.
extension SimPayoutAuditor {
    var stolenOnBest: [BitcoinTransaction] {
        guard let chain = chains.first, let stolen = play?.stolen, !stolen.isEmpty else {
            return []
        }
        return chain.best.flatMap { chain.blocks[$0].transactions }
            .filter { stolen.contains($0.id) }.compactMap(\.bitcoin)
    }

    /// What is ours on chain at the end is what the books say, token by token.
    func custody(_ chain: SimChain, _ store: any StorePort) async throws -> [String] {
        let assets: [Asset] = chain.id == profiles?.bitcoin.id ? [.btc] : [.usdt, .usdc]
        let id = chain.id
        var faults: [String] = []
        for asset in assets {
            let token = TokenID(chain: id, asset: asset)
            let (custody, coming) = try await store.read { store in
                (
                    try store.balance(.custody(token))?.minorUnits ?? 0,
                    try store.balance(.inTransit(token))?.minorUnits ?? 0
                )
            }
            let held = asset == .btc ? coins(on: chain) : tokens(asset, on: chain)
            let unit: Int128 = asset == .usdc ? 1_000_000_000_000 : 1
            let missing = asset == .btc ? stolen(on: chain) : 0
            let rest = held + missing - Int128(custody + coming) * unit
            // Parts of a ledger's unit stay with us and are booked to nobody.
            let restMax = unit == 1 ? 0 : unit * Int128(chain.known.count)
            if rest < 0 || rest > restMax {
                faults.append("\(token): \(held) on chain, \(custody) in custody at the end")
            }
        }
        return faults
    }

    private var ownScripts: Set<WatchedScript> {
        SimKeys.treasury.union(platform?.addresses.map(\.script) ?? [])
    }

    /// What thieves took for good: the books say so only once people decided what it means.
    private func stolen(on chain: SimChain) -> Int128 {
        stolenOnBest.flatMap(\.inputs).reduce(0) { sum, input in
            let source = chain.known[input.previousOutput.transaction]?.bitcoin
            let output = source?.outputs[Int(input.previousOutput.outputIndex)]
            return sum + Int128(output?.value.minorUnits ?? 0)
        }
    }

    private func coins(on chain: SimChain) -> Int128 {
        let own = ownScripts
        var coins: [Outpoint: Int128] = [:]
        for transaction in chain.best.flatMap({ chain.blocks[$0].transactions }) {
            guard let body = transaction.bitcoin else { continue }
            for input in body.inputs { coins[input.previousOutput] = nil }
            for (index, output) in body.outputs.enumerated()
            where own.contains(WatchedScript(output.script.bytes)) {
                let point = Outpoint(transaction: transaction.id, outputIndex: UInt32(index))
                coins[point] = Int128(output.value.minorUnits)
            }
        }
        return coins.values.reduce(0, +)
    }

    private func tokens(_ asset: Asset, on chain: SimChain) -> Int128 {
        let own = ownScripts.union([SimKeys.hot.script])
        let contract = asset == .usdc ? SimProfiles.usdc : SimProfiles.usdt
        var sum: Int128 = 0
        for transaction in chain.best.flatMap({ chain.blocks[$0].transactions }) {
            guard let content = transaction.evm, content.isSuccess else { continue }
            for event in content.events
            where event.contract == contract && event.topics.count == 3
                && event.topics[0] == ERC20.transferTopic && event.data.count == 32
            {
                guard let word = Bytes32(event.data) else { continue }
                let units = Int128(word.tail)
                if own.contains(WatchedScript(Array(event.topics[1].bytes.suffix(20)))) {
                    sum -= units
                }
                if own.contains(WatchedScript(Array(event.topics[2].bytes.suffix(20)))) {
                    sum += units
                }
            }
        }
        return sum
    }
}
