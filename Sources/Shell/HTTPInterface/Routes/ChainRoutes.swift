import ChainModel
import Connector
import DepositRules
import Encodings
import Units

/// Chains and their endpoints.
enum ChainRoutes {
    static let all: [Route] = [
        Route(
            "listChains", .get, "/v1/chains", .scope(.reportsRead), reach: .ofAll,
            gives: "ChainList", handler: list),
        Route(
            "listIgnored", .get, "/v1/chains/{id}/ignored", .scope(.reportsRead), reach: .ofAll,
            query: ["limit"], gives: "IgnoredList", handler: ignored),
        Route(
            "requestRescan", .post, "/v1/chains/{id}/rescans", .scope(.chainsWrite),
            reach: .ofAll, content: .json(byteLimit: Route.byteLimit), success: 202,
            refusals: [422], takes: "RescanRequest", gives: "Rescan", handler: requestRescan),
        Route(
            "getRescan", .get, "/v1/chains/{id}/rescan", .scope(.reportsRead), reach: .ofAll,
            gives: "Rescan", handler: getRescan),
        Route(
            "resumeChain", .post, "/v1/chains/{id}/resume", .scope(.chainsWrite), reach: .ofAll,
            content: .optionalJSON, takes: "Empty", gives: "Chain", handler: resume),
        Route(
            "reanchorChain", .post, "/v1/chains/{id}/reanchor", .scope(.chainsWrite),
            reach: .ofAll, content: .json(byteLimit: Route.byteLimit), refusals: [409, 422],
            takes: "ReanchorRequest", gives: "Reanchor", handler: reanchor),
    ]

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        try await desk.store.read { store in
            let rows = try desk.services.chains.map { chain in
                try shape(chain, desk, in: store)
            }
            return .json(.object([("chains", .array(rows))]))
        }
    }

    @Sendable
    private static func ignored(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let profile = try desk.chain(inPathOf: request).source.profile
        let limit = try request.query.limit()
        let found = try await desk.store.read { try $0.ignored(of: profile.id, limit: limit) }
        let rows = found.map { entry -> JSONValue in
            let ignored = entry.ignored
            return .object([
                (
                    "transaction",
                    .string(ChainText.transaction(ignored.id.transaction, profile))
                ),
                ("locator", .integer(ignored.id.locator)),
                ("recipient", .string(Hex.encodePrefixed(ignored.recipient.bytes))),
                ("reason", .string(ignored.reason.rawValue)),
                (
                    "contract",
                    Shape.optional(ignored.contract) { .string(Hex.encodePrefixed($0.bytes)) }
                ),
                ("block", ChainText.block(entry.block, profile)),
                ("time", Shape.time(entry.time)),
            ])
        }
        return .json(.object([("ignored", .array(rows))]))
    }

    @Sendable
    private static func requestRescan(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id = try desk.chain(inPathOf: request).source.profile.id
        var fields = try request.fields()
        let from = try fields.height("from")
        let through = try fields.optionalHeight("through")
        try fields.finish()
        let record = try await desk.store.write { store in
            try Rescan.request(id, from: from, through: through, in: store)
        }
        return .json(rescan(record), status: request.route.success)
    }

    @Sendable
    private static func getRescan(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id = try desk.chain(inPathOf: request).source.profile.id
        guard let record = try await desk.store.read({ try $0.rescan(id) }) else {
            throw Problem.notFound("rescan")
        }
        return .json(rescan(record))
    }

    @Sendable
    private static func resume(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let chain = try desk.chain(inPathOf: request)
        try request.fields().finish()
        let actor = try request.caller().principal
        let id = chain.source.profile.id
        _ = try await desk.store.write { try ChainDesk.resume(id, by: actor, in: $0) }
        return try await desk.store.read { .json(try shape(chain, desk, in: $0)) }
    }

    @Sendable
    private static func reanchor(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let source = try desk.chain(inPathOf: request).source
        var fields = try request.fields()
        let height = try fields.height("from")
        try fields.finish()
        let report: Reanchor.Report
        do {
            report = try await Reanchor(source: source, store: desk.store).run(
                from: height, by: try request.caller().principal)
        } catch let failure as SourceFailure {
            throw Problem(
                503, "chainUnavailable",
                "No node of the chain could say what is there: \(failure).",
                headers: [("Retry-After", "5")])
        }
        func ids(_ deposits: [Deposit]) -> JSONValue {
            .array(deposits.map { .string($0.id.text) })
        }
        return .json(
            .object([
                ("chain", .string(source.profile.id.name)),
                ("tip", ChainText.block(report.anchor, source.profile)),
                ("takenBack", ids(report.takenBack)),
                ("finalityBroken", ids(report.finalityBroken)),
                (
                    "payoutsBroken",
                    .array(report.plansBroken.flatMap(\.payouts).map { .string($0.text) })
                ),
            ]))
    }

    private static func rescan(_ record: RescanRecord) -> JSONValue {
        .object([
            ("chain", .string(record.chain.name)), ("from", .integer(record.from.value)),
            ("through", .integer(record.through.value)), ("next", .integer(record.next.value)),
            ("foundCount", .integer(record.foundCount)),
            ("isDone", .bool(record.next > record.through)),
        ])
    }

    private static func shape(
        _ chain: ChainServices, _ desk: APIDesk, in store: any StoreReading
    ) throws -> JSONValue {
        let profile = chain.source.profile
        let record = try store.chain(profile.id)
        let tip = try store.checkpoints(profile.id).last
        let status = desk.services.status.status(of: profile.id)
        let now = desk.clock.now()
        return .object([
            ("id", .string(profile.id.name)), ("name", .string(profile.displayName)),
            ("assets", .array(profile.creditedAssets.map { .string($0.code) })),
            ("finality", .string(finality(profile.finality))),
            ("tip", Shape.optional(tip) { ChainText.block($0, profile) }),
            ("finalHeight", Shape.optional(record?.finalFloor) { .integer($0.value) }),
            ("safeHeight", Shape.optional(record?.safe) { .integer($0.value) }),
            ("finalizedHeight", Shape.optional(record?.finalized) { .integer($0.value) }),
            ("upToDateAt", Shape.optional(status?.upToDateAt, Shape.time)),
            (
                "lagSeconds",
                Shape.optional(status?.upToDateAt) {
                    .integer(max(0, now.milliseconds(since: $0) / 1_000))
                }
            ),
            ("lastStep", Shape.optional(status) { .string(outcome($0.outcome)) }),
            ("halt", Shape.optional(record?.halt) { .string($0) }),
            ("endpoints", .array(chain.source.health().map(endpoint))),
            ("rescan", Shape.optional(try store.rescan(profile.id), rescan)),
        ])
    }

    private static func endpoint(_ health: EndpointHealth) -> JSONValue {
        .object([
            ("name", .string(health.endpoint.text)), ("state", .string(health.state.rawValue)),
            ("consecutiveFailureCount", .integer(health.consecutiveFailureCount)),
            ("requestCount", .integer(health.requestCount)),
            ("lastFailure", Shape.optional(health.lastFailure) { .string($0) }),
            ("retryAt", Shape.optional(health.retryAt, Shape.time)),
            ("latencyMilliseconds", Shape.optional(health.latencyMilliseconds) { .integer($0) }),
        ])
    }

    private static func outcome(_ outcome: WatchOutcome) -> String {
        switch outcome {
        case .moved: "It moved by a block."
        case .upToDate: "It is up to date."
        case .retry(_, let reason): "It tries again: \(reason)."
        case .halted(let reason): "It is halted: \(reason)."
        }
    }

    private static func finality(_ rule: FinalityRule) -> String {
        let tiers = rule.tiers.map { "up to \($0.ceiling): \(mark($0.mark))" }
        return (tiers + ["\(tiers.isEmpty ? "all" : "above"): \(mark(rule.otherwise))"])
            .joined(separator: "; ")
    }

    private static func mark(_ mark: FinalityMark) -> String {
        switch mark {
        case .depth(let depth): "\(depth.value) confirmations"
        case .safe: "the node's safe block"
        case .finalized: "the node's finalized block"
        }
    }
}
