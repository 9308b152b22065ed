import Connector
import Encodings
import ScreeningRules
import Units

/// Health, metrics and the API's own description.
enum ServiceRoutes {
    static let all: [Route] = [
        Route(
            "getHealth", .get, "/healthz", .open, refusals: [503], gives: "Health",
            handler: health),
        Route(
            "getReadiness", .get, "/readyz", .open, refusals: [503], gives: "Readiness",
            handler: readiness),
        Route(
            "getMetrics", .get, "/metrics", .metrics, reach: .ofAll, gives: nil, handler: metrics),
        Route("getDocument", .get, "/openapi.yaml", .open, gives: nil, handler: document),
    ]

    @Sendable
    private static func health(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let isWritable = await desk.probe.isWritable(desk)
        return .json(
            .object([
                ("status", .string(isWritable ? "up" : "storeNotWritable")),
                ("version", .string(desk.services.version)),
            ]), status: isWritable ? 200 : 503)
    }

    @Sendable
    private static func readiness(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let readiness = try await Readiness(desk)
        return .json(readiness.json, status: readiness.isReady ? 200 : 503)
    }

    @Sendable
    private static func metrics(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        .text(try await MetricsPage(desk).text, type: "text/plain; version=0.0.4; charset=utf-8")
    }

    @Sendable
    private static func document(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        .text(OpenAPIDocument.yaml, type: "application/yaml")
    }
}

/// Whether the store takes writes; asked once a second at most, for anybody may ask.
final class StoreProbe: Sendable {
    private struct Answer {
        let isWritable: Bool
        let at: Timestamp
    }

    private static let believedMilliseconds: Int64 = 1_000
    private let last = LockedBox<Answer?>(nil)

    func isWritable(_ desk: APIDesk) async -> Bool {
        let now = desk.clock.now()
        let known = last.withLock { $0 }
        if let known,
            (0..<StoreProbe.believedMilliseconds).contains(now.milliseconds(since: known.at))
        {
            return known.isWritable
        }
        let isWritable: Bool
        do {
            try await desk.store.write { _ in }
            isWritable = true
        } catch {
            desk.logger.debug("the store takes no writes", metadata: ["reason": "\(error)"])
            isWritable = false
        }
        last.withLock { $0 = Answer(isWritable: isWritable, at: now) }
        return isWritable
    }
}

/// Which parts of the service do their work.
struct Readiness: Sendable {
    let isReady: Bool
    let json: JSONValue

    /// - Throws: `StoreFailure`.
    init(_ desk: APIDesk) async throws {
        let isWritable = await desk.probe.isWritable(desk)
        let now = desk.clock.now()
        let facts = try await desk.store.read { store in
            (
                halts: try desk.services.chains.map {
                    try store.chain($0.source.profile.id)?.halt
                },
                lists: try store.lists()
            )
        }
        var areAllReady = isWritable
        var rows: [JSONValue] = []
        for (chain, halt) in zip(desk.services.chains, facts.halts) {
            let profile = chain.source.profile
            let status = desk.services.status.status(of: profile.id)
            // Some chains pause between blocks: ten of them, and a minute at least.
            let patience = max(60_000, profile.blockTimeMilliseconds * 10)
            let isFresh =
                status?.upToDateAt.map { now.milliseconds(since: $0) <= patience } ?? false
            let state = halt != nil ? "halted" : isFresh ? "upToDate" : "behind"
            areAllReady = areAllReady && halt == nil && isFresh
            rows.append(
                .object([("id", .string(profile.id.name)), ("state", .string(state))]))
        }
        let hours = Readiness.sanctionsAgeHours(facts.lists, now: now)
        let areListsFresh = hours.map { $0 < desk.services.listMaxAgeHours } ?? false
        let rates = desk.services.screening.rates
        let arePricesFresh = rates.isFresh(at: now)
        areAllReady = areAllReady && areListsFresh && arePricesFresh
        isReady = areAllReady
        json = .object([
            ("isReady", .bool(areAllReady)), ("store", .bool(isWritable)),
            ("chains", .array(rows)),
            (
                "lists",
                .object([
                    ("isFresh", .bool(areListsFresh)),
                    ("ageHours", Shape.optional(hours) { .integer($0) }),
                ])
            ),
            (
                "rates",
                .object([
                    ("isFresh", .bool(arePricesFresh)),
                    (
                        "ageSeconds",
                        Shape.optional(rates.sheet.ageSeconds(at: now)) { .integer($0) }
                    ),
                ])
            ),
        ])
    }

    /// The age of the sanctions list that was checked longest ago; nil without one.
    static func sanctionsAgeHours(_ lists: [ListRecord], now: Timestamp) -> Int64? {
        lists.filter { $0.state == .active && $0.version.kind == .sanctions }
            .map { now.milliseconds(since: $0.checkedAt) / 3_600_000 }.max()
    }
}
