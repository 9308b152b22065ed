import ChainModel
import Encodings
import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct ExposureRulesTests {
    private func known(_ entries: [UInt8: KnownAddress]) -> KnownAddresses {
        KnownAddresses(
            known: Dictionary(
                uniqueKeysWithValues: entries.map { (TokenWorld.account($0).bytes, $1) }))
    }

    /// An account that got a bad part and a good part, some hops before it paid us.
    private func facts(
        bad: UInt64, of whole: UInt64, hops: UInt8, _ name: KnownAddress,
        worth: Amount? = Amount(100_000, of: .usd)
    ) throws -> ExposureFacts {
        var world = TokenWorld()
        if bad > 0 { world.move(bad, from: 1, to: 20) }
        if whole > bad { world.move(whole - bad, from: 2, to: 20) }
        for hop in 1..<hops { world.move(whole, from: 19 + hop, to: 20 + hop) }
        let deposit = world.move(whole, from: 19 + hops, to: 9)
        world.dates = Dictionary(
            uniqueKeysWithValues: world.transfers.map { ($0.height.value, 1_700_000_000) })
        return try world.facts(
            deposit, known([1: name, 2: KnownAddresses.label(.exchange)]), worth: worth)
    }

    private func fired(_ facts: ExposureFacts?, _ rules: RulePack = .standard) -> [String] {
        ExposureRules(rules).evaluate(facts).filter(\.hasFired).map {
            "\($0.rule.rawValue) \($0.floor.rawValue) \($0.points)"
        }
    }

    @Test func `without facts all rules are quiet and all are there`() {
        let results = ExposureRules(.standard).evaluate(nil)
        #expect(results.map(\.rule.rawValue) == ["E-01", "E-02", "E-03", "E-04", "E-05"])
        #expect(results.allSatisfy { !$0.hasFired })
    }

    @Test func `any share of a listed address one hop away holds`() throws {
        let listed = KnownAddresses.listed(since: "2020-01-01")
        #expect(fired(try facts(bad: 1, of: 100_000, hops: 1, listed)) == ["E-01 hold 80"])
        let unknown = KnownAddresses.listed(since: nil)
        #expect(fired(try facts(bad: 1, of: 100_000, hops: 1, unknown)) == ["E-01 hold 80"])
    }

    @Test func `a payment from before the listing is only noted`() throws {
        let later = KnownAddresses.listed(since: "2024-01-01")
        #expect(fired(try facts(bad: 100, of: 100, hops: 1, later)) == ["E-02 clear 15"])
    }

    @Test func `further hops count by share or by value`() throws {
        let listed = KnownAddresses.listed(since: "2020-01-01")
        #expect(fired(try facts(bad: 100, of: 10_000, hops: 2, listed)) == ["E-02 clear 50"])
        // 0.99 %, and the deposit of 1,000 USD has 9.90 USD of it.
        #expect(fired(try facts(bad: 99, of: 10_000, hops: 2, listed)) == ["E-02 clear 15"])
        // The same share of 20,000 USD is 198 USD.
        let large = Amount(2_000_000, of: .usd)
        #expect(
            fired(try facts(bad: 99, of: 10_000, hops: 3, listed, worth: large))
                == ["E-02 clear 50"])
        #expect(
            fired(try facts(bad: 99, of: 10_000, hops: 2, listed, worth: nil))
                == ["E-02 clear 50"])
    }

    @Test func `a bad label of the payer holds and one further back adds points`() throws {
        let mixer = KnownAddresses.label(.mixer)
        var world = TokenWorld()
        let deposit = world.move(10, from: 1, to: 9)
        #expect(fired(try world.facts(deposit, known([1: mixer]))) == ["E-03 hold 60"])
        #expect(fired(try facts(bad: 1_000, of: 10_000, hops: 1, mixer)) == ["E-04 clear 40"])
        #expect(fired(try facts(bad: 999, of: 10_000, hops: 1, mixer)) == ["E-04 clear 15"])
        #expect(fired(try facts(bad: 100, of: 10_000, hops: 3, mixer)) == ["E-04 clear 15"])
        #expect(fired(try facts(bad: 99, of: 10_000, hops: 1, mixer)).isEmpty)
    }

    @Test func `an exchange is no reason`() throws {
        #expect(fired(try facts(bad: 100, of: 100, hops: 1, .nothing)).isEmpty)
        let exchange = KnownAddresses.label(.exchange)
        #expect(fired(try facts(bad: 100, of: 100, hops: 1, exchange)).isEmpty)
    }

    @Test func `a label of a weak source adds a little and never holds`() throws {
        let weak = KnownAddresses.label(.ransomware, 20)
        #expect(fired(try facts(bad: 100, of: 100, hops: 1, weak)) == ["E-05 clear 15"])
    }

    @Test func `a pack that asks for more confidence makes a label weak`() throws {
        let pack = try RulePack(
            version: "strict", currency: .usd, bands: RulePack.standard.bands,
            caps: RulePack.standard.caps,
            terms: [try RuleTerms(.illicitDirect, numbers: [.confidence: [90]])])
        let mixer = KnownAddresses.label(.mixer, 80)
        #expect(fired(try facts(bad: 50, of: 100, hops: 1, mixer), pack) == ["E-05 clear 15"])
    }

    @Test func `the sentence has the numbers and the evidence has the way`() throws {
        let mixer = KnownAddresses.label(.mixer, name: "Blender")
        let result = ExposureRules(.standard).evaluate(
            try facts(bad: 1_240, of: 10_000, hops: 2, mixer))[3]
        #expect(
            result.text
                == "a mixer (Blender) is 2 hops away: 12.40 % by value, "
                + "FIFO 0.001240 USDT, poison 0.010000 USDT")
        #expect(result.evidence.first == "pack")
        #expect(result.evidence.last?.contains("paid 0.001240 USDT, then 0x") == true)
    }

    @Test func `facts without a trace still know the payers`() throws {
        let payer = try #require(
            ScreeningAddress(TokenWorld.account(1), family: .evm))
        let other = try #require(
            ScreeningAddress(TokenWorld.account(2), family: .evm))
        let names = known([1: KnownAddresses.label(.darknetMarket)])
        let id = TransactionID(Bytes32(head: 1, tail: 1))
        let one = try ExposureFacts(
            untraced: Amount(10, of: .usdt), worth: nil, payers: [payer], transaction: id,
            paidAt: nil, knowledge: names)
        #expect(fired(one) == ["E-03 hold 60"])
        #expect(one.completeness == .notAsked)
        #expect(one.waitReason == nil)
        #expect(one.finding(.darknetMarket)?.measure.haircutBasisPoints == 10_000)
        let two = try ExposureFacts(
            untraced: Amount(10, of: .usdt), worth: nil, payers: [other, payer],
            transaction: id, paidAt: nil, knowledge: names)
        #expect(fired(two) == ["E-03 hold 60"])
        #expect(two.unseen(.notAsked) == 10)
        #expect(try ExposureFacts(json: two.json) == two)
    }

    @Test func `when a trace is needed`() {
        let settings = ExposureSettings(mode: .byAmount, amountMin: Amount(100_000, of: .usd))
        let below = Amount(99_999, of: .usd)
        let at = Amount(100_000, of: .usd)
        #expect(!settings.needsTrace(worth: below, payers: [.nothing]))
        #expect(settings.needsTrace(worth: at, payers: [.nothing]))
        #expect(settings.needsTrace(worth: nil, payers: [.nothing]))
        #expect(settings.needsTrace(worth: Amount(1, of: .usdt), payers: [.nothing]))
        #expect(
            settings.needsTrace(worth: below, payers: [KnownAddresses.label(.exchange)]))
        #expect(!ExposureSettings(mode: .off).needsTrace(worth: at, payers: []))
        #expect(ExposureSettings(mode: .always).needsTrace(worth: below, payers: []))
    }

    @Test func `facts stay small and are read back whole`() throws {
        var world = TokenWorld()
        for owner in UInt8(30)..<130 { world.move(10, from: owner, to: 3) }
        let deposit = world.move(1_000, from: 3, to: 9)
        var names = KnownAddresses()
        for owner in UInt8(30)..<130 {
            names.known[TokenWorld.account(owner).bytes] = KnownAddresses.label(
                .hack, 80, name: String(repeating: "e\u{301}\u{302}", count: 400))
        }
        let facts = try world.facts(deposit, names)
        #expect(facts.picture.nodes.count == ExposurePicture.nodeCountMax)
        #expect(facts.picture.foldedNodeCount == 101 - ExposurePicture.nodeCountMax)
        #expect(facts.picture.edges.allSatisfy { $0.from < facts.picture.nodes.count })
        let bytes = facts.json.canonical()
        #expect(bytes.count < 65_536)
        #expect(try ExposureFacts(json: try JSONValue.parse(bytes)) == facts)
    }

    @Test func `facts with a field changed are refused by its name`() throws {
        let facts = try facts(
            bad: 10, of: 100, hops: 1, KnownAddresses.listed(since: "2020-01-01"))
        let text = String(decoding: facts.json.canonical(), as: UTF8.self)
        func problem(_ old: String, _ new: String) throws -> ExposureError? {
            let changed = text.replacing(old, with: new)
            #expect(changed != text, "\(old)")
            let json = try JSONValue.parse(Array(changed.utf8))
            do {
                _ = try ExposureFacts(json: json)
                return nil
            } catch {
                return error
            }
        }
        #expect(try problem("\"family\":\"evm\"", "\"family\":\"doge\"") == .field("family"))
        #expect(try problem("\"from\":0", "\"from\":99") == .field("from"))
        #expect(try problem("\"state\":\"traced\"", "\"state\":\"done\"") == .field("state"))
        #expect(
            try problem("\"haircutBasisPoints\":1000", "\"haircutBasisPoints\":999")
                == .field("haircutBasisPoints"))
        #expect(try problem("\"scale\":6", "\"scale\":77") == .field("asset"))
    }

    @Test func `a label that says sanctions is hearsay, and no list`() throws {
        var world = TokenWorld()
        let deposit = world.move(10, from: 1, to: 9)
        func label(_ confidence: UInt8) -> KnownAddress {
            KnownAddress(labels: [
                AddressLabel(
                    category: .sanctions, confidence: confidence, name: "N", source: "tags")
            ])
        }
        let sure = try world.facts(deposit, known([1: label(100)]))
        #expect(fired(sure) == ["E-03 hold 60"])
        #expect(
            ExposureRules(.standard).evaluate(sure).contains {
                $0.text.contains("a label calls sanctioned")
            })
        #expect(fired(try world.facts(deposit, known([1: label(20)]))) == ["E-05 clear 15"])
    }
}
