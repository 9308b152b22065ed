import ChainModel
import Encodings
import Units

/// The record of a verdict as JSON: all inputs, the lists with their ages, and every rule's result.
enum VerdictRecordText {
    static func json(
        input: ScreeningInput, results: [RuleResult], index: SanctionsIndex,
        rules: RulePack, decision: ScreeningDecision, points: Int
    ) -> JSONValue {
        .object([
            ("engine", .string(Screening.engineVersion)),
            ("inputs", input.json),
            ("lists", .array(index.lists.map { list($0, now: input.now) })),
            ("listsDigest", .string(Hex.encode(index.digest.bytes))),
            ("rulePack", .string(rules.version)),
            ("rulePackDigest", .string(Hex.encode(rules.digest.bytes))),
            ("rules", .array(results.map(result))),
            ("points", .integer(points)),
            ("decision", .string(decision.rawValue)),
        ])
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

    static func result(_ result: RuleResult) -> JSONValue {
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
