import ChainModel
import Encodings
import Units

/// The record of a verdict as JSON: all inputs, the lists with their ages, and every rule's result.
enum VerdictRecordText {
    static func json(
        input: ScreeningInput, results: [RuleResult], index: SanctionsIndex,
        rules: RulePack, decision: ScreeningDecision, points: Int
    ) -> JSONValue {
        let deposit = input.deposit
        return .object([
            ("engine", .string(Screening.engineVersion)),
            ("time", .integer(input.now.milliseconds)),
            ("deposit", .string(deposit.id.text)),
            ("depositTime", .integer(deposit.time.milliseconds)),
            ("chain", .string(input.chain.name)),
            ("transaction", .string(Hex.encode(input.transaction.bytes.bytes))),
            ("wallet", .string(deposit.wallet.text)),
            ("limits", input.limits.json),
            ("recipient", .string(Hex.encode(deposit.recipient.bytes))),
            ("sources", .array(deposit.sources.map { .string(Hex.encode($0.bytes)) })),
            ("asset", .string(deposit.amount.asset.code)),
            ("minorUnits", .string(String(deposit.amount.minorUnits))),
            ("parties", .array(input.parties.map(party))),
            ("knowledge", knowledge(input.knowledge)),
            ("issuer", issuer(input.issuer)),
            ("lists", .array(index.lists.map { list($0, now: input.now) })),
            ("listsDigest", .string(Hex.encode(index.digest.bytes))),
            ("rulePack", .string(rules.version)),
            ("rulePackDigest", .string(Hex.encode(rules.digest.bytes))),
            ("rules", .array(results.map(result))),
            ("points", .integer(points)),
            ("decision", .string(decision.rawValue)),
        ])
    }

    private static func party(_ party: ScreenedParty) -> JSONValue {
        var fields: [(key: String, value: JSONValue)] = [("role", .string(party.role.rawValue))]
        switch party.identity {
        case .address(let address):
            fields += [
                ("family", .string(address.family.rawValue)),
                ("key", .string(Hex.encode(address.key))),
                ("canonical", .string(address.canonical)),
                ("checksum", .string(address.checksum.rawValue)),
                ("raw", .string(address.raw)),
            ]
        case .undecodable(let text, let error):
            fields += [("raw", .string(text)), ("error", .string(String(describing: error)))]
        }
        return .object(fields)
    }

    private static func knowledge(_ knowledge: PartyKnowledge) -> JSONValue {
        switch knowledge {
        case .complete: .object([("complete", .bool(true))])
        case .incomplete(let why): .object([("complete", .bool(false)), ("why", .string(why))])
        }
    }

    private static func issuer(_ answer: IssuerAnswer) -> JSONValue {
        switch answer {
        case .notApplicable: .null
        case .unavailable(let why): .object([("unavailable", .string(why))])
        case .answered(let blacklisted, let time):
            .object([
                ("asOf", .integer(time.milliseconds)),
                ("blacklisted", .array(blacklisted.map { .string(Hex.encode($0.bytes)) })),
            ])
        }
    }

    private static func list(_ list: ScreeningList, now: Timestamp) -> JSONValue {
        .object([
            ("version", .string(list.version.id)),
            ("kind", .string(list.version.kind.rawValue)),
            ("digest", .string(Hex.encode(list.version.digest.bytes))),
            ("count", .integer(list.version.entryCount)),
            ("checkedAt", .integer(list.checkedAt.milliseconds)),
            ("ageMilliseconds", .integer(now.milliseconds(since: list.checkedAt))),
        ])
    }

    private static func result(_ result: RuleResult) -> JSONValue {
        .object([
            ("id", .string(result.rule.rawValue)),
            ("fired", .bool(result.hasFired)),
            ("severity", .string(result.severity.rawValue)),
            ("floor", .string(result.floor.rawValue)),
            ("points", .integer(result.points)),
            ("text", .string(result.text)),
            ("evidence", .array(result.evidence.map { .string($0) })),
        ])
    }
}
