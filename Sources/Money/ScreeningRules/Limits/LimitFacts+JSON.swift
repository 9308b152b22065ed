public import Encodings
import Units

extension LimitFacts: CanonicalWritable {
    /// Writes the facts as a record keeps them.
    public func write(to json: inout CanonicalJSON) {
        json.object {
            $0.field("amount") { $0.amount(amount) }
            $0.field("limits") { $0.array(limits) { $1.write(to: &$0) } }
            $0.field("minimum") { $0.amount(minimum) }
            $0.field("tier", tier)
            $0.field("tierKnown", isTierKnown)
        }
    }

    /// Reads what `write` wrote.
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

extension LimitFact: CanonicalWritable {
    /// Writes the fact as a record keeps it.
    public func write(to json: inout CanonicalJSON) {
        let isFiat =
            switch unit {
            case .asset: false
            case .fiat: true
            }
        json.object {
            switch reading {
            case .sum(_, let ceiling), .unknown(let ceiling, _):
                $0.field("ceiling") { $0.amount(ceiling) }
            case .count(let use, let ceiling):
                $0.field("countCeiling", ceiling)
                $0.field("countUse", use)
            }
            $0.field("fiat", isFiat)
            $0.field("scale", unit.asset.scale)
            $0.field("scope", scope.rawValue)
            $0.field("unit", unit.asset.code)
            switch reading {
            case .sum(let use, _): $0.field("use") { $0.amount(use) }
            case .unknown(_, let why): $0.field("unknown", why)
            case .count: break
            }
            $0.field("window", window.rawValue)
        }
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
