import Digests
import Encodings
import LedgerRules
public import Units

/// A micropayment from one wallet to another, all or nothing.
public struct ChargeRequest: Sendable, Hashable {
    /// The charge's id, made by the caller or of its idempotency key.
    public let id: UInt128
    /// Who pays.
    public let from: WalletID
    /// Who gets it.
    public let to: WalletID
    /// How much the payer pays.
    public let amount: Amount
    /// The part of the amount that the operator keeps; nil for none.
    public let fee: Amount?
    /// The platform's reference, up to 200 characters.
    public let reference: String

    /// Makes a request.
    public init(
        id: UInt128, from: WalletID, to: WalletID, amount: Amount, fee: Amount?, reference: String
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.amount = amount
        self.fee = fee
        self.reference = reference
    }
}

/// Charges and refunds.
public enum Charges {
    /// Records a charge, and returns it.
    ///
    /// The same request again returns the first record.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func place(
        _ request: ChargeRequest, in store: any StoreTransaction
    ) throws -> SpendingRecord {
        try requireReference(request.reference)
        if let known = try store.spending(request.id) {
            guard matches(known, request) else {
                throw RequestRefusal.conflict("a charge with this id has other content")
            }
            return known
        }
        guard request.from != request.to else {
            throw RequestRefusal.invalid(field: "to", "must be another wallet than from")
        }
        guard !request.amount.isZero else {
            throw RequestRefusal.invalid(field: "amount", "must be above zero")
        }
        try Wallets.requireActive(request.from, in: store)
        try Wallets.requireActive(request.to, in: store)
        try Wallets.openAccounts(of: request.to, asset: request.amount.asset, in: store)
        try Wallets.openAccounts(of: request.from, asset: request.amount.asset, in: store)
        try apply(try transfers(for: request, in: store), payer: request.from, in: store)
        let record = SpendingRecord(
            id: request.id, kind: .charge, from: request.from, to: request.to,
            amount: request.amount, fee: request.fee, reference: request.reference, parent: nil,
            refunded: .zero(request.amount.asset), createdAt: store.now)
        try store.save(record)
        try SpendingEvents.append("charge.recorded", record, store)
        return record
    }

    /// Gives all or part of a charge back, and returns the refund.
    ///
    /// The merchant gives it back; the operator's fee stays.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func refund(
        _ id: UInt128, of charge: UInt128, amount: Amount, reference: String,
        in store: any StoreTransaction
    ) throws -> SpendingRecord {
        try requireReference(reference)
        if let known = try store.spending(id) {
            guard known.kind == .refund, known.parent == charge, known.amount == amount else {
                throw RequestRefusal.conflict("a refund with this id has other content")
            }
            return known
        }
        guard var parent = try store.spending(charge), parent.kind == .charge,
            let merchant = parent.to
        else { throw RequestRefusal.notFound(what: "charge", id: TransferID(charge).text) }
        guard amount.asset == parent.amount.asset, !amount.isZero else {
            throw RequestRefusal.invalid(
                field: "amount", "must be above zero, in \(parent.amount.asset)")
        }
        let remaining = try parent.amount.subtracting(parent.refunded)
        guard amount.isAtMost(remaining) else {
            throw RequestRefusal.exceedsCharge(remaining: remaining)
        }
        let transfer = LedgerTransfer(
            id: TransferID(id), debit: .available(merchant, amount.asset),
            credit: .available(parent.from, amount.asset), amount: amount, reason: .refund,
            subject: charge)
        try apply([.transfer(transfer)], payer: merchant, in: store)
        parent.refunded = try parent.refunded.adding(amount)
        try store.save(parent)
        let record = SpendingRecord(
            id: id, kind: .refund, from: merchant, to: parent.from, amount: amount, fee: nil,
            reference: reference, parent: charge, refunded: .zero(amount.asset),
            createdAt: store.now)
        try store.save(record)
        try SpendingEvents.append("charge.refunded", record, store)
        return record
    }

    /// Refuses references over 200 characters.
    static func requireReference(_ text: String) throws {
        guard text.count <= 200 else {
            throw RequestRefusal.invalid(field: "reference", "must have at most 200 characters")
        }
    }

    /// Applies a group; a refusal of any part becomes a refusal of the request.
    static func apply(
        _ group: [LedgerCommand], payer: WalletID, in store: any StoreTransaction
    ) throws {
        for (command, result) in zip(group, try store.apply(group)) {
            guard case .refused(let refusal) = result else { continue }
            throw try explain(refusal, of: command, payer: payer, in: store)
        }
    }

    private static func explain(
        _ refusal: LedgerRefusal, of command: LedgerCommand, payer: WalletID,
        in store: any StoreTransaction
    ) throws -> RequestRefusal {
        if refusal == .insufficient, let asked = askedAmount(of: command) {
            let available =
                try store.balance(.available(payer, asked.asset)) ?? .zero(asked.asset)
            return .insufficientAvailable(available: available, asked: asked)
        }
        if refusal == .idConflict || refusal == .holdExists {
            return .conflict("this id is taken by other content")
        }
        return refusal == .holdFinished ? .holdFinished : .ledger(refusal)
    }

    private static func askedAmount(of command: LedgerCommand) -> Amount? {
        switch command {
        case .transfer(let transfer): transfer.amount
        case .placeHold(let hold): hold.amount
        case .openAccount, .captureHold, .releaseHold: nil
        }
    }

    private static func transfers(
        for request: ChargeRequest, in store: any StoreTransaction
    ) throws -> [LedgerCommand] {
        let asset = request.amount.asset
        let payer = AccountID.available(request.from, asset)
        let whole = LedgerTransfer(
            id: TransferID(request.id), debit: payer, credit: .available(request.to, asset),
            amount: request.amount, reason: .charge, subject: request.id)
        guard let fee = request.fee, !fee.isZero else { return [.transfer(whole)] }
        guard fee.isAtMost(request.amount) else {
            throw RequestRefusal.invalid(field: "fee", "must be at most the amount")
        }
        let funds = AccountID.operatorFunds(asset)
        let feeID = DerivedID.make("fee", request.id)
        // The merchant gets the whole and gives the fee: the statement shows both.
        return [
            .openAccount(funds), .transfer(whole),
            .transfer(
                LedgerTransfer(
                    id: TransferID(feeID), debit: .available(request.to, asset), credit: funds,
                    amount: fee, reason: .chargeFee, subject: request.id)),
        ]
    }

    private static func matches(_ record: SpendingRecord, _ request: ChargeRequest) -> Bool {
        record.kind == .charge && record.from == request.from && record.to == request.to
            && record.amount == request.amount && record.fee == request.fee
            && record.reference == request.reference
    }
}
