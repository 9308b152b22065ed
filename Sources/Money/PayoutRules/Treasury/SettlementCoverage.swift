import Digests
public import Units

/// One row of a merchant's statement, as a settlement nets it.
public struct SettlementRow: Sendable, Hashable {
    /// The transfer's number in the Book.
    public let sequence: UInt64
    /// The charge, refund or correction.
    public let transfer: TransferID
    /// How much.
    public let amount: Amount
    /// Whether it adds to the balance.
    public let isCredit: Bool

    /// Makes a row.
    public init(sequence: UInt64, transfer: TransferID, amount: Amount, isCredit: Bool) {
        self.sequence = sequence
        self.transfer = transfer
        self.amount = amount
        self.isCredit = isCredit
    }
}

/// Why rows make no settlement.
public enum SettlementCoverageError: Error, Sendable, Equatable {
    /// There are no rows.
    case empty
    /// The rows do not rise, or one comes twice.
    case outOfOrder(at: UInt64)
    /// The first row is not behind the last settlement's.
    case overlaps(UInt64)
    /// A sum does not fit, the assets differ, or more was taken than given.
    case amount(AmountError)
}

/// The charges that one settlement pays: a range of statement rows, each in one settlement only.
public struct SettlementCoverage: Sendable, Hashable {
    /// The first row's number.
    public let first: UInt64
    /// The last row's number.
    public let last: UInt64
    /// How many rows.
    public let rowCount: Int
    /// What was added.
    public let credits: Amount
    /// What was taken.
    public let debits: Amount
    /// What is paid: added less taken.
    public let net: Amount
    /// SHA-256 over the transfers' ids in order, 16 bytes each: what an export is checked against.
    public let digest: Bytes32

    /// Nets rows that lie behind the last settlement.
    public init(
        rows: [SettlementRow], after previous: UInt64
    ) throws(SettlementCoverageError) {
        guard let first = rows.first, let last = rows.last else { throw .empty }
        guard first.sequence > previous else { throw .overlaps(first.sequence) }
        var credits = Amount.zero(first.amount.asset)
        var debits = credits
        var sequence = previous
        var ids: [UInt8] = []
        ids.reserveCapacity(16 * rows.count)
        for row in rows {
            guard row.sequence > sequence else { throw .outOfOrder(at: row.sequence) }
            sequence = row.sequence
            do throws(AmountError) {
                if row.isCredit {
                    credits = try credits.adding(row.amount)
                } else {
                    debits = try debits.adding(row.amount)
                }
            } catch {
                throw .amount(error)
            }
            let id = row.transfer.value
            ids += (0..<16).map { UInt8(truncatingIfNeeded: id >> UInt128(120 - 8 * $0)) }
        }
        do {
            net = try credits.subtracting(debits)
        } catch {
            throw .amount(error)
        }
        guard let digest = Bytes32(SHA256.hash(ids)) else {
            preconditionFailure("a SHA-256 digest has 32 bytes")
        }
        self.digest = digest
        self.first = first.sequence
        self.last = last.sequence
        rowCount = rows.count
        self.credits = credits
        self.debits = debits
    }
}
