import Connector
import Encodings
import Units

/// API keys.
enum KeyRoutes {
    static let all: [Route] = [
        Route(
            "createKey", .post, "/v1/keys", .scope(.keysWrite), reach: .ofAll,
            content: .json(byteLimit: Route.byteLimit), success: 201, refusals: [404, 422],
            takes: "KeyRequest", gives: "IssuedKey", handler: create),
        Route(
            "listKeys", .get, "/v1/keys", .scope(.keysWrite), reach: .ofAll, gives: "KeyList",
            handler: list),
        Route(
            "revokeKey", .delete, "/v1/keys/{id}", .scope(.keysWrite), reach: .ofAll,
            success: 204, gives: nil, handler: revoke),
    ]

    @Sendable
    private static func create(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let caller = try request.caller()
        var fields = try request.fields()
        let name = try fields.text("name")
        let principal = try fields.text("principal")
        var scopes: Set<APIScope> = []
        for word in try fields.texts("scopes") {
            guard let scope = APIScope(rawValue: word) else {
                throw Problem.malformed("scopes", "It must be an array of scopes that exist.")
            }
            scopes.insert(scope)
        }
        let wallet: WalletID? = try fields.optionalIdentifier("wallet")
        let networks = try fields.texts("allowedNetworks")
        let expiresAt = try fields.optionalTime("expiresAt")
        try fields.finish()
        let chosen = scopes
        let issued = try await desk.store.write { store in
            if let wallet { _ = try Wallets.require(wallet, in: store) }
            let issued = try APIKeys.issue(
                name: name, principal: principal, scopes: chosen, wallet: wallet,
                allowedNetworks: networks, expiresAt: expiresAt, by: .overHTTP(caller), in: store)
            try event(
                "key.issued", issued.record.id, by: caller.id,
                with: [
                    ("principal", .string(principal)),
                    ("byPrincipal", .string(caller.principal)),
                ], store)
            return issued
        }
        return .json(
            .object(shape(issued.record, desk) + [(key: "key", value: .string(issued.text))]),
            status: request.route.success)
    }

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let records = try await desk.store.read { try $0.apiKeys() }
        return .json(.object([("keys", .array(records.map { .object(shape($0, desk)) }))]))
    }

    @Sendable
    private static func revoke(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let caller = try request.caller()
        let id = request.parameters["id"] ?? ""
        try await desk.store.write { store in
            try APIKeys.revoke(id, in: store)
            try event("key.revoked", id, by: caller.id, store)
        }
        desk.keys.forgetAll()
        return .noContent
    }

    private static func shape(
        _ record: APIKeyRecord, _ desk: APIDesk
    ) -> [(key: String, value: JSONValue)] {
        let until = record.freshUntil(
            seconds: desk.settings.freshSeconds, now: desk.clock.now())
        return [
            ("id", .string(record.id)), ("name", .string(record.name)),
            ("principal", .string(record.principal)),
            ("scopes", .array(record.scopes.map { .string($0) })),
            ("wallet", Shape.optional(record.wallet) { .string($0.text) }),
            ("allowedNetworks", .array(record.allowedNetworks.map { .string($0) })),
            ("expiresAt", Shape.optional(record.expiresAt, Shape.time)),
            ("revokedAt", Shape.optional(record.revokedAt, Shape.time)),
            ("createdAt", Shape.time(record.createdAt)),
            ("lastUsedAt", Shape.optional(record.lastUsedAt, Shape.time)),
            ("madeBy", Shape.optional(record.madeBy) { .string($0) }),
            ("approvesFrom", Shape.optional(until, Shape.time)),
        ]
    }

    private static func event(
        _ type: String, _ id: String, by caller: String,
        with more: [(key: String, value: JSONValue)] = [], _ store: any StoreTransaction
    ) throws {
        let json = JSONValue.object([("key", .string(id)), ("byKey", .string(caller))] + more)
        try store.appendEvent(type: type, subject: id, json: json.serialized())
    }
}
