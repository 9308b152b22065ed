public import Encodings
import Units

/// Why recorded facts could not be read: the field that is missing, of another kind, or too large.
public struct BehaviourFactsError: Error, Sendable, Equatable {
    /// The field.
    public let field: String
}

extension BehaviourFacts {
    /// The facts as they are recorded; `canonical()` of it gives the same bytes for the same facts.
    public var json: JSONValue {
        switch self {
        case .deposit(let facts): .object([("deposit", facts.json)])
        case .payout(let facts): .object([("payout", facts.json)])
        }
    }

    /// Reads recorded facts.
    public init(json: JSONValue) throws(BehaviourFactsError) {
        if let facts = json["deposit"] {
            self = .deposit(try DepositBehaviour(json: facts))
        } else if let facts = json["payout"] {
            self = .payout(try PayoutBehaviour(json: facts))
        } else {
            throw BehaviourFactsError(field: "deposit")
        }
    }
}

extension DepositBehaviour {
    var json: JSONValue {
        .object([
            ("amount", .recorded(amount)), ("anomaly", .optional(anomaly)),
            ("byPayer", byPayer.json), ("byWallet", byWallet.json),
            ("count", .integer(count)), ("countScore", .recorded(countScore)),
            ("counterfeitCount", .integer(counterfeitCount)), ("currency", .recorded(currency)),
            ("dayCount", .integer(dayCount)), ("dayTotal", dayTotal.json),
            ("earlierCount", .integer(earlierCount)), ("earlierMedian", .optional(earlierMedian)),
            ("equalOutputCount", .integer(equalOutputCount)),
            ("inputCount", .optional(inputCount)), ("lookAlike", .recorded(lookAlike)),
            ("pairScore", .recorded(pairScore)), ("pairTotal", pairTotal.json),
            ("payerCount", .integer(payerCount)),
            ("payerScore", .recorded(payerScore)), ("payerWalletCount", .integer(payerWalletCount)),
            ("peelShare", .integer(peelShare)), ("peelSteps", .integer(peelSteps)),
            ("quietDays", .optional(quietDays)), ("rounds", .array(rounds.map { .bool($0) })),
            ("sum", .integer(sum)), ("sumScore", .recorded(sumScore)),
            ("typicalFirst", .optional(typicalFirst)), ("unpricedCount", .integer(unpricedCount)),
            ("value", .optional(value)),
        ])
    }

    init(json: JSONValue) throws(BehaviourFactsError) {
        let facts = FactsReader(json)
        currency = try facts.asset("currency")
        amount = try facts.amount("amount")
        value = try facts.optionalUnits("value")
        byPayer = try DepositParts(facts, "byPayer")
        byWallet = try DepositParts(facts, "byWallet")
        payerWalletCount = try facts.count("payerWalletCount")
        unpricedCount = try facts.count("unpricedCount")
        payerCount = try facts.count("payerCount")
        payerScore = try facts.score("payerScore")
        count = try facts.count("count")
        sum = try facts.units("sum")
        countScore = try facts.score("countScore")
        sumScore = try facts.score("sumScore")
        dayCount = try facts.count("dayCount")
        earlierCount = try facts.count("earlierCount")
        earlierMedian = try facts.optionalUnits("earlierMedian")
        quietDays = try facts.optionalCount("quietDays").map { Int64($0) }
        dayTotal = try facts.group("dayTotal")
        pairTotal = try facts.group("pairTotal")
        pairScore = try facts.score("pairScore")
        typicalFirst = try facts.optionalUnits("typicalFirst")
        let flags = try facts.elements("rounds", countMax: DepositBehaviour.roundCountMax)
        let rounds = flags.compactMap(\.boolean)
        guard rounds.count == flags.count else { throw BehaviourFactsError(field: "rounds") }
        self.rounds = rounds
        peelSteps = try facts.count("peelSteps")
        peelShare = try facts.count("peelShare")
        inputCount = try facts.optionalCount("inputCount")
        equalOutputCount = try facts.count("equalOutputCount")
        counterfeitCount = try facts.count("counterfeitCount")
        lookAlike = try facts.lookAlike("lookAlike")
        anomaly = try facts.optionalCount("anomaly")
        guard anomaly ?? 0 <= 100 else { throw BehaviourFactsError(field: "anomaly") }
    }
}

extension PayoutBehaviour {
    var json: JSONValue {
        .object([
            ("amount", .recorded(amount)), ("currency", .recorded(currency)),
            ("isNewAddress", .bool(isNewAddress)), ("lookAlike", .recorded(lookAlike)),
            ("paidToNew", .integer(paidToNew)), ("paidToNewCount", .integer(paidToNewCount)),
            ("received", .integer(received)), ("value", .optional(value)),
        ])
    }

    init(json: JSONValue) throws(BehaviourFactsError) {
        let facts = FactsReader(json)
        currency = try facts.asset("currency")
        amount = try facts.amount("amount")
        value = try facts.optionalUnits("value")
        guard let isNew = json["isNewAddress"]?.boolean else {
            throw BehaviourFactsError(field: "isNewAddress")
        }
        isNewAddress = isNew
        received = try facts.units("received")
        paidToNew = try facts.units("paidToNew")
        paidToNewCount = try facts.count("paidToNewCount")
        lookAlike = try facts.lookAlike("lookAlike")
    }
}

extension DepositParts {
    var json: JSONValue {
        .object([
            ("groups", .array(groups.map(\.json))),
            (
                "values",
                .array(values.map { .array([.integer($0.group), .integer($0.value)]) })
            ),
        ])
    }

    init(_ facts: FactsReader, _ field: String) throws(BehaviourFactsError) {
        let json = try facts.value(field)
        guard let groupList = json["groups"]?.elements, let valueList = json["values"]?.elements,
            groupList.count <= DepositParts.groupCountMax,
            valueList.count <= DepositParts.valueCountMax
        else { throw BehaviourFactsError(field: field) }
        var groups: [Group] = []
        for json in groupList { groups.append(try Group(json: json, field)) }
        var values: [Part] = []
        for json in valueList {
            let (group, value) = try FactsReader.pair(json, field)
            guard group < Int128(groups.count) else { throw BehaviourFactsError(field: field) }
            values.append(Part(group: Int(group), value: value))
        }
        self.groups = groups
        self.values = values
    }
}

extension DepositParts.Group {
    var json: JSONValue { .array([.integer(count), .integer(sum)]) }

    init(json: JSONValue, _ field: String) throws(BehaviourFactsError) {
        let (count, sum) = try FactsReader.pair(json, field)
        guard count <= Int128(Int32.max) else { throw BehaviourFactsError(field: field) }
        self.init(count: Int(count), sum: sum)
    }
}

extension JSONValue {
    fileprivate static func optional(_ value: (some BinaryInteger)?) -> JSONValue {
        value.map { .integer($0) } ?? .null
    }

    fileprivate static func recorded(_ asset: Asset) -> JSONValue {
        .object([("code", .string(asset.code)), ("scale", .integer(asset.scale))])
    }

    fileprivate static func recorded(_ amount: Amount) -> JSONValue {
        .object([
            ("code", .string(amount.asset.code)), ("scale", .integer(amount.asset.scale)),
            ("units", .string(String(amount.minorUnits))),
        ])
    }

    fileprivate static func recorded(_ score: ZScores?) -> JSONValue {
        score.map {
            .object([("robust", .integer($0.robust)), ("smoothed", .integer($0.smoothed))])
        } ?? .null
    }

    fileprivate static func recorded(_ fact: LookAlikeFact?) -> JSONValue {
        fact.map { .object([("address", .string($0.address)), ("known", .string($0.known))]) }
            ?? .null
    }
}

/// Reads the fields of recorded facts, each within its bounds.
struct FactsReader {
    private let object: JSONValue

    /// The longest address that is kept as text.
    private static let addressByteCountMax = 200

    init(_ object: JSONValue) { self.object = object }

    func value(_ field: String) throws(BehaviourFactsError) -> JSONValue {
        guard let value = object[field] else { throw BehaviourFactsError(field: field) }
        return value
    }

    func units(_ field: String) throws(BehaviourFactsError) -> Int128 {
        try FactsReader.units(try value(field), field)
    }

    func optionalUnits(_ field: String) throws(BehaviourFactsError) -> Int128? {
        try value(field).isNull ? nil : try units(field)
    }

    func count(_ field: String) throws(BehaviourFactsError) -> Int {
        guard let count = try value(field).integer(as: Int32.self), count >= 0 else {
            throw BehaviourFactsError(field: field)
        }
        return Int(count)
    }

    func optionalCount(_ field: String) throws(BehaviourFactsError) -> Int? {
        try value(field).isNull ? nil : try count(field)
    }

    func elements(
        _ field: String, countMax: Int
    ) throws(BehaviourFactsError) -> [JSONValue] {
        guard let elements = try value(field).elements, elements.count <= countMax else {
            throw BehaviourFactsError(field: field)
        }
        return elements
    }

    func group(_ field: String) throws(BehaviourFactsError) -> DepositParts.Group {
        try DepositParts.Group(json: try value(field), field)
    }

    func score(_ field: String) throws(BehaviourFactsError) -> ZScores? {
        let json = try value(field)
        if json.isNull { return nil }
        let most = BehaviourStatistics.zScoreMax
        guard let robust = json["robust"]?.integer(as: Int.self),
            let smoothed = json["smoothed"]?.integer(as: Int.self),
            (-most...most).contains(robust), (-most...most).contains(smoothed)
        else { throw BehaviourFactsError(field: field) }
        return ZScores(robust: robust, smoothed: smoothed)
    }

    func asset(_ field: String) throws(BehaviourFactsError) -> Asset {
        try FactsReader.asset(try value(field), field)
    }

    func amount(_ field: String) throws(BehaviourFactsError) -> Amount {
        let json = try value(field)
        guard let units = json["units"]?.text.flatMap({ UInt128($0) }) else {
            throw BehaviourFactsError(field: field)
        }
        return Amount(units, of: try FactsReader.asset(json, field))
    }

    func lookAlike(_ field: String) throws(BehaviourFactsError) -> LookAlikeFact? {
        let json = try value(field)
        if json.isNull { return nil }
        guard let address = json["address"]?.text, let known = json["known"]?.text,
            max(address.utf8.count, known.utf8.count) <= FactsReader.addressByteCountMax
        else { throw BehaviourFactsError(field: field) }
        return LookAlikeFact(address: address, known: known)
    }

    static func pair(
        _ json: JSONValue, _ field: String
    ) throws(BehaviourFactsError) -> (Int128, Int128) {
        guard let elements = json.elements, elements.count == 2 else {
            throw BehaviourFactsError(field: field)
        }
        return (try units(elements[0], field), try units(elements[1], field))
    }

    private static func units(
        _ json: JSONValue, _ field: String
    ) throws(BehaviourFactsError) -> Int128 {
        guard let value = json.integer(as: Int128.self), value >= 0,
            value <= BehaviourStatistics.unitsMax
        else { throw BehaviourFactsError(field: field) }
        return value
    }

    private static func asset(
        _ json: JSONValue, _ field: String
    ) throws(BehaviourFactsError) -> Asset {
        guard let code = json["code"]?.text, let scale = json["scale"]?.integer(as: UInt8.self),
            let asset = Asset(code: code, scale: scale)
        else { throw BehaviourFactsError(field: field) }
        return asset
    }
}
