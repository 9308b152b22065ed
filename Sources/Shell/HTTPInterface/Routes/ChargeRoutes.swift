import Connector
import Encodings
import LedgerRules
import Units

/// Charges and refunds.
enum ChargeRoutes {
    static let all: [Route] = [
        Route(
            "createCharge", .post, "/v1/charges", .scope(.chargesWrite),
            content: .json(byteLimit: Route.byteLimit), isIdempotent: true, success: 201,
            refusals: [404, 422], takes: "ChargeRequest", gives: "Charge", handler: create),
        Route(
            "createCharges", .post, "/v1/charges/batch", .scope(.chargesWrite),
            content: .json(byteLimit: Route.batchByteLimit), isIdempotent: true,
            refusals: [422], takes: "ChargeBatchRequest", gives: "ChargeBatchResult",
            handler: createBatch),
        Route(
            "listCharges", .get, "/v1/charges", .scope(.walletsRead),
            query: ["wallet", "after", "limit"], refusals: [404], gives: "ChargePage",
            handler: list),
        Route(
            "getCharge", .get, "/v1/charges/{id}", .scope(.walletsRead), gives: "Charge",
            handler: get),
        Route(
            "createRefund", .post, "/v1/charges/{id}/refunds", .scope(.chargesWrite),
            content: .json(byteLimit: Route.byteLimit), isIdempotent: true, success: 201,
            refusals: [422], takes: "RefundRequest", gives: "Refund", handler: refund),
    ]

    /// The most charges of one batch: one ledger batch's most commands.
    static let batchMax = LedgerBatch.commandCountMax

    @Sendable
    private static func create(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let once = try Idempotency(request)
        var fields = try request.fields()
        let charge = try charge(&fields, otherwise: once.derivedID("charge"))
        try request.require(touching: [charge.from])
        return try await once.run(desk.store) { store in
            Shape.spending(try Charges.place(charge, in: store))
        }
    }

    @Sendable
    private static func createBatch(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let once = try Idempotency(request)
        var fields = try request.fields()
        guard let elements = try fields.optionalElements("charges") else {
            throw Problem.malformed("charges", "It is missing.")
        }
        try fields.finish()
        guard (1...batchMax).contains(elements.count) else {
            throw Problem(
                422, "batchSize", "A batch has 1 to \(batchMax) charges.", field: "charges")
        }
        var charges: [ChargeRequest] = []
        for (index, element) in elements.enumerated() {
            var fields = try JSONFields(element, place: "charges[\(index)]")
            let charge = try charge(
                &fields, otherwise: once.derivedID("charge", index: index))
            try request.require(touching: [charge.from])
            charges.append(charge)
        }
        let all = charges
        return try await once.run(desk.store) { store in try place(all, in: store) }
    }

    /// One refused charge does not stop the others.
    private static func place(
        _ charges: [ChargeRequest], in store: any StoreTransaction
    ) throws -> JSONValue {
        var recordedCount = 0
        let results = try charges.map { charge -> JSONValue in
            do {
                let record = try Charges.place(charge, in: store)
                recordedCount += 1
                return .object([
                    ("status", .string("recorded")), ("charge", Shape.spending(record)),
                ])
            } catch let refusal as RequestRefusal {
                let problem = Problem(refusal)?.json ?? .null
                return .object([
                    ("status", .string("refused")), ("id", .string(TransferID(charge.id).text)),
                    ("problem", problem),
                ])
            }
        }
        return .object([
            ("recordedCount", .integer(recordedCount)),
            ("refusedCount", .integer(charges.count - recordedCount)),
            ("results", .array(results)),
        ])
    }

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let asked: WalletID? = try request.query.identifier("wallet")
        guard let wallet = asked ?? request.key?.wallet else {
            throw Problem.malformed("wallet", "It is missing.")
        }
        try request.require(touching: [wallet])
        let page = try request.query.pageByID()
        let records = try await desk.store.read { store in
            _ = try Wallets.require(wallet, in: store)
            return try store.spending(of: wallet, kind: .charge, page: page)
        }
        let next = records.count == page.limit ? records.last.map { TransferID($0.id).text } : nil
        return .json(Shape.page("charges", records.map(Shape.spending), next: next))
    }

    @Sendable
    private static func get(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: TransferID = try request.identifier("id", "charge")
        let record = try await desk.store.read { try $0.spending(id.value) }
        guard let record, record.kind == .charge else { throw Problem.notFound("charge") }
        try request.require(touching: [record.from, record.to])
        return .json(Shape.spending(record))
    }

    @Sendable
    private static func refund(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let once = try Idempotency(request)
        let charge: TransferID = try request.identifier("id", "charge")
        var fields = try request.fields()
        let given: TransferID? = try fields.optionalIdentifier("id")
        let amount = try fields.amount("amount")
        let reference = try fields.optionalText("reference") ?? ""
        try fields.finish()
        let id = given?.value ?? once.derivedID("refund")
        return try await once.run(desk.store) { store in
            // The merchant's money goes back: a restricted key must be the merchant's.
            if let known = try store.spending(charge.value), known.kind == .charge {
                try request.require(touching: [known.to])
            }
            return Shape.spending(
                try Charges.refund(
                    id, of: charge.value, amount: amount, reference: reference, in: store))
        }
    }

    private static func charge(
        _ fields: inout JSONFields, otherwise derived: UInt128
    ) throws(Problem) -> ChargeRequest {
        let given: TransferID? = try fields.optionalIdentifier("id")
        let charge = ChargeRequest(
            id: given?.value ?? derived, from: try fields.identifier("from"),
            to: try fields.identifier("to"), amount: try fields.amount("amount"),
            fee: try fields.optionalAmount("fee"),
            reference: try fields.optionalText("reference") ?? "")
        try fields.finish()
        // The ledger would refuse it too, without the field's name.
        guard charge.fee.map({ $0.asset == charge.amount.asset }) ?? true else {
            throw Problem(
                422, "invalid", "The fee must be in the asset of the amount.", field: "fee")
        }
        return charge
    }
}
