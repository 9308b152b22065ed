public import Encodings
import Units

/// Why recorded facts could not be read: the field that is missing, of another kind, or too large.
public struct BehaviourFactsError: Error, Sendable, Equatable {
    /// The field.
    public let field: String
}

extension BehaviourFacts: CanonicalWritable {
    /// Writes the facts as they are recorded.
    public func write(to json: inout CanonicalJSON) {
        json.object {
            switch self {
            case .deposit(let facts): $0.field("deposit") { facts.write(to: &$0) }
            case .payout(let facts): $0.field("payout") { facts.write(to: &$0) }
            }
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

extension DepositBehaviour: CanonicalWritable {
    /// Writes the facts as a record keeps them.
    public func write(to json: inout CanonicalJSON) {
        json.object {
            $0.field("amount") { $0.recorded(amount) }
            $0.field("anomaly", anomaly)
            $0.field("byPayer") { byPayer.write(to: &$0) }
            $0.field("byWallet") { byWallet.write(to: &$0) }
            $0.field("count", count)
            $0.field("countScore") { $0.recorded(countScore) }
            $0.field("counterfeitCount", counterfeitCount)
            $0.field("currency") { $0.recorded(currency) }
            $0.field("dayCount", dayCount)
            $0.field("dayTotal") { dayTotal.write(to: &$0) }
            $0.field("earlierCount", earlierCount)
            $0.field("earlierMedian", earlierMedian)
            $0.field("equalOutputCount", equalOutputCount)
            $0.field("inputCount", inputCount)
            $0.field("lookAlike") { $0.recorded(lookAlike) }
            $0.field("pairScore") { $0.recorded(pairScore) }
            $0.field("pairTotal") { pairTotal.write(to: &$0) }
            $0.field("payerCount", payerCount)
            $0.field("payerScore") { $0.recorded(payerScore) }
            $0.field("payerWalletCount", payerWalletCount)
            $0.field("peelShare", peelShare)
            $0.field("peelSteps", peelSteps)
            $0.field("quietDays", quietDays)
            $0.field("rounds") { $0.array(rounds) { $0.value(.bool($1)) } }
            $0.field("sum", sum)
            $0.field("sumScore") { $0.recorded(sumScore) }
            $0.field("typicalFirst", typicalFirst)
            $0.field("unpricedCount", unpricedCount)
            $0.field("value", value)
        }
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

extension PayoutBehaviour: CanonicalWritable {
    /// Writes the facts as a record keeps them.
    public func write(to json: inout CanonicalJSON) {
        json.object {
            $0.field("amount") { $0.recorded(amount) }
            $0.field("currency") { $0.recorded(currency) }
            $0.field("isNewAddress", isNewAddress)
            $0.field("lookAlike") { $0.recorded(lookAlike) }
            $0.field("paidToNew", paidToNew)
            $0.field("paidToNewCount", paidToNewCount)
            $0.field("received", received)
            $0.field("value", value)
        }
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

extension DepositParts: CanonicalWritable {
    func write(to json: inout CanonicalJSON) {
        json.object {
            $0.field("groups") { $0.array(groups) { $1.write(to: &$0) } }
            $0.field("values") { $0.array(values) { $0.pair($1.group, $1.value) } }
        }
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

extension DepositParts.Group: CanonicalWritable {
    func write(to json: inout CanonicalJSON) { json.pair(count, sum) }

    init(json: JSONValue, _ field: String) throws(BehaviourFactsError) {
        let (count, sum) = try FactsReader.pair(json, field)
        guard count <= Int128(Int32.max) else { throw BehaviourFactsError(field: field) }
        self.init(count: Int(count), sum: sum)
    }
}

extension CanonicalJSON {
    fileprivate mutating func pair(_ count: Int, _ sum: Int128) {
        array {
            $0.integer(count)
            $0.integer(sum)
        }
    }

    fileprivate mutating func recorded(_ asset: Asset) {
        object {
            $0.field("code", asset.code)
            $0.field("scale", asset.scale)
        }
    }

    fileprivate mutating func recorded(_ amount: Amount) {
        object {
            $0.field("code", amount.asset.code)
            $0.field("scale", amount.asset.scale)
            $0.field("units", String(amount.minorUnits))
        }
    }

    fileprivate mutating func recorded(_ score: ZScores?) {
        guard let score else { return value(.null) }
        object {
            $0.field("robust", score.robust)
            $0.field("smoothed", score.smoothed)
        }
    }

    fileprivate mutating func recorded(_ fact: LookAlikeFact?) {
        guard let fact else { return value(.null) }
        object {
            $0.field("address", fact.address)
            $0.field("known", fact.known)
        }
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
