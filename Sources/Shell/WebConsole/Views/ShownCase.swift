import Connector
import Encodings
import ScreeningRules
import Units

extension CaseState {
    /// The state for people.
    func shown(_ words: Words) -> ShownState {
        switch self {
        case .open: ShownState(tone: "wait", icon: "clock", word: words.say("state.held"))
        case .releaseProposed:
            ShownState(tone: "second", icon: "people", word: words.say("state.releaseProposed"))
        case .freezeProposed:
            ShownState(tone: "second", icon: "people", word: words.say("state.freezeProposed"))
        case .frozen: ShownState(tone: "bad", icon: "lock", word: words.say("state.frozen"))
        case .frozenReleaseProposed:
            ShownState(
                tone: "second", icon: "people", word: words.say("state.frozenReleaseProposed"))
        case .released:
            ShownState(tone: "good", icon: "check", word: words.say("state.released"))
        case .refundProposed, .transferProposed, .closeProposed:
            ShownState(
                tone: "second", icon: "people", word: words.say("state.\(name.rawValue)"))
        case .alert, .refundApproved:
            ShownState(tone: "wait", icon: "clock", word: words.say("state.\(name.rawValue)"))
        case .refunded, .transferredToBlockedWallet, .closed:
            ShownState(tone: "plain", icon: "check", word: words.say("state.\(name.rawValue)"))
        }
    }
}

/// What a verdict's record says, read back for people.
struct ShownVerdict: Sendable {
    struct Reason: Sendable {
        let rule: String
        let severity: ShownState
        let points: String
        let floor: String
        let text: String
        let evidence: [String]
    }

    struct Party: Sendable {
        let role: String
        let address: ShownAddress
    }

    struct List: Sendable {
        let version: String
        let kind: String
        let entryCount: String
        let checked: ShownTime
    }

    let sentence: String
    let points: String
    let decision: String
    let reasons: [Reason]
    let quietRules: String?
    let parties: [Party]
    let lists: [List]
    let pack: String?
    let time: ShownTime
    let id: String

    init(_ record: VerdictRecord, now: Timestamp, _ words: Words) {
        let json = ShownVerdict.parse(record.canonical)
        let rules = json["rules"]?.elements ?? []
        let fired = rules.filter { $0["fired"]?.boolean == true }
        sentence = record.staffText
        // A payout's record has points for each rule alone.
        let sum = fired.reduce(0) { $0 + ($1["points"]?.integer() ?? 0) }
        points = json["points"]?.numberText ?? "\(sum)"
        decision = words.say("decision.\(json["decision"]?.text ?? "hold")")
        reasons = fired.map { ShownVerdict.reason($0, words) }.sorted {
            (Int($0.points) ?? 0, $1.rule) > (Int($1.points) ?? 0, $0.rule)
        }
        let quiet = rules.filter { $0["fired"]?.boolean != true }.compactMap { $0["id"]?.text }
        quietRules = quiet.isEmpty ? nil : quiet.joined(separator: ", ")
        parties = (json["inputs"]?["parties"]?.elements ?? []).prefix(50).map { party in
            Party(
                role: words.say("party.\(party["role"]?.text ?? "input")"),
                address: ShownAddress(party["canonical"]?.text ?? party["raw"]?.text ?? "?"))
        }
        lists = (json["lists"]?.elements ?? []).map { ShownVerdict.list($0, now: now, words) }
        pack = json["rulePack"]?.text
        time = ShownTime(record.time, now: now, words)
        id = record.id.text
    }

    private static func list(_ list: JSONValue, now: Timestamp, _ words: Words) -> List {
        List(
            version: list["version"]?.text ?? "?",
            kind: words.say("listKind.\(list["kind"]?.text ?? "sanctions")"),
            entryCount: ShownAmount.grouped(list["count"]?.numberText ?? "0"),
            checked: ShownTime(
                Timestamp(milliseconds: Int64(list["checkedAt"]?.numberText ?? "") ?? 0),
                now: now, words))
    }

    static func list(_ record: ListRecord, now: Timestamp, _ words: Words) -> List {
        List(
            version: record.version.id, kind: words.say("listKind.\(record.version.kind.rawValue)"),
            entryCount: ShownAmount.grouped("\(record.version.entryCount)"),
            checked: ShownTime(record.checkedAt, now: now, words))
    }

    /// How much staff should mind.
    static func severity(_ severity: String, _ words: Words) -> ShownState {
        let (tone, icon) =
            switch severity {
            case "critical": ("bad", "lock")
            case "high": ("bad", "alert")
            case "warning": ("wait", "alert")
            default: ("plain", "dot")
            }
        return ShownState(tone: tone, icon: icon, word: words.say("severity.\(severity)"))
    }

    private static func reason(_ rule: JSONValue, _ words: Words) -> Reason {
        return Reason(
            rule: rule["id"]?.text ?? "?",
            severity: severity(rule["severity"]?.text ?? "info", words),
            points: rule["points"]?.numberText ?? "0",
            floor: words.say("decision.\(rule["floor"]?.text ?? "clear")"),
            text: rule["text"]?.text ?? "",
            evidence: (rule["evidence"]?.elements ?? []).compactMap(\.text))
    }

    /// The record as it was kept; null if what the store gave is no JSON.
    static func parse(_ bytes: [UInt8]) -> JSONValue {
        do {
            return try JSONValue.parse(bytes)
        } catch {
            return .null
        }
    }
}
