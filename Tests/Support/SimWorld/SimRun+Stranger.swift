import EVMRules
import Units

/// A stranger on a sanctions list who pays every deposit address, so that something is frozen in
/// each account: nothing else in them may be kept from leaving by that, and none of it may leave.
extension SimRun {
    private static let stranger = EVMAddress([UInt8](repeating: 0x57, count: 20)) ?? .zero

    func listStranger() {
        listedPayers.insert(Self.stranger.script)
        truth.everListed.insert(Self.stranger.script)
    }

    func payAsStranger(_ dice: Dice) {
        let chain = chains[1]
        for address in platform.addresses where address.family == .evm {
            guard let account = EVMAddress(address.script.bytes) else { continue }
            let isUSDC = dice.happens(perMille: 400)
            // Dust, or as much as a payout.
            let micros = dice.pick([1, 1_000, 30_000_000, 250_000_000]) ?? 1
            let units = UInt256(UInt128(micros) * (isUSDC ? 1_000_000_000_000 : 1))
            let payment = payers.tokenFunding(
                from: Self.stranger, account, isUSDC: isUSDC, units, by: dice, on: chain)
            chain.submit(payment)
            truth.note(payment, step: step)
        }
    }
}
