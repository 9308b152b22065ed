import Connector
import ScreeningRules
import Units

/// The cases of a wallet as other pages show them, the most urgent first.
enum OtherCases {
    /// How many are shown.
    private static let countMax = 20

    static func of(
        _ wallet: WalletID, except id: CaseID? = nil, _ request: ConsoleRequest,
        in store: any StoreReading
    ) throws -> [CasePage.Other] {
        try store.caseQueue(
            CaseQuery(standing: .any, wallet: wallet), after: nil, limit: countMax + 1
        ).map(\.record).filter { $0.machine.id != id }.prefix(countMax).map { other in
            CasePage.Other(
                path: "/console/cases/\(other.machine.id.text)",
                reference: ShownAddress.shortened(other.machine.id.text),
                state: other.machine.state.shown(request.words), amount: ShownAmount(other.amount),
                opened: ShownTime(other.machine.openedAt, now: request.now, request.words))
        }
    }
}
