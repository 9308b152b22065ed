import ChainModel
import Connector
import Encodings
import ListImport
import ScreeningRules
import Units

/// What must hold for everything that compliance reads: nothing traps, and what is written is read
/// alike.
enum ComplianceFuzzBodies {
    /// The file of a rule pack, and a pack as stores keep it.
    static func rulePack(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let pack = try? RulePackFile.parse(text, file: "fuzz") { same(pack) }
        guard let json = try? JSONValue.parse(bytes), let pack = try? RulePack(json: json) else {
            return
        }
        same(pack)
    }

    private static func same(_ pack: RulePack) {
        let again = try? RulePackFile.parse(RulePackFile.text(of: pack), file: "fuzz")
        precondition(again?.digest == pack.digest, "a pack that is written is read alike")
        let stored = try? RulePack(json: pack.json)
        precondition(stored?.digest == pack.digest, "a pack that is stored is read alike")
    }

    /// Recorded facts of exposure.
    static func exposureFacts(_ bytes: [UInt8]) {
        guard let json = try? JSONValue.parse(bytes), let facts = try? ExposureFacts(json: json)
        else { return }
        let again = try? ExposureFacts(json: facts.json)
        precondition(again == facts, "facts that are written are read alike")
    }

    /// Recorded facts of behaviour, and what the rules say of them.
    static func behaviourFacts(_ bytes: [UInt8]) {
        guard let json = try? JSONValue.parse(bytes), let facts = try? BehaviourFacts(json: json)
        else { return }
        let again = try? BehaviourFacts(json: JSONValue.parse(facts.canonicalBytes))
        precondition(again == facts, "facts that are written are read alike")
        let results = BehaviourRules.evaluate(facts, pack: .standard)
        precondition(!results.isEmpty, "every rule says something")
        precondition(RulePack.standard.points(of: results) >= 0, "points are no debts")
    }

    /// Recorded facts of providers, and the answer of one.
    static func providerFacts(_ bytes: [UInt8]) {
        if let json = try? JSONValue.parse(bytes), let facts = try? ProviderFacts(json: json) {
            let again = try? ProviderFacts(json: facts.json)
            precondition(again == facts, "facts that are written are read alike")
            _ = ProviderRule.evaluate(facts, terms: RulePack.standard.terms(.provider))
        }
        let reading = ProviderReading(
            pointer: "/data/risk", elevatedFrom: 3_000, highFrom: 7_000, words: ["Severe": 10_000],
            addressPointer: "/data/address")
        guard
            let answer = reading?.answer(
                bytes, provider: "kyt", address: "0xab", at: Timestamp(milliseconds: 0))
        else { preconditionFailure("the pointers are pointers") }
        let facts = ProviderFacts(answers: [answer])
        let again = try? ProviderFacts(json: facts.json)
        precondition(again == facts, "an answer that is kept is read alike")
    }

    /// The record of a verdict.
    static func verdictRecord(_ bytes: [UInt8]) {
        guard let basis = try? VerdictBasis(record: bytes) else { return }
        precondition(basis.engine.utf8.count <= bytes.count, "nothing is made up")
    }

    /// OFAC's tables, four at most; a zero byte parts them.
    static func sdnTables(_ bytes: [UInt8]) {
        guard let day = CalendarDate("2025-11-19") else { return }
        let tables = bytes.split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false)
            .map { Array($0) }
        guard
            let list = try? SDNTableImport.read(
                tables: tables, published: day, checkedAt: Timestamp(milliseconds: 0))
        else { return }
        let index = SanctionsIndex(lists: [list])
        for entry in list.entries {
            precondition(!index.match(entry.address).direct.isEmpty, "every entry is met")
        }
    }

    /// A tag pack in YAML.
    static func tagPack(_ bytes: [UInt8]) {
        let found = try? TagPackImport.read(
            bytes, source: "fuzz", published: nil, checkedAt: Timestamp(milliseconds: 0))
        guard let found else { return }
        precondition(
            found.list.entries.count <= ImportedList.entryCountMax, "a list has its bound")
    }

    /// A code that somebody types: the first twenty bytes are the secret.
    static func oneTimeCode(_ bytes: [UInt8]) {
        let secret = Array(bytes.prefix(OneTimeCode.secretByteCount))
        let typed = String(decoding: bytes.dropFirst(OneTimeCode.secretByteCount), as: UTF8.self)
        let now = Timestamp(seconds: 1_790_000_000)
        let step = OneTimeCode.step(at: now)
        let code = OneTimeCode.code(secret: secret, step: step)
        precondition(
            OneTimeCode.accepted(code, secret: secret, at: now, after: step - 1) != nil,
            "the code of now is taken")
        precondition(
            OneTimeCode.accepted(code, secret: secret, at: now, after: step + 9) == nil,
            "no code is taken twice")
        if let found = OneTimeCode.accepted(typed, secret: secret, at: now, after: 0) {
            precondition(
                OneTimeCode.code(secret: secret, step: found) == typed, "only a code is taken")
        }
        _ = OneTimeCode.uri(name: "ann", secret: secret)
    }
}
