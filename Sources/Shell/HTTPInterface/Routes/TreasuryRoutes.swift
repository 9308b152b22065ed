import Connector
import Encodings
import PayoutRules
import Units

/// What the keys hold, and how it compares with the chains.
enum TreasuryRoutes {
    static let all: [Route] = [
        Route(
            "getTreasury", .get, "/v1/treasury", .scope(.treasuryRead), reach: .ofAll,
            gives: "Treasury", handler: treasury),
        Route(
            "listReconciliations", .get, "/v1/reconciliations", .scope(.treasuryRead),
            reach: .ofAll, gives: "ReconciliationList", handler: reconciliations),
        Route(
            "clearReconciliation", .post, "/v1/reconciliations/{chain}/{asset}/clear",
            .scope(.treasuryWrite), reach: .ofAll, content: .json(byteLimit: Route.byteLimit),
            refusals: [409, 422], takes: "ReconciliationClearing", gives: "Reconciliation",
            handler: clear),
    ]

    @Sendable
    private static func treasury(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let now = desk.clock.now()
        return try await desk.store.read { store in
            let rows = try desk.services.chains.map {
                try TreasuryShape.chain(
                    $0.source.profile, hot: desk.services.hotBalances, in: store, now: now)
            }
            return .json(
                .object([
                    ("arePayoutsEnabled", .bool(desk.services.payouts != nil)),
                    ("chains", .array(rows)),
                ]))
        }
    }

    @Sendable
    private static func reconciliations(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        try await desk.store.read { store in
            let rows = try store.latestReconciliations().map { record in
                try TreasuryShape.reconciliation(
                    record, desk.profile(of: record.reconciliation.facts.token.chain), in: store)
            }
            return .json(.object([("reconciliations", .array(rows))]))
        }
    }

    @Sendable
    private static func clear(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        guard let chain = ChainID(request.parameters["chain"] ?? ""),
            let asset = Asset.supported(code: request.parameters["asset"] ?? "")
        else { throw Problem.notFound("reconciliation") }
        let token = TokenID(chain: chain, asset: asset)
        let actor = try request.caller().principal
        var fields = try request.fields()
        let reason = try fields.text("reason")
        try fields.finish()
        guard (1...PayoutApprovals.reasonByteCountMax).contains(reason.utf8.count) else {
            throw Problem(
                422, "invalid",
                "A reason has 1 to \(PayoutApprovals.reasonByteCountMax) bytes.", field: "reason")
        }
        return try await desk.store.write { store in
            let known = try store.latestReconciliations()
            guard let record = known.first(where: { $0.reconciliation.facts.token == token })
            else { throw Problem.notFound("reconciliation") }
            try Reconciliations.clear(token, by: actor, reason: reason, in: store)
            return .json(
                try TreasuryShape.reconciliation(
                    record, desk.profile(of: token.chain), in: store))
        }
    }
}
