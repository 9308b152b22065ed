import BitcoinRules
import ChainModel
import PayoutRules
import Units

/// Somebody else with our keys.
extension SimRun {
    /// Spends a coin that an open plan claims; whether it is mined before ours is miners' choice.
    func steal(_ play: SimPlay) async {
        let chain = chains[0]
        let id = chain.id
        guard play.places.contains(0), play.stolen.count < 2,
            let plans = try? await daemon.store.inner.read({ try $0.openPlans(on: id) }),
            case .outpoints(let claimed)? = dice.pick(plans)?.claim,
            let point = dice.pick(claimed), let source = chain.known[point.transaction]?.bitcoin
        else { return }
        let value = UInt64(source.outputs[Int(point.outputIndex)].value.minorUnits)
        let fee: UInt64 = 50_000
        guard value > fee + 1_000 else { return }
        let body = BitcoinTransaction(
            version: 2,
            inputs: [
                BitcoinInput(
                    previousOutput: point, signatureScript: [], sequence: .max,
                    witness: [[UInt8](repeating: 3, count: 71), [UInt8](repeating: 2, count: 33)])
            ],
            outputs: [
                BitcoinOutput(
                    value: .satoshis(value - fee),
                    script: .p2wpkh([UInt8](repeating: 0x77, count: 20)))
            ], lockTime: 0)
        play.stolen.insert(body.txID)
        chain.submit(
            SimTransaction(
                id: body.txID, content: .bitcoin(body), exclusive: 0, payments: [],
                sent: .bitcoin(body, fee: fee)))
        log("stolen \(point.outputIndex) \(value)")
    }

    /// Whether a payout cannot be paid, as what was left for it was stolen.
    func isBeyondCoins(_ payout: Payout) async -> Bool {
        let id = chains[0].id
        guard let play, !play.stolen.isEmpty, payout.token.chain == id, payout.state == .approved,
            let coins = try? await daemon.store.inner.read({
                try $0.spendableCoins(on: id, limit: 1_000)
            })
        else { return false }
        let sum = coins.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        return sum < payout.amount.minorUnits + 100_000
    }
}
