public import ScreeningRules
public import Units

/// One thing that changed, and what is to be done about money that came before.
public enum AftercareItem: Sendable, Hashable {
    /// Something is said of an address now: money that it paid is looked at.
    case came(RetroCause)
    /// Something is not said of it any more: cases that stand on it are told, nothing moves.
    case went(RetroCause)

    /// What is or was said.
    var cause: RetroCause {
        switch self {
        case .came(let cause), .went(let cause): cause
        }
    }
}

/// All that changed between what was in force at two times.
public struct AftercareChanges: Sendable, Hashable {
    /// The editions that are in force now; they are the start of the next comparison.
    public let editions: [String]
    /// What changed, in an order that is the same for the same two states.
    public let items: [AftercareItem]

    /// Makes changes.
    public init(editions: [String], items: [AftercareItem]) {
        self.editions = editions
        self.items = items
    }
}

/// Something that may turn against money that was cleared: lists, an issuer, rules, labels.
///
/// After-care knows only digests and causes; what they are made of is the subject's.
public struct AftercareSubject: Sendable {
    /// Its name in the store; it never changes.
    public let name: String
    /// What is in force, as a digest; asked often, so it must be cheap.
    public let digest: @Sendable (any StoreReading) throws -> Bytes32
    /// What changed since these editions were in force.
    public let changes: @Sendable ([String], any StoreReading) throws -> AftercareChanges

    /// Makes a subject.
    public init(
        name: String, digest: @escaping @Sendable (any StoreReading) throws -> Bytes32,
        changes: @escaping @Sendable ([String], any StoreReading) throws -> AftercareChanges
    ) {
        self.name = name
        self.digest = digest
        self.changes = changes
    }
}
