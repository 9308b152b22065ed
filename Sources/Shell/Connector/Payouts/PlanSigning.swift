import BitcoinRules
import ChainModel
import EVMRules
import PayoutRules
import SignerProtocol
import Units

/// From a plan to its saved signature: each step is one transaction, the signer is asked between.
enum PlanSigning {
    /// Marks a plan as asked for, once all of its payouts are ready; returns whether it is.
    static func ask(_ id: PlanID, in store: any StoreTransaction) throws -> Bool {
        guard var plan = try store.plan(id) else { return false }
        switch plan.stage {
        case .asked: return true
        case .refused, .signed, .broadcast, .included, .final, .dropped: return false
        case .planned: break
        }
        for payout in plan.payouts {
            let record = try PayoutDesk.require(payout, in: store)
            guard record.payout.family?.member(id)?.signing == .ready else { return false }
        }
        try PayoutSteps.apply(.signatureAsked(id), toPayoutsOf: plan, in: store)
        plan.stage = .asked
        try store.save(plan)
        return true
    }

    /// Asks again for a plan that the signer refused, after a person looked.
    static func askAgain(_ plan: PlanRecord, in store: any StoreTransaction) throws {
        guard case .refused = plan.stage else { return }
        for id in plan.payouts {
            var record = try PayoutDesk.require(id, in: store)
            guard let wait = record.payout.wait, case .signerRefused(plan.id, _, _) = wait else {
                continue
            }
            try PayoutSteps.apply(.retried(wait), to: &record, in: store)
        }
        var plan = plan
        plan.stage = .asked
        try store.save(plan)
    }

    /// Saves what the signer said; a repeat changes nothing.
    ///
    /// - Throws: `PlanFault` if what came is not what was asked for: it is never saved or sent.
    static func take(
        _ reply: SignerReply, for id: PlanID, in store: any StoreTransaction
    ) throws {
        guard var plan = try store.plan(id), plan.stage == .asked else { return }
        switch reply {
        case .unavailable: return
        case .refused(let code, let words):
            plan.stage = .refused("\(code): \(words)")
            try store.save(plan)
            for payout in plan.payouts {
                var record = try PayoutDesk.require(payout, in: store)
                guard case .asked(let times) = record.payout.family?.member(id)?.signing else {
                    continue
                }
                try PayoutSteps.apply(
                    .signatureRefused(id, ask: times, reason: words), to: &record, in: store)
            }
        case .signed(let bytes):
            let transaction = try SignedTransaction.check(bytes, against: plan)
            plan.signed = bytes
            plan.transaction = transaction
            plan.stage = .signed
            try store.save(plan)
            try PayoutSteps.apply(.signed(id, transaction), toPayoutsOf: plan, in: store)
        }
    }
}

/// Why signed bytes were not taken.
enum PlanFault: Error, Sendable, Equatable {
    /// They are no transaction of this chain.
    case unreadable(String)
    /// They are another transaction than was asked for.
    case otherTransaction
    /// The request that is saved cannot be read again.
    case requestUnreadable
}

/// Signed bytes, compared with what was asked for: the second look, after the signer's own.
enum SignedTransaction {
    /// Returns the transaction's id.
    static func check(
        _ bytes: [UInt8], against plan: PlanRecord
    ) throws(PlanFault) -> TransactionID {
        switch try request(of: plan) {
        case .bitcoin(let request): return try bitcoin(bytes, request)
        case .evm(let request): return try evm(bytes, request)
        }
    }

    /// Reads the request that a plan keeps.
    static func request(of plan: PlanRecord) throws(PlanFault) -> SigningRequest {
        let message: SignerRequest
        do {
            message = try SignerRequest(decoding: plan.request)
        } catch {
            throw .requestUnreadable
        }
        guard case .sign(let request) = message.body else { throw .requestUnreadable }
        return request
    }

    private static func bitcoin(
        _ bytes: [UInt8], _ request: BitcoinSigningRequest
    ) throws(PlanFault) -> TransactionID {
        let signed: BitcoinTransaction
        let asked: BitcoinTransaction
        do {
            signed = try BitcoinTransaction.parse(bytes)
            asked = try BitcoinTransaction.parse(request.transaction, form: .stripped)
        } catch {
            throw .unreadable("\(error)")
        }
        var bare = signed
        for index in bare.inputs.indices {
            bare.inputs[index].signatureScript = []
            bare.inputs[index].witness = []
        }
        guard bare == asked else { throw .otherTransaction }
        return signed.txID
    }

    private static func evm(
        _ bytes: [UInt8], _ request: EVMSigningRequest
    ) throws(PlanFault) -> TransactionID {
        do {
            let signed = try EVMTransaction(decoding: bytes)
            let asked = try EVMTransactionDraft(decoding: request.transaction)
            guard signed.signingDigest == asked.signingDigest else {
                throw PlanFault.otherTransaction
            }
            return signed.id
        } catch let fault as PlanFault {
            throw fault
        } catch {
            throw .unreadable("\(error)")
        }
    }
}
