import Connector
import Encodings
import LedgerRules
import PayoutRules
import Units

/// Settlements of merchants' balances, and their terms.
enum SettlementRoutes {
    static let all: [Route] = [
        Route(
            "setSettlementTerms", .put, "/v1/wallets/{id}/settlement-terms/{asset}",
            .scope(.payoutsWrite), content: .json(byteLimit: Route.byteLimit), refusals: [422],
            takes: "SettlementTermsRequest", gives: "SettlementTerms", handler: setTerms),
        Route(
            "getSettlementTerms", .get, "/v1/wallets/{id}/settlement-terms/{asset}",
            .scope(.payoutsRead), gives: "SettlementTerms", handler: getTerms),
        Route(
            "endSettlementTerms", .delete, "/v1/wallets/{id}/settlement-terms/{asset}",
            .scope(.payoutsWrite), success: 204, gives: nil, handler: endTerms),
        Route(
            "createSettlement", .post, "/v1/wallets/{id}/settlements", .scope(.payoutsWrite),
            content: .json(byteLimit: Route.byteLimit), isIdempotent: true, success: 201,
            refusals: [422], takes: "SettlementRequest", gives: "Settlement", handler: settle),
        Route(
            "listSettlements", .get, "/v1/settlements", .scope(.payoutsRead),
            query: ["wallet", "after", "limit"], gives: "SettlementPage", handler: list),
        Route(
            "getSettledCharges", .get, "/v1/settlements/{id}/charges", .scope(.payoutsRead),
            query: ["after", "limit"], gives: "Statement", handler: charges),
    ]

    /// From a minute to a year.
    private static let periodRange: ClosedRange<Int64> = 60...31_622_400

    @Sendable
    private static func setTerms(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let settlements = Settlements(desk: try desk.payouts())
        let wallet = try request.wallet()
        let asset = try asset(inPathOf: request)
        let actor = try request.caller().principal
        var fields = try request.fields()
        let chain = try fields.text("chain")
        let address = try fields.text("address")
        let minimum = try fields.amount("minimum")
        let threshold = try fields.optionalAmount("threshold")
        let period = try fields.optionalInteger("periodSeconds", in: periodRange)
        let share = try fields.integer("feeBasisPointsMax", in: 0...10_000 as ClosedRange<UInt64>)
        try fields.finish()
        let token = TokenID(
            chain: try desk.chain(named: chain).source.profile.id, asset: asset)
        guard
            let rule = SettlementRule(
                minimum: minimum, threshold: threshold, periodSeconds: period,
                feeShareMax: BasisPoints(share))
        else {
            throw Problem(
                422, "invalid", "The threshold must be in the asset of the minimum.",
                field: "threshold")
        }
        let terms = try await desk.store.write { store in
            let terms = try PayoutProblem.withField {
                try settlements.setTerms(
                    of: wallet, token: token, address: address, rule: rule, by: actor,
                    in: store)
            }
            try event("settlement.termsSet", terms, by: actor, store)
            return terms
        }
        return .json(SettlementShape.terms(terms))
    }

    @Sendable
    private static func getTerms(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let wallet = try request.wallet()
        let asset = try asset(inPathOf: request)
        let terms = try await desk.store.read { try require(wallet, asset, in: $0) }
        return .json(SettlementShape.terms(terms))
    }

    /// Works without a signer too: a standing order can always be ended.
    @Sendable
    private static func endTerms(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let wallet = try request.wallet()
        let asset = try asset(inPathOf: request)
        let actor = try request.caller().principal
        try await desk.store.write { store in
            let terms = try require(wallet, asset, in: store)
            try store.removeSettlementTerms(of: wallet, asset: asset)
            try event("settlement.termsEnded", terms, by: actor, store)
        }
        return .noContent
    }

    @Sendable
    private static func settle(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let once = try Idempotency(request)
        let settlements = Settlements(desk: try desk.payouts())
        let wallet = try request.wallet()
        var fields = try request.fields()
        let code = try fields.text("asset")
        try fields.finish()
        guard let asset = Asset.supported(code: code) else {
            throw Problem(422, "unknownAsset", "This asset is not supported.", field: "asset")
        }
        return try await once.run(desk.store) { store in
            _ = try require(wallet, asset, in: store)
            guard let record = try settlements.settle(wallet, asset: asset, in: store)
            else {
                throw Problem(
                    422, "nothingToSettle", "The wallet has no \(asset.code) available.")
            }
            return try SettlementShape.settlement(record, in: store)
        }
    }

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let asked: WalletID? = try request.query.identifier("wallet")
        let wallet = asked ?? request.key?.wallet
        try request.require(touching: [wallet])
        let page = try request.query.page()
        return try await desk.store.read { store in
            let found = try store.settlements(of: wallet, page: page)
            let rows = try found.map { try SettlementShape.settlement($0.1, in: store) }
            let next = found.count == page.limit ? found.last.map { "\($0.0)" } : nil
            return .json(Shape.page("settlements", rows, next: next))
        }
    }

    /// The lines of the wallet's statement that a settlement covers, and no others.
    ///
    /// A page may have fewer lines than were asked for, and go on all the same.
    @Sendable
    private static func charges(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id: SettlementID = try request.identifier("id", "settlement")
        let page = try request.query.page()
        return try await desk.store.read { store in
            guard let record = try store.settlement(id) else {
                throw Problem.notFound("settlement")
            }
            try request.require(touching: [record.wallet])
            let coverage = record.coverage
            let account = AccountID.available(record.wallet, coverage.net.asset)
            // Both lines of a transfer come after twice its sequence less one.
            let start = UInt128(max(coverage.first, 1)) * 2 - 1
            let read = try store.statement(
                of: record.wallet,
                page: PageRequest(after: max(page.after ?? 0, start), limit: page.limit))
            let lines = read.filter {
                $0.account == account && $0.sequence >= coverage.first
                    && $0.sequence <= coverage.last
            }
            let last = read.count == page.limit ? read.last : nil
            let next = last.flatMap {
                $0.sequence <= coverage.last ? StatementAnswer.position($0) : nil
            }
            return StatementAnswer.make(lines, next: next, for: request, limit: page.limit)
        }
    }

    private static func require(
        _ wallet: WalletID, _ asset: Asset, in store: any StoreReading
    ) throws -> SettlementTermsRecord {
        _ = try Wallets.require(wallet, in: store)
        guard let terms = try store.settlementTerms(of: wallet, asset: asset) else {
            throw Problem(
                404, "notFound", "The wallet has no settlement terms for \(asset.code).")
        }
        return terms
    }

    private static func asset(inPathOf request: APIRequest) throws(Problem) -> Asset {
        guard let asset = Asset.supported(code: request.parameters["asset"] ?? "") else {
            throw .notFound("asset")
        }
        return asset
    }

    private static func event(
        _ type: String, _ terms: SettlementTermsRecord, by actor: String,
        _ store: any StoreTransaction
    ) throws {
        let json = JSONValue.object([
            ("wallet", .string(terms.wallet.text)), ("chain", .string(terms.token.chain.name)),
            ("asset", .string(terms.token.asset.code)), ("address", .string(terms.address)),
            ("by", .string(actor)),
        ])
        try store.appendEvent(type: type, subject: terms.wallet.text, json: json.serialized())
    }
}
