public import LedgerRules
public import Units

/// Holds, their captures and releases.
public enum Holds {
    /// The longest that a hold may stay open: 30 days, as card networks allow at most.
    public static let durationMaxSeconds: Int64 = 2_592_000

    /// Reserves part of a wallet's available balance.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func place(
        _ id: HoldID, wallet: WalletID, amount: Amount, expiresAt: Timestamp, reference: String,
        in store: any StoreTransaction
    ) throws -> SpendingRecord {
        try Charges.requireReference(reference)
        if let known = try store.spending(id.value) {
            guard known.kind == .hold, known.from == wallet, known.amount == amount else {
                throw RequestRefusal.conflict("a hold with this id has other content")
            }
            return known
        }
        guard !amount.isZero else {
            throw RequestRefusal.invalid(field: "amount", "must be above zero")
        }
        guard expiresAt > store.now,
            expiresAt <= store.now.adding(seconds: durationMaxSeconds)
        else {
            throw RequestRefusal.invalid(
                field: "expiresAt", "must be in the future, 30 days ahead at most")
        }
        try Wallets.requireActive(wallet, in: store)
        try Wallets.openAccounts(of: wallet, asset: amount.asset, in: store)
        let request = HoldRequest(
            id: id, wallet: wallet, amount: amount, expiresAt: expiresAt, subject: id.value)
        try Charges.apply([.placeHold(request)], payer: wallet, in: store)
        let record = SpendingRecord(
            id: id.value, kind: .hold, from: wallet, to: nil, amount: amount, fee: nil,
            reference: reference, parent: nil, refunded: .zero(amount.asset),
            createdAt: store.now)
        try store.save(record)
        try SpendingEvents.append("hold.placed", record, store)
        return record
    }

    /// Spends all or part of a hold; what is left goes back if the capture is the last.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func capture(
        _ id: HoldID, transfer: TransferID, amount: Amount, to merchant: WalletID, isLast: Bool,
        in store: any StoreTransaction
    ) throws -> HoldState {
        let hold = try require(id, in: store)
        guard amount.asset == hold.amount.asset, !amount.isZero else {
            throw RequestRefusal.invalid(
                field: "amount", "must be above zero, in \(hold.amount.asset)")
        }
        guard merchant != hold.from else {
            throw RequestRefusal.invalid(field: "to", "must be another wallet than the payer's")
        }
        try Wallets.requireActive(merchant, in: store)
        try Wallets.openAccounts(of: merchant, asset: amount.asset, in: store)
        let command = LedgerCommand.captureHold(
            id, id: transfer, amount: amount, to: merchant, fee: nil, isLast: isLast)
        for result in try store.apply([command]) {
            guard case .refused(let refusal) = result else { continue }
            throw try explain(refusal, id, in: store)
        }
        try SpendingEvents.append("hold.captured", hold, store)
        return try state(of: id, in: store)
    }

    /// Gives back what is left of a hold.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func release(
        _ id: HoldID, transfer: TransferID, in store: any StoreTransaction
    ) throws -> HoldState {
        let hold = try require(id, in: store)
        for result in try store.apply([.releaseHold(id, id: transfer)]) {
            guard case .refused(let refusal) = result else { continue }
            throw try explain(refusal, id, in: store)
        }
        try SpendingEvents.append("hold.released", hold, store)
        return try state(of: id, in: store)
    }

    /// Returns where a hold stands.
    public static func state(of id: HoldID, in store: any StoreReading) throws -> HoldState {
        guard let state = try store.hold(id) else {
            throw RequestRefusal.notFound(what: "hold", id: id.text)
        }
        return state
    }

    private static func require(_ id: HoldID, in store: any StoreReading) throws -> SpendingRecord {
        guard let record = try store.spending(id.value), record.kind == .hold else {
            throw RequestRefusal.notFound(what: "hold", id: id.text)
        }
        return record
    }

    private static func explain(
        _ refusal: LedgerRefusal, _ id: HoldID, in store: any StoreReading
    ) throws -> RequestRefusal {
        if refusal == .exceedsHold, case .open(let hold) = try state(of: id, in: store) {
            return .exceedsHold(remaining: hold.remaining)
        }
        if refusal == .idConflict { return .conflict("this id is taken by other content") }
        let isOver = [.holdFinished, .holdExpired, .exceedsHold].contains(refusal)
        return isOver ? .holdFinished : .ledger(refusal)
    }
}
