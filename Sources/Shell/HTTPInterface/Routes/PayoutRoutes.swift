import ChainModel
import Connector
import Encodings
import PayoutRules
import Units

/// Payouts, and what people say about them.
///
/// Who proposes and who approves is a principal, never a key: two keys of one person are one.
enum PayoutRoutes {
    static let all: [Route] = [
        Route(
            "createPayout", .post, "/v1/payouts", .scope(.payoutsWrite),
            content: .json(byteLimit: Route.byteLimit), isIdempotent: true, success: 201,
            refusals: [404, 422], takes: "PayoutRequest", gives: "Payout", handler: create),
        Route(
            "listPayouts", .get, "/v1/payouts", .scope(.payoutsRead),
            query: ["wallet", "chain", "state", "needsPerson", "after", "limit"],
            gives: "PayoutPage", handler: list),
        Route(
            "getPayout", .get, "/v1/payouts/{id}", .scope(.payoutsRead),
            keepsReadOf: "payout", keepsOnlyStaffReads: true, gives: "PayoutDetail", handler: get),
        Route(
            "decidePayout", .post, "/v1/payouts/{id}/approvals", .scope(.payoutsApprove),
            content: .json(byteLimit: Route.byteLimit), refusals: [422],
            approval: .unlessFalse("approve"),
            takes: "PayoutDecision", gives: "Payout", handler: decide),
        Route(
            "cancelPayout", .post, "/v1/payouts/{id}/cancel", .scope(.payoutsWrite),
            content: .optionalJSON, refusals: [422], takes: "Empty", gives: "Payout",
            handler: cancel),
        // The signer is asked again for all payouts of a transaction, whosever they are.
        Route(
            "retryPayout", .post, "/v1/payouts/{id}/retry", .scope(.payoutsApprove),
            reach: .ofAll, content: .optionalJSON, refusals: [409, 422],
            approval: .always, takes: "Empty", gives: "Payout", handler: retry),
    ]

    /// The words of `PayoutState.name`.
    static let stateNames = [
        "requested", "reserved", "approved", "planned", "signed", "broadcast", "included",
        "final", "failed", "refused", "cancelled",
    ]

    @Sendable
    private static func create(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let once = try Idempotency(request)
        let payouts = try desk.payouts()
        let actor = try request.caller().principal
        var fields = try request.fields()
        let given: PayoutID? = try fields.optionalIdentifier("id")
        let wallet: WalletID = try fields.identifier("wallet")
        let chain = try fields.text("chain")
        let amount = try fields.amount("amount")
        let address = try fields.text("address")
        let reference = try fields.optionalText("reference") ?? ""
        try fields.finish()
        try request.require(touching: [wallet])
        let profile = try desk.chain(named: chain).source.profile
        let ask = PayoutAsk(
            id: given ?? PayoutID(once.derivedID("payout")), wallet: wallet,
            token: TokenID(chain: profile.id, asset: amount.asset), amount: amount,
            address: address, reference: reference)
        return try await once.run(desk.store) { store in
            let record = try PayoutProblem.withField {
                try payouts.request(ask, by: actor, in: store)
            }
            return try PayoutShape(record, desk: desk, in: store).json
        }
    }

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let asked: WalletID? = try request.query.identifier("wallet")
        let wallet = asked ?? request.key?.wallet
        try request.require(touching: [wallet])
        var chain: ChainID?
        if let name = request.query["chain"] {
            guard let id = ChainID(name) else {
                throw Problem.malformed("chain", "It must be a chain's id.")
            }
            chain = id
        }
        let state = request.query["state"]
        guard state.map(stateNames.contains) ?? true else {
            throw Problem.malformed(
                "state", "It must be one of \(stateNames.joined(separator: ", ")).")
        }
        let filter = PayoutFilter(
            wallet: wallet, chain: chain, state: state,
            needsPerson: try request.query.boolean("needsPerson"))
        let page = try request.query.page()
        return try await desk.store.read { store in
            let found = try store.payouts(filter, page: page)
            var tips: [ChainID: BlockHeight?] = [:]
            let rows = try found.map { _, record in
                let chain = record.payout.token.chain
                let tip = try tips[chain] ?? store.checkpoints(chain).last?.height
                tips[chain] = .some(tip)
                return PayoutShape(record, profile: desk.profile(of: chain), tip: tip).json
            }
            let next = found.count == page.limit ? found.last.map { "\($0.0)" } : nil
            return .json(Shape.page("payouts", rows, next: next))
        }
    }

    @Sendable
    private static func get(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: PayoutID = try request.identifier("id", "payout")
        let now = desk.clock.now()
        return try await desk.store.read { store in
            guard let record = try store.payout(id) else { throw Problem.notFound("payout") }
            try request.require(touching: [record.payout.wallet])
            return .json(
                try PayoutShape(record, desk: desk, in: store).detail(now: now, in: store))
        }
    }

    @Sendable
    private static func decide(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        var fields = try request.fields()
        let isApproval = try fields.boolean("approve")
        let reason = try fields.optionalText("reason") ?? ""
        try fields.finish()
        return try await act(request, desk) { payouts, id, actor, store in
            try payouts.decide(id, isApproval: isApproval, by: actor, reason: reason, in: store)
        }
    }

    @Sendable
    private static func cancel(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        try request.fields().finish()
        return try await act(request, desk) { payouts, id, actor, store in
            try payouts.cancel(id, by: actor, in: store)
        }
    }

    @Sendable
    private static func retry(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        try request.fields().finish()
        return try await act(request, desk) { payouts, id, actor, store in
            try payouts.retry(id, by: actor, in: store)
        }
    }

    /// What a person does about a payout, by the payout's id and the person's name.
    private typealias Action =
        @Sendable (PayoutDesk, PayoutID, String, any StoreTransaction) throws -> PayoutRecord

    /// Does something about the payout in the path, if the key may touch its wallet.
    private static func act(
        _ request: APIRequest, _ desk: APIDesk, _ action: @escaping Action
    ) async throws -> APIAnswer {
        let payouts = try desk.payouts()
        let id: PayoutID = try request.identifier("id", "payout")
        let actor = try request.caller().principal
        return try await desk.store.write { store in
            guard let known = try store.payout(id) else { throw Problem.notFound("payout") }
            try request.require(touching: [known.payout.wallet])
            let record = try action(payouts, id, actor, store)
            return .json(try PayoutShape(record, desk: desk, in: store).json)
        }
    }
}

/// Names the field that a refused payout's request is wrong in.
enum PayoutProblem {
    /// - Throws: `Problem` with a field in place of a payout's refusal; all else as it is.
    static func withField<Value>(
        address: String = "address", amount: String = "amount", _ work: () throws -> Value
    ) throws -> Value {
        do {
            return try work()
        } catch RequestRefusal.caseRule(let code, let detail) {
            let field: String? =
                switch code {
                case "unknownToken": "chain"
                case "wrongNetwork", "malformedAddress", "addressNotSpendable",
                    "addressIsTokenContract", "ownAddress", "destinationBlocked":
                    address
                case "amountNotPayable", "amountTooPrecise", "belowDust", "belowMinimum",
                    "insufficientAvailable", "amountOverLimit":
                    amount
                default: nil
                }
            throw Problem(422, code, detail, field: field)
        }
    }
}

extension APIDesk {
    /// Returns what takes payouts.
    ///
    /// - Throws: `Problem` 503 where no signer is configured.
    func payouts() throws(Problem) -> PayoutDesk {
        guard let payouts = services.payouts else {
            throw Problem(
                503, "payoutsDisabled", "No signer is configured here: nothing is paid out.")
        }
        return payouts
    }
}
