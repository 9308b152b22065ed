import ChainModel
import Connector
import DepositRules
import ScreeningRules
import Units

/// Finds the way of the money that a case is about.
enum CaseFlow {
    /// How many of a deposit's verdicts are looked through, the newest first.
    private static let verdictCountMax = 20

    /// Returns the flow by the case's own verdict, else by the newest one that names payers: what
    /// after-care finds names none. Nil where no verdict does.
    static func find(
        _ record: CaseRecord, _ deposit: Deposit?, _ profiles: [ChainProfile], _ words: Words,
        in store: any StoreReading
    ) throws -> ShownFlow? {
        let own = try store.verdict(VerdictIDs.of(record)).map { [$0] } ?? []
        let others = try store.verdicts(on: record.machine.deposit).suffix(verdictCountMax)
        let profile = deposit.flatMap { one in
            profiles.first { $0.id == one.sighting.chain }
        }
        for verdict in own + others.reversed() {
            guard
                let source = FlowSource(
                    record: ShownVerdict.parse(verdict.canonical),
                    deposit: deposit?.amount ?? record.amount)
            else { continue }
            let recipient = try profile.flatMap { profile in
                try deposit.flatMap { try store.address(profile.addressFamily, $0.recipient) }
            }
            return ShownFlow(
                source, recipient: recipient?.text, profile: profile, words: words)
        }
        return nil
    }
}
