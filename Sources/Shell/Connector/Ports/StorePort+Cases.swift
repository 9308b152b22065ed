public import ScreeningRules
public import Units

/// Which cases a listing has.
public enum CaseFilter: String, Sendable, Hashable, CaseIterable {
    /// Those that wait for a person: undecided ones, and frozen ones that nobody has looked at.
    case open
    /// All.
    case all
}

/// A case as the store keeps it: the machine's state, and the money that it is about.
public struct CaseRecord: Sendable, Hashable {
    /// The machine.
    public var machine: ComplianceCase
    /// The verdict that opened it.
    public let verdict: UInt128
    /// The wallet whose money waits.
    public let wallet: WalletID
    /// How much.
    public let amount: Amount
    /// Why it was opened, as the queue orders it.
    public let grounds: CaseGrounds

    /// Makes a record.
    public init(
        machine: ComplianceCase, verdict: UInt128, wallet: WalletID, amount: Amount,
        grounds: CaseGrounds = .unknown
    ) {
        self.machine = machine
        self.verdict = verdict
        self.wallet = wallet
        self.amount = amount
        self.grounds = grounds
    }
}

/// Reads about cases.
public protocol CaseReading {
    /// Returns a case; nil if there is none.
    func complianceCase(_ id: CaseID) throws -> CaseRecord?
    /// Returns cases, oldest first; the position is the row's own rising number.
    func complianceCases(
        _ filter: CaseFilter, page: PageRequest
    ) throws -> [(UInt128, CaseRecord)]
}

/// Writes about cases.
public protocol CaseWriting {
    /// Saves a new or changed case with its whole history.
    func save(_ record: CaseRecord) throws
}
