import Connector
import DepositRules
import Encodings
import ScreeningRules
import Units

/// The verdicts on deposits as they are recorded, each once.
final class SimVerdicts {
    /// A record as the auditors read it: as JSON, by none of the program's readers of records.
    struct Seen {
        let deposit: DepositID
        let json: JSONValue

        var inputs: JSONValue? { json["inputs"] }
        var rules: [JSONValue] { json["rules"]?.elements ?? [] }
        var isSpendable: Bool { rank < 2 }
        /// How bad the decision is; as bad as can be where it cannot be read.
        var rank: Int { SimVerdicts.rank(json["decision"]) ?? 3 }
    }

    private var lastNumber: UInt128?
    /// How many deposits the verdicts made spendable.
    private(set) var clearedCount = 0

    private static let words = ["clear", "alert", "hold", "freeze"]

    static func rank(_ word: JSONValue?) -> Int? {
        word?.text.flatMap { words.firstIndex(of: $0) }
    }

    /// Returns what is new; after-care's findings and payouts' verdicts are left out.
    func news(in store: any StorePort) async throws -> [Seen] {
        let after = lastNumber
        let found = try await store.read {
            try $0.verdicts(page: PageRequest(after: after, limit: 1_000))
        }
        var seen: [Seen] = []
        for (number, record) in found {
            lastNumber = number
            let json = try JSONValue.parse(record.canonical)
            guard json["inputs"]?["parties"] != nil else { continue }
            let verdict = Seen(deposit: record.deposit, json: json)
            if verdict.isSpendable { clearedCount += 1 }
            seen.append(verdict)
        }
        return seen
    }

    /// No verdict is milder than the worst that one of its rules asks for.
    static func floors(_ verdict: Seen) -> [String] {
        verdict.rules.compactMap { rule in
            guard let floor = rank(rule["floor"]), floor > verdict.rank else { return nil }
            return "\(rule["id"]?.text ?? "a rule") asks for \(words[floor]), and it is "
                + words[verdict.rank]
        }
    }

    /// Reaches every verdict again from its record, and returns those that differ.
    ///
    /// - Parameter isForged: whether somebody changes the first record on its way here.
    static func replayed(_ store: any StorePort, isForged: Bool) async throws -> [String] {
        try await store.read { store in
            var replays = VerdictReplays()
            var problems: [String] = []
            let records = try store.verdicts(page: PageRequest(after: nil, limit: 1_000))
            for (place, record) in records.map(\.1).enumerated() {
                let read = isForged && place == 0 ? try forged(record) : record
                switch try replays.replay(read, in: store).outcome {
                case .same, .otherEngine: break
                case .differs(let byte):
                    problems.append("verdict \(record.id.text.prefix(8)) differs at \(byte)")
                }
            }
            return problems
        }
    }

    private static func forged(_ record: VerdictRecord) throws -> VerdictRecord {
        VerdictRecord(
            id: record.id, deposit: record.deposit,
            canonical: try JSONValue.parse(record.canonical).setting("points", to: .integer(7))
                .canonical(),
            customerText: record.customerText, staffText: record.staffText, time: record.time)
    }
}
