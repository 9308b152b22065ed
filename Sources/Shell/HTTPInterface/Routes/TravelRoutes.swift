import Connector
import DepositRules
import Encodings
import PayoutRules
import ScreeningRules
import Units

/// The travel rule: identities that go with payouts and deposits.
enum TravelRoutes {
    static let all: [Route] = [
        Route(
            "setPayoutTravelRule", .put, "/v1/payouts/{id}/travel-rule", .scope(.payoutsWrite),
            content: .json(byteLimit: byteLimit), refusals: [422],
            takes: "TravelRuleRequest", gives: "TravelRule", handler: setOfPayout),
        Route(
            "getPayoutTravelRule", .get, "/v1/payouts/{id}/travel-rule", .scope(.payoutsRead),
            gives: "TravelRule", handler: ofPayout),
        Route(
            "getPayoutIdentity", .get, "/v1/payouts/{id}/travel-rule/identity",
            .scope(.casesRead), reach: .ofAll, keepsReadOf: "travel", gives: "TransferIdentity",
            handler: identityOfPayout),
        Route(
            "setDepositTravelRule", .put, "/v1/deposits/{id}/travel-rule", .scope(.walletsWrite),
            content: .json(byteLimit: byteLimit), refusals: [422],
            takes: "TravelRuleRequest", gives: "TravelRule", handler: setOfDeposit),
        Route(
            "getDepositTravelRule", .get, "/v1/deposits/{id}/travel-rule", .scope(.walletsRead),
            gives: "TravelRule", handler: ofDeposit),
        Route(
            "getDepositIdentity", .get, "/v1/deposits/{id}/travel-rule/identity",
            .scope(.casesRead), reach: .ofAll, keepsReadOf: "travel", gives: "TransferIdentity",
            handler: identityOfDeposit),
        Route(
            "setAddressTravelRule", .put, "/v1/wallets/{id}/addresses/{address}/travel-rule",
            .scope(.walletsWrite), content: .json(byteLimit: byteLimit), refusals: [422],
            takes: "TravelRuleRequest", gives: "TravelRule", handler: setOfAddress),
        Route(
            "getAddressTravelRule", .get, "/v1/wallets/{id}/addresses/{address}/travel-rule",
            .scope(.walletsRead), gives: "TravelRule", handler: ofAddress),
    ]

    /// As much as a personal record may hold.
    private static let byteLimit = 65_536
    /// How deep IVMS101 nests, below the request's own object.
    private static let depthMax = 12

    /// What a request gives: who is on the other side, and the identities.
    private struct Given {
        let counterparty: TravelCounterparty
        let identity: JSONValue?

        init(_ request: APIRequest) throws(Problem) {
            var fields = try request.fields(depthMax: depthMax)
            counterparty = try fields.word("counterparty")
            identity = fields.value("identity")
            try fields.finish()
        }
    }

    @Sendable
    private static func setOfPayout(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id: PayoutID = try request.identifier("id", "payout")
        let actor = try request.caller().principal
        let given = try Given(request)
        let travel = desk.services.travel
        return try await desk.store.write { store in
            guard let known = try store.payout(id) else { throw Problem.notFound("payout") }
            try request.require(touching: [known.payout.wallet])
            let facts = try travel.attach(
                given.identity, given.counterparty, to: id, by: actor, in: store)
            return .json(
                TravelShape.json(
                    facts, record: try store.travelRecord(.payout(id)),
                    hold: try store.payoutHold(id)))
        }
    }

    @Sendable
    private static func ofPayout(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id: PayoutID = try request.identifier("id", "payout")
        let now = desk.clock.now()
        let travel = desk.services.travel
        return try await desk.store.read { store in
            guard let record = try store.payout(id) else { throw Problem.notFound("payout") }
            try request.require(touching: [record.payout.wallet])
            return .json(
                TravelShape.json(
                    try travel.facts(on: record, at: now, in: store),
                    record: try store.travelRecord(.payout(id)),
                    hold: try store.payoutHold(id)))
        }
    }

    @Sendable
    private static func identityOfPayout(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id: PayoutID = try request.identifier("id", "payout")
        return try await identity(desk) { try $0.travelRecord(.payout(id)) }
    }

    @Sendable
    private static func setOfDeposit(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id: DepositID = try request.identifier("id", "deposit")
        let actor = try request.caller().principal
        let given = try Given(request)
        let travel = desk.services.travel
        return try await desk.store.write { store in
            guard let deposit = try store.deposit(id) else { throw Problem.notFound("deposit") }
            try request.require(touching: [deposit.wallet])
            let facts = try travel.attach(
                given.identity, given.counterparty, to: id, by: actor, in: store)
            return .json(
                TravelShape.json(
                    facts, record: try TravelDesk.record(of: deposit, in: store), hold: nil))
        }
    }

    @Sendable
    private static func ofDeposit(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id: DepositID = try request.identifier("id", "deposit")
        let now = desk.clock.now()
        let travel = desk.services.travel
        return try await desk.store.read { store in
            guard let deposit = try store.deposit(id) else { throw Problem.notFound("deposit") }
            try request.require(touching: [deposit.wallet])
            return .json(
                TravelShape.json(
                    try travel.facts(on: deposit, at: now, in: store),
                    record: try TravelDesk.record(of: deposit, in: store), hold: nil))
        }
    }

    @Sendable
    private static func identityOfDeposit(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id: DepositID = try request.identifier("id", "deposit")
        return try await identity(desk) { store in
            guard let deposit = try store.deposit(id) else { throw Problem.notFound("deposit") }
            return try TravelDesk.record(of: deposit, in: store)
        }
    }

    @Sendable
    private static func setOfAddress(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let wallet = try request.wallet()
        let actor = try request.caller().principal
        let given = try Given(request)
        let travel = desk.services.travel
        return try await desk.store.write { store in
            let record = try travel.attach(
                given.identity, given.counterparty, to: try address(request, wallet, in: store),
                by: actor, in: store)
            return .json(TravelShape.json(nil, record: record, hold: nil))
        }
    }

    @Sendable
    private static func ofAddress(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let wallet = try request.wallet()
        return try await desk.store.read { store in
            let known = try address(request, wallet, in: store)
            let record = try store.travelRecord(.address(known.family, known.script))
            return .json(TravelShape.json(nil, record: record, hold: nil))
        }
    }

    private static func address(
        _ request: APIRequest, _ wallet: WalletID, in store: any StoreReading
    ) throws -> AddressRecord {
        _ = try Wallets.require(wallet, in: store)
        let text = request.parameters["address"] ?? ""
        guard let known = try store.addresses(of: wallet).first(where: { $0.text == text }) else {
            throw Problem.notFound("address: the wallet has none with this spelling")
        }
        return known
    }

    private static func identity(
        _ desk: APIDesk, of record: @escaping @Sendable (any StoreReading) throws -> TravelRecord?
    ) async throws -> APIAnswer {
        let bytes = try await desk.store.read { store in
            try TravelDesk.identity(of: try record(store), in: store)
        }
        guard let bytes else { throw Problem.notFound("identity: none was given, or it is erased") }
        return APIAnswer(
            status: 200, headers: [], body: .bytes(bytes, type: "application/json"))
    }
}

/// The travel rule in answers: field names and digests, never the identities.
enum TravelShape {
    static func json(
        _ facts: TravelFacts?, record: TravelRecord?, hold: PayoutHold?
    ) -> JSONValue {
        .object([
            ("profile", Shape.optional(facts) { .string($0.profile.rawValue) }),
            (
                "state",
                .string(
                    facts.map { $0.isSatisfied ? "met" : hold == nil ? "missing" : "held" }
                        ?? "notAsked")
            ),
            (
                "counterparty",
                .string((record?.counterparty ?? TravelCounterparty.unknown).rawValue)
            ),
            (
                "value",
                Shape.optional(facts?.value) {
                    .object([
                        ("currency", .string($0.asset.code)), ("amount", .string($0.decimal)),
                    ])
                }
            ),
            ("needed", .array((facts?.needed ?? []).map { .string($0.rawValue) })),
            ("missing", .array((facts?.missing ?? []).map { .string($0.rawValue) })),
            ("sentence", Shape.optional(facts?.sentence) { .string($0) }),
            ("heldSince", Shape.optional(hold) { Shape.time($0.since) }),
            ("record", Shape.optional(record?.identity) { .string($0.text) }),
            ("digest", Shape.optional(record?.digest) { .string(Hex.encode($0.bytes)) }),
            ("givenBy", Shape.optional(record) { .string($0.setBy) }),
            ("givenAt", Shape.optional(record) { Shape.time($0.setAt) }),
        ])
    }
}
