import ChainModel
public import Encodings
import Units

/// The record of a verdict as JSON: all inputs, the lists with their ages, and every rule's result.
struct VerdictRecordText: CanonicalWritable {
    let input: ScreeningInput
    let results: [RuleResult]
    let index: SanctionsIndex
    let rules: RulePack
    let decision: ScreeningDecision
    let points: Int

    /// Most records are shorter. Unit: bytes.
    static let byteCountUsual = 16_384

    func write(to json: inout CanonicalJSON) {
        json.object {
            $0.field("decision", decision.rawValue)
            $0.field("engine", Screening.engineVersion)
            $0.field("inputs") { input.write(to: &$0) }
            $0.field("lists") {
                $0.array(index.lists) {
                    $1.version.write(to: &$0, checkedAt: $1.checkedAt, now: input.now)
                }
            }
            $0.field("listsDigest", hex: index.digest.bytes)
            $0.field("points", points)
            $0.field("rulePack", rules.version)
            $0.field("rulePackDigest", hex: rules.digest.bytes)
            $0.field("rules") { $0.array(results) { $1.write(to: &$0) } }
        }
    }
}

extension ListVersion {
    /// Writes the edition as records keep it, with its age.
    func write(to json: inout CanonicalJSON, checkedAt: Timestamp, now: Timestamp) {
        json.object {
            $0.field("ageMilliseconds", now.milliseconds(since: checkedAt))
            $0.field("checkedAt", checkedAt.milliseconds)
            $0.field("count", entryCount)
            $0.field("digest", hex: digest.bytes)
            $0.field("kind", kind.rawValue)
            $0.field("version", id)
        }
    }
}

extension RuleResult: CanonicalWritable {
    /// Writes what the rule said, as a record keeps it.
    public func write(to json: inout CanonicalJSON) {
        json.object {
            $0.field("evidence") { $0.array(evidence) { $0.string($1) } }
            $0.field("fired", hasFired)
            $0.field("floor", floor.rawValue)
            $0.field("id", rule.rawValue)
            $0.field("points", points)
            $0.field("severity", severity.rawValue)
            $0.field("text", text)
        }
    }
}
