public import Encodings
import Units

extension RulePack {
    /// The whole pack, every rule with all its terms; canonical, it is what the digest is of.
    public var json: JSONValue {
        RulePackJSON.json(
            version: version, currency: currency, bands: bands, caps: caps, terms: allTerms)
    }

    /// Makes a pack of what `json` gave, as stores keep it.
    ///
    /// - Throws: `RulePackProblem`.
    public init(json: JSONValue) throws(RulePackProblem) {
        let reader = RulePackJSON.Reader(json: json)
        guard let code = json["currency"]?.text,
            let scale: UInt8 = json["currencyScale"]?.integer(),
            let currency = Asset(code: code, scale: scale)
        else { throw RulePackProblem(place: "currency", problem: "must be a code and a scale") }
        try self.init(
            version: try reader.text("version"), currency: currency,
            bands: RuleBands(
                alertPoints: try reader.count("bands", "alert"),
                holdPoints: try reader.count("bands", "hold"),
                seniorPoints: try reader.count("bands", "senior")),
            caps: try reader.caps(), terms: try reader.terms())
    }
}

/// A pack as JSON.
enum RulePackJSON {
    static func json(
        version: String, currency: Asset, bands: RuleBands, caps: [RuleTypology: Int],
        terms: [RuleTerms]
    ) -> JSONValue {
        .object([
            ("version", .string(version)), ("currency", .string(currency.code)),
            ("currencyScale", .integer(currency.scale)),
            (
                "bands",
                .object([
                    ("alert", .integer(bands.alertPoints)), ("hold", .integer(bands.holdPoints)),
                    ("senior", .integer(bands.seniorPoints)),
                ])
            ),
            (
                "caps",
                .object(
                    RuleTypology.allCases.compactMap { typology in
                        caps[typology].map { (typology.rawValue, .integer($0)) }
                    })
            ),
            ("rules", .object(terms.map { ($0.rule.rawValue, rule($0)) })),
        ])
    }

    static func rule(_ terms: RuleTerms) -> JSONValue {
        let numbers = terms.allNumbers.map { name, values in
            (key: name.rawValue, value: JSONValue.array(values.map { .integer($0) }))
        }
        return .object([
            ("on", .bool(terms.isOn)), ("severity", .string(terms.severity.rawValue)),
            ("floor", .string(terms.floor.rawValue)), ("points", .integer(terms.points)),
            ("numbers", .object(numbers)),
        ])
    }

    /// Reads what `json` wrote; bytes may have rotted, so that nothing is believed.
    struct Reader {
        let json: JSONValue

        func text(_ field: String) throws(RulePackProblem) -> String {
            guard let text = json[field]?.text else {
                throw RulePackProblem(place: field, problem: "must be a text")
            }
            return text
        }

        func count(_ group: String, _ field: String) throws(RulePackProblem) -> Int {
            guard let value: Int = json[group]?[field]?.integer() else {
                throw RulePackProblem(place: "\(group).\(field)", problem: "must be a number")
            }
            return value
        }

        func caps() throws(RulePackProblem) -> [RuleTypology: Int] {
            var caps: [RuleTypology: Int] = [:]
            for (name, value) in json["caps"]?.fields ?? [] {
                guard let typology = RuleTypology(rawValue: name), let points: Int = value.integer()
                else { throw RulePackProblem(place: "caps.\(name)", problem: "is not known") }
                caps[typology] = points
            }
            return caps
        }

        func terms() throws(RulePackProblem) -> [RuleTerms] {
            var terms: [RuleTerms] = []
            for (name, value) in json["rules"]?.fields ?? [] {
                guard let rule = ScreeningRule(rawValue: name) else {
                    throw RulePackProblem(place: "rules.\(name)", problem: "is no rule")
                }
                guard let isOn = value["on"]?.boolean,
                    let severity = value["severity"]?.text.flatMap(
                        RuleResult.Severity.init(rawValue:)),
                    let floor = value["floor"]?.text.flatMap(ScreeningDecision.init(rawValue:)),
                    let points: Int = value["points"]?.integer()
                else {
                    throw RulePackProblem(place: "rules.\(name)", problem: "lacks a field")
                }
                terms.append(
                    try RuleTerms(
                        rule, isOn: isOn, severity: severity, floor: floor, points: points,
                        numbers: try numbers(value["numbers"]?.fields ?? [], name)))
            }
            return terms
        }

        private func numbers(
            _ fields: [(key: String, value: JSONValue)], _ rule: String
        ) throws(RulePackProblem) -> [RuleNumber: [Int64]] {
            var numbers: [RuleNumber: [Int64]] = [:]
            for (name, value) in fields {
                let values = value.elements?.compactMap { $0.integer(as: Int64.self) }
                guard let number = RuleNumber(rawValue: name), let values,
                    values.count == value.elements?.count
                else {
                    throw RulePackProblem(
                        place: "rules.\(rule).\(name)", problem: "must be known, with numbers")
                }
                numbers[number] = values
            }
            return numbers
        }
    }
}
