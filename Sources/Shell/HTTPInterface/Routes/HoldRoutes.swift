import Connector
import Encodings
import LedgerRules
import Units

/// Holds, captures and releases.
enum HoldRoutes {
    static let all: [Route] = [
        Route(
            "createHold", .post, "/v1/holds", .scope(.chargesWrite),
            content: .json(byteLimit: Route.byteLimit), isIdempotent: true, success: 201,
            refusals: [404, 422], takes: "HoldRequest", gives: "Hold", handler: create),
        Route(
            "getHold", .get, "/v1/holds/{id}", .scope(.walletsRead), gives: "Hold", handler: get),
        Route(
            "captureHold", .post, "/v1/holds/{id}/capture", .scope(.chargesWrite),
            content: .json(byteLimit: Route.byteLimit), isIdempotent: true, refusals: [422],
            takes: "CaptureRequest", gives: "Hold", handler: capture),
        Route(
            "releaseHold", .post, "/v1/holds/{id}/release", .scope(.chargesWrite),
            content: .optionalJSON, isIdempotent: true, refusals: [422],
            takes: "ReleaseRequest", gives: "Hold", handler: release),
    ]

    @Sendable
    private static func create(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let once = try Idempotency(request)
        var fields = try request.fields()
        let given: HoldID? = try fields.optionalIdentifier("id")
        let wallet: WalletID = try fields.identifier("wallet")
        let amount = try fields.amount("amount")
        let expiresAt = try fields.time("expiresAt")
        let reference = try fields.optionalText("reference") ?? ""
        try fields.finish()
        try request.require(touching: [wallet])
        let id = given ?? HoldID(once.derivedID("hold"))
        return try await once.run(desk.store) { store in
            let record = try Holds.place(
                id, wallet: wallet, amount: amount, expiresAt: expiresAt, reference: reference,
                in: store)
            return Shape.hold(record, try store.hold(id))
        }
    }

    @Sendable
    private static func get(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: HoldID = try request.identifier("id", "hold")
        return try await desk.store.read { store in
            let record = try hold(id, for: request, in: store)
            return .json(Shape.hold(record, try store.hold(id)))
        }
    }

    @Sendable
    private static func capture(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let once = try Idempotency(request)
        let id: HoldID = try request.identifier("id", "hold")
        var fields = try request.fields()
        let given: TransferID? = try fields.optionalIdentifier("id")
        let amount = try fields.amount("amount")
        let merchant: WalletID = try fields.identifier("to")
        let isLast = try fields.optionalBoolean("isLast") ?? true
        try fields.finish()
        let transfer = given ?? TransferID(once.derivedID("capture"))
        return try await once.run(desk.store) { store in
            let record = try hold(id, for: request, in: store)
            let state = try Holds.capture(
                id, transfer: transfer, amount: amount, to: merchant, isLast: isLast, in: store)
            return Shape.hold(record, state)
        }
    }

    @Sendable
    private static func release(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let once = try Idempotency(request)
        let id: HoldID = try request.identifier("id", "hold")
        var fields = try request.fields()
        let given: TransferID? = try fields.optionalIdentifier("id")
        try fields.finish()
        let transfer = given ?? TransferID(once.derivedID("release"))
        return try await once.run(desk.store) { store in
            let record = try hold(id, for: request, in: store)
            return Shape.hold(record, try Holds.release(id, transfer: transfer, in: store))
        }
    }

    private static func hold(
        _ id: HoldID, for request: APIRequest, in store: any StoreReading
    ) throws -> SpendingRecord {
        guard let record = try store.spending(id.value), record.kind == .hold else {
            throw Problem.notFound("hold")
        }
        try request.require(touching: [record.from])
        return record
    }
}
