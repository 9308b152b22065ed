import ScreeningRules
import Units

/// What a case is about has grown: nobody may approve more than was proposed.
enum CaseBasis {
    /// Takes a pending proposal of a case back, and says why; nothing where none waits.
    static func changed(
        _ id: CaseID, because reason: String, in store: any StoreTransaction
    ) throws {
        guard var record = try store.complianceCase(id) else { return }
        switch record.machine.basisChanged(because: reason, now: store.now) {
        case .none, .release, .freeze, .refund: return
        case .record:
            try store.save(record)
            try CaseEvents.append("case.basisChanged", record, because: reason, store)
        }
    }
}
