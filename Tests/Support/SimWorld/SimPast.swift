import BitcoinRules
import ChainModel
import Units

/// What lies before the payments of a world: coins that went through several hands.
final class SimPast {
    /// People whom nobody of ours deals with.
    let strangers: [WatchedScript]
    private let dice: Dice
    private var serial: UInt64 = 1 << 40

    init(_ dice: Dice) {
        self.dice = dice
        strangers = (0..<4).map { _ in WatchedScript(BitcoinScript.p2wpkh(dice.bytes(20)).bytes) }
    }

    /// Makes a coin of an owner that came to it through up to five others, each of which may have
    /// put in another coin.
    func coin(of owner: WatchedScript, among others: [WatchedScript], on chain: SimChain)
        -> Outpoint
    {
        var coin = first(of: dice.pick(others + strangers) ?? owner, on: chain)
        for _ in 0..<dice.number(in: 0...4) {
            let next = dice.pick(others + strangers) ?? owner
            coin = move(coin, to: next, among: others, on: chain)
        }
        return move(coin, to: owner, among: others, on: chain)
    }

    private func move(
        _ coin: Outpoint, to owner: WatchedScript, among others: [WatchedScript],
        on chain: SimChain
    ) -> Outpoint {
        let second =
            dice.happens(perMille: 300)
            ? [first(of: dice.pick(others + strangers) ?? owner, on: chain)] : []
        return remembered([coin] + second, owner, on: chain)
    }

    /// A coin from before all that anybody knows.
    private func first(of owner: WatchedScript, on chain: SimChain) -> Outpoint {
        let unknown = TransactionID(
            Bytes32(head: UInt128(dice.next()), tail: UInt128(dice.next())))
        return remembered([Outpoint(transaction: unknown, outputIndex: 0)], owner, on: chain)
    }

    private func remembered(
        _ spent: [Outpoint], _ owner: WatchedScript, on chain: SimChain
    ) -> Outpoint {
        serial += 1
        let body = BitcoinTransaction(
            version: 2,
            inputs: spent.map {
                BitcoinInput(
                    previousOutput: $0, signatureScript: [0x51], sequence: .max, witness: [])
            },
            outputs: [
                BitcoinOutput(
                    value: .satoshis(10_000_000), script: BitcoinScript(owner.bytes))
            ], lockTime: 0)
        chain.remember(
            SimTransaction(
                id: body.txID, content: .bitcoin(body), exclusive: serial, payments: []))
        return Outpoint(transaction: body.txID, outputIndex: 0)
    }
}
