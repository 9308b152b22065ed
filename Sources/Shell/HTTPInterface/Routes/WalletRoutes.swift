import Connector
import Encodings
import Units

/// Wallets, their balances and statements.
enum WalletRoutes {
    static let all: [Route] = [
        Route(
            "createWallet", .post, "/v1/wallets", .scope(.walletsWrite), reach: .ofAll,
            content: .json(byteLimit: Route.byteLimit), isIdempotent: true, success: 201,
            refusals: [422], takes: "WalletRequest", gives: "Wallet", handler: create),
        Route(
            "listWallets", .get, "/v1/wallets", .scope(.walletsRead), query: ["after", "limit"],
            gives: "WalletPage", handler: list),
        Route(
            "getWallet", .get, "/v1/wallets/{id}", .scope(.walletsRead),
            keepsReadOf: "wallet", keepsOnlyStaffReads: true, gives: "Wallet", handler: get),
        Route(
            "changeWallet", .patch, "/v1/wallets/{id}", .scope(.walletsWrite), reach: .ofAll,
            content: .json(byteLimit: Route.byteLimit), refusals: [422], takes: "WalletChange",
            gives: "Wallet", handler: change),
        Route(
            "getBalances", .get, "/v1/wallets/{id}/balances", .scope(.walletsRead),
            gives: "Balances", handler: balances),
        Route(
            "getStatement", .get, "/v1/wallets/{id}/statement", .scope(.walletsRead),
            query: ["after", "limit"], keepsReadOf: "wallet", keepsOnlyStaffReads: true,
            gives: "Statement", handler: statement),
    ]

    @Sendable
    private static func create(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let once = try Idempotency(request)
        var fields = try request.fields()
        let given: WalletID? = try fields.optionalIdentifier("id")
        let reference = try fields.text("reference")
        let tier = try fields.text("tier")
        try fields.finish()
        try requireTier(tier, desk)
        let id = given ?? WalletID(once.derivedID("wallet"))
        return try await once.run(desk.store) { store in
            Shape.wallet(try Wallets.create(id, reference: reference, tier: tier, in: store))
        }
    }

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let page = try request.query.pageByID()
        let only = request.key?.wallet
        let wallets = try await desk.store.read { store in
            if let only { return [try Wallets.require(only, in: store)] }
            return try store.wallets(page: page)
        }
        let isFull = only == nil && wallets.count == page.limit
        return .json(
            Shape.page(
                "wallets", wallets.map(Shape.wallet), next: isFull ? wallets.last?.id.text : nil))
    }

    @Sendable
    private static func get(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id = try request.wallet()
        return .json(Shape.wallet(try await desk.store.read { try Wallets.require(id, in: $0) }))
    }

    @Sendable
    private static func change(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id = try request.wallet()
        var fields = try request.fields()
        let tier = try fields.optionalText("tier")
        let status: WalletRecord.Status? = try fields.optionalWord("status")
        try fields.finish()
        if let tier { try requireTier(tier, desk) }
        let wallet = try await desk.store.write { store in
            try Wallets.change(id, tier: tier, status: status, in: store)
        }
        return .json(Shape.wallet(wallet))
    }

    @Sendable
    private static func balances(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id = try request.wallet()
        return try await desk.store.read { store in
            _ = try Wallets.require(id, in: store)
            let rows = try Asset.supported.map { asset in
                try Shape.balances(try Wallets.balances(of: id, asset: asset, in: store))
            }
            return .json(
                .object([
                    ("wallet", .string(id.text)), ("sequence", .integer(try store.ledgerSequence)),
                    ("balances", .array(rows)),
                ]))
        }
    }

    @Sendable
    private static func statement(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id = try request.wallet()
        let page = try request.query.page()
        let lines = try await desk.store.read { store in
            _ = try Wallets.require(id, in: store)
            return try store.statement(of: id, page: page)
        }
        let next = lines.count == page.limit ? lines.last.map(StatementAnswer.position) : nil
        return StatementAnswer.make(lines, next: next, for: request, limit: page.limit)
    }

    private static func requireTier(_ tier: String, _ desk: APIDesk) throws(Problem) {
        guard desk.services.screening.screening.limits.tiers[tier] != nil else {
            throw Problem(
                422, "unknownTier", "The configuration has no such tier.", field: "tier")
        }
    }
}
