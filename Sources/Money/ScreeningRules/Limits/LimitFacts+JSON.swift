public import Encodings
import Units

/// Why JSON does not hold the facts of limits.
public struct LimitFactsError: Error, Sendable, Equatable {
    /// The field that is missing or wrong.
    public let field: String
}

extension LimitFacts {
    /// The facts as JSON; `canonical()` of it has one form.
    public var json: JSONValue {
        .object([
            ("tier", .string(tier)),
            ("tierKnown", .bool(isTierKnown)),
            ("amount", LimitJSON.amount(amount)),
            ("minimum", minimum.map(LimitJSON.amount) ?? .null),
            ("limits", .array(limits.map(\.json))),
        ])
    }

    /// Reads what `json` gave.
    ///
    /// - Throws: `LimitFactsError` with the field that is wrong; more than `countMax` limits are.
    public init(json: JSONValue) throws(LimitFactsError) {
        guard let tier = json["tier"]?.text else { throw LimitFactsError(field: "tier") }
        guard let isKnown = json["tierKnown"]?.boolean else {
            throw LimitFactsError(field: "tierKnown")
        }
        guard let elements = json["limits"]?.elements, elements.count <= LimitFacts.countMax else {
            throw LimitFactsError(field: "limits")
        }
        let amount = try LimitJSON.amount(json["amount"], "amount")
        var minimum: Amount?
        if let least = json["minimum"], !least.isNull {
            minimum = try LimitJSON.amount(least, "minimum")
        }
        var limits: [LimitFact] = []
        for element in elements { limits.append(try LimitFact(json: element)) }
        self.init(
            tier: tier, isTierKnown: isKnown, amount: amount, minimum: minimum, limits: limits)
    }
}

extension LimitFact {
    fileprivate var json: JSONValue {
        let isFiat =
            switch unit {
            case .asset: false
            case .fiat: true
            }
        var fields: [(key: String, value: JSONValue)] = [
            ("scope", .string(scope.rawValue)), ("window", .string(window.rawValue)),
            ("unit", .string(unit.asset.code)), ("scale", .integer(unit.asset.scale)),
            ("fiat", .bool(isFiat)),
        ]
        switch reading {
        case .sum(let use, let ceiling):
            fields += [
                ("use", LimitJSON.units(use)), ("ceiling", LimitJSON.units(ceiling)),
            ]
        case .count(let use, let ceiling):
            fields += [("countUse", .integer(use)), ("countCeiling", .integer(ceiling))]
        case .unknown(let ceiling, let why):
            fields += [("ceiling", LimitJSON.units(ceiling)), ("unknown", .string(why))]
        }
        return .object(fields)
    }

    fileprivate init(json: JSONValue) throws(LimitFactsError) {
        guard let scope = json["scope"]?.text.flatMap(LimitScope.init) else {
            throw LimitFactsError(field: "scope")
        }
        guard let window = json["window"]?.text.flatMap(LimitWindow.init) else {
            throw LimitFactsError(field: "window")
        }
        guard let code = json["unit"]?.text, let scale = json["scale"]?.integer(as: UInt8.self),
            let asset = Asset(code: code, scale: scale)
        else { throw LimitFactsError(field: "unit") }
        guard let isFiat = json["fiat"]?.boolean else { throw LimitFactsError(field: "fiat") }
        self.init(
            scope, window, isFiat ? .fiat(asset) : .asset(asset),
            try LimitFact.reading(json, asset))
    }

    private static func reading(
        _ json: JSONValue, _ asset: Asset
    ) throws(LimitFactsError) -> Reading {
        if let use = json["countUse"]?.integer(as: Int.self) {
            guard let ceiling = json["countCeiling"]?.integer(as: Int.self) else {
                throw LimitFactsError(field: "countCeiling")
            }
            return .count(use: use, ceiling: ceiling)
        }
        let ceiling = try LimitJSON.units(json["ceiling"], asset, "ceiling")
        if let why = json["unknown"]?.text { return .unknown(ceiling: ceiling, why) }
        return .sum(use: try LimitJSON.units(json["use"], asset, "use"), ceiling: ceiling)
    }
}

/// Amounts as the facts of limits write them: ledger units as text.
private enum LimitJSON {
    static func units(_ amount: Amount) -> JSONValue { .string(String(amount.minorUnits)) }

    static func amount(_ amount: Amount) -> JSONValue {
        .object([
            ("asset", .string(amount.asset.code)), ("scale", .integer(amount.asset.scale)),
            ("minorUnits", units(amount)),
        ])
    }

    static func amount(_ json: JSONValue?, _ field: String) throws(LimitFactsError) -> Amount {
        guard let code = json?["asset"]?.text, let scale = json?["scale"]?.integer(as: UInt8.self),
            let asset = Asset(code: code, scale: scale)
        else { throw LimitFactsError(field: field) }
        return try units(json?["minorUnits"], asset, field)
    }

    static func units(
        _ json: JSONValue?, _ asset: Asset, _ field: String
    ) throws(LimitFactsError) -> Amount {
        guard let text = json?.text, let units = UInt128(text), String(units) == text else {
            throw LimitFactsError(field: field)
        }
        return Amount(units, of: asset)
    }
}
