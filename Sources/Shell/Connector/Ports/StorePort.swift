import ChainModel
import DepositRules
import LedgerRules
import ScreeningRules
public import Units

/// Why the store could not do a unit of work.
public enum StoreFailure: Error, Sendable, Equatable {
    /// It certainly did not happen: do it again later.
    case notCommitted(String)
    /// It may have happened: load again; ids make the repeat harmless.
    case unknownOutcome(String)
    /// The store is closed, or stopped after an error that only a restart may repair.
    case stopped(String)
    /// What was read cannot be understood: somebody must look.
    case corrupt(String)
}

/// Whoever can read what is committed: the database that works, or a file beside it.
public protocol RecordPort: Sendable {
    /// Runs a reading against the last committed state.
    ///
    /// - Throws: what the work throws, or `StoreFailure`.
    func read<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreReading) throws -> Value
    ) async throws -> Value
}

/// The database: units of work that load, decide and save in one transaction.
///
/// All units that wait share one commit. A unit is a plain function: it runs on the store's own
/// thread, must not block, and is undone whole if it throws. It may run again after a failure.
public protocol StorePort: RecordPort {
    /// Runs a unit of work and answers once its transaction is durable.
    ///
    /// - Throws: what the work throws, or `StoreFailure`.
    func write<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value

    /// Returns a new stream that yields after commits; several commits may be one element.
    func commits() -> AsyncStream<Void>
}

/// What can be read; every method throws `StoreFailure`.
public protocol StoreReading: AnyObject, LedgerReading, ChainReading, WalletReading,
    DepositReading, CaseReading, ListReading, EventReading, AccessReading, PayoutReading,
    EvidenceReading, BehaviourReading, AftercareReading, StaffReading, LimitReading,
    CaseWorkReading, CaseMemoryReading, CustomerReading, SearchReading, PayoutUseReading,
    ViewReading, ListingReading
{}

/// What a unit of work can do; every method throws `StoreFailure`.
public protocol StoreTransaction: StoreReading, LedgerWriting, ChainWriting, WalletWriting,
    DepositWriting, CaseWriting, ListWriting, EventWriting, AccessWriting,
    PayoutWriting, EvidenceWriting, BehaviourWriting, AftercareWriting, StaffWriting,
    CaseWorkWriting, CaseMemoryWriting, CustomerWriting, PayoutUseWriting, ViewWriting
{
    /// The time of this unit: never earlier than that of a unit committed before.
    var now: Timestamp { get }
}

/// A page of a listing: rows after a position, in a stable order.
public struct PageRequest: Sendable, Hashable {
    /// The last position seen; nil to start.
    public let after: UInt128?
    /// How many rows, 1 to 1,000.
    public let limit: Int
    /// Makes a request; the limit is held to 1…1,000.
    public init(after: UInt128?, limit: Int) {
        self.after = after
        self.limit = min(max(limit, 1), 1_000)
    }
}
