import Encodings
import Units

extension LimitFacts {
    /// The facts as a record keeps them.
    var json: JSONValue {
        .object([
            ("tier", .string(tier)),
            ("tierKnown", .bool(isTierKnown)),
            ("amount", .amount(amount)),
            ("minimum", minimum.map { .amount($0) } ?? .null),
            ("limits", .array(limits.map(\.json))),
        ])
    }

    /// Reads what `json` gave.
    ///
    /// - Throws: `RecordError` with the place that is wrong; more than `countMax` limits are.
    init(record: RecordReader) throws(RecordError) {
        let rows = try record.list("limits")
        guard rows.count <= LimitFacts.countMax else {
            throw record.error("limits", "are more than \(LimitFacts.countMax)")
        }
        var limits: [LimitFact] = []
        for row in rows { limits.append(try LimitFact(record: row)) }
        self.init(
            tier: try record.text("tier"), isTierKnown: try record.flag("tierKnown"),
            amount: try record.amount("amount"),
            minimum: try record.optional("minimum") == nil ? nil : try record.amount("minimum"),
            limits: limits)
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
            fields += [("use", .amount(use)), ("ceiling", .amount(ceiling))]
        case .count(let use, let ceiling):
            fields += [("countUse", .integer(use)), ("countCeiling", .integer(ceiling))]
        case .unknown(let ceiling, let why):
            fields += [("ceiling", .amount(ceiling)), ("unknown", .string(why))]
        }
        return .object(fields)
    }

    fileprivate init(record: RecordReader) throws(RecordError) {
        guard
            let asset = Asset(
                code: try record.text("unit"), scale: try record.integer("scale"))
        else { throw record.error("unit", "is no asset") }
        self.init(
            try record.word("scope"), try record.word("window"),
            try record.flag("fiat") ? .fiat(asset) : .asset(asset),
            try LimitFact.reading(record, asset))
    }

    private static func reading(
        _ record: RecordReader, _ asset: Asset
    ) throws(RecordError) -> Reading {
        if record.json["countUse"] != nil {
            return .count(
                use: try record.integer("countUse"), ceiling: try record.integer("countCeiling"))
        }
        let ceiling = try amount("ceiling", record, asset)
        if record.json["unknown"] != nil {
            return .unknown(ceiling: ceiling, try record.text("unknown"))
        }
        return .sum(use: try amount("use", record, asset), ceiling: ceiling)
    }

    /// An amount of another asset than the limit's would never be at most its ceiling.
    private static func amount(
        _ field: String, _ record: RecordReader, _ asset: Asset
    ) throws(RecordError) -> Amount {
        let amount = try record.amount(field)
        guard amount.asset == asset else { throw record.error(field, "is of another asset") }
        return amount
    }
}
