import Connector
import Encodings
import ScreeningRules
import Units

/// What wallets have used of their limits, and the prices that limits in fiat money need.
enum LimitRoutes {
    static let all: [Route] = [
        Route(
            "getLimits", .get, "/v1/wallets/{id}/limits", .scope(.walletsRead),
            gives: "LimitList", handler: limits),
        Route(
            "listRates", .get, "/v1/rates", .scope(.reportsRead), reach: .ofAll,
            gives: "RateList", handler: rates),
    ]

    @Sendable
    private static func limits(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id = try request.wallet()
        let screening = desk.services.screening
        let rules = screening.screening.limits
        let rates = screening.rates.sheet
        let now = desk.clock.now()
        // What all wallets of a tier have used is nothing for a key that sees one wallet.
        let isOfAll = request.key?.wallet == nil
        let (tier, facts) = try await desk.store.read { store in
            let tier = try Wallets.require(id, in: store).tier
            return (
                tier,
                try rules.usage(of: id, tier: tier, rates: rates, now: now) {
                    try store.limitUse($0)
                }
            )
        }
        let shown = facts.filter { isOfAll || $0.scope != .tier }
        return .json(
            .object([
                ("wallet", .string(id.text)), ("tier", .string(tier)),
                ("isTierKnown", .bool(rules.tiers[tier] != nil)),
                ("limits", .array(shown.map(LimitRoutes.shape))),
            ]))
    }

    private static func shape(_ fact: LimitFact) -> JSONValue {
        let measure: String
        let use: JSONValue
        let ceiling: String
        var problem: JSONValue = .null
        switch fact.reading {
        case .sum(let sum, let most):
            measure = "sum"
            use = .string(sum.decimal)
            ceiling = most.decimal
        case .count(let count, let most):
            measure = "count"
            use = .string("\(count)")
            ceiling = "\(most)"
        case .unknown(let most, let why):
            measure = "sum"
            use = .null
            ceiling = most.decimal
            problem = .string(why)
        }
        return .object([
            ("scope", .string(fact.scope.rawValue)), ("window", .string(fact.window.rawValue)),
            ("unit", .string(fact.unit.asset.code)), ("measure", .string(measure)),
            ("use", use), ("ceiling", .string(ceiling)), ("isPassed", .bool(fact.holds)),
            ("problem", problem), ("text", .string(fact.text)),
        ])
    }

    @Sendable
    private static func rates(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let rates = desk.services.screening.rates
        let sheet = rates.sheet
        let now = desk.clock.now()
        let sources = rates.sources.map { source in
            JSONValue.object([
                ("name", .string(source.name)),
                (
                    "answeredAt",
                    Shape.optional(source.answeredAt) { .string(UTCText.format($0)) }
                ),
                ("problem", Shape.optional(source.problem) { .string($0) }),
            ])
        }
        return .json(
            .object([
                ("currency", .string(sheet.currency.code)),
                ("maxAgeSeconds", .integer(sheet.age.secondsMax)),
                ("rates", .array(sheet.rates.map { shape($0, sheet, now) })),
                ("sources", .array(sources)),
            ]))
    }

    private static func shape(_ rate: Rate, _ sheet: RateSheet, _ now: Timestamp) -> JSONValue {
        let published: Timestamp?
        switch rate.origin {
        case .pegged: published = nil
        case .published(let time): published = time
        }
        let value = sheet.value(of: .zero(rate.asset), at: now)
        return .object([
            ("asset", .string(rate.asset.code)), ("price", .string(rate.decimal)),
            ("isPegged", .bool(published == nil)),
            ("publishedAt", Shape.optional(published) { .string(UTCText.format($0)) }),
            (
                "ageSeconds",
                Shape.optional(published) { .integer(now.milliseconds(since: $0) / 1_000) }
            ),
            ("isUsable", .bool(value.amount != nil)),
        ])
    }
}
