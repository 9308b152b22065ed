import Connector
import Units

/// Worlds in which the connector follows its chains before anything goes wrong: what deposits meet
/// on their way to a verdict they meet under faults, and not only in the calm at the end.
extension SimRun {
    /// Lists in force, addresses that are given out, and both chains read.
    func takeHeadStart() async throws {
        setCalm(true)
        await installList()
        await approveLists(true, by: "bert")
        let daemon = daemon
        try await daemon.store.read { try daemon.desk.reload(from: $0) }
        for _ in 0..<2 {
            let id = WalletID(dice.id())
            await send(.wallet(id, tier: "free"))
            for profile in [profiles.bitcoin, profiles.evm] { await send(.address(id, profile)) }
        }
        for place in places { await catchUp(place) }
        setCalm(false)
    }

    private func setCalm(_ isCalm: Bool) {
        faults.plan.isCalm = isCalm
        opinions?.provider.isCalm = isCalm
        traces?.faults.isCalm = isCalm
    }

    /// The connector looks and screens beside what else happens.
    func keepUp() async {
        if dice.happens(perMille: 300) { mine(chains[dice.number(in: 0...1)]) }
        for _ in 0..<dice.number(in: 0...3) { await watch(dice.number(in: 0...1)) }
        if dice.happens(perMille: 400) { await screen() }
    }
}
