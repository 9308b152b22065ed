import Encodings
import Testing
import Units

@testable import ScreeningRules

@Suite struct ProviderRuleTests {
    private static let terms = RulePack.standard.terms(.provider)

    private func answer(
        _ outcome: ProviderFacts.Outcome, address: String = "a", raw: String = "{}"
    ) -> ProviderFacts.Answer {
        ProviderFacts.Answer(
            provider: "kyt", address: address, outcome: outcome, time: Fixture.now, raw: raw,
            digest: Bytes32(head: 1, tail: 2))
    }

    private func result(_ outcomes: [ProviderFacts.Outcome]) -> RuleResult {
        ProviderRule.evaluate(
            ProviderFacts(answers: outcomes.map { answer($0) }), terms: Self.terms)
    }

    @Test func `a high risk holds, an elevated one adds points, a low one is evidence`() {
        let high = result([.risk(hundredths: 9_050, .high), .risk(hundredths: 1, .low)])
        #expect(high.hasFired)
        #expect(high.floor == .hold)
        #expect(high.points == 60)
        #expect(high.text == "kyt gives a the risk 90.50: high")
        let elevated = result([.risk(hundredths: 4_000, .elevated)])
        #expect(elevated.floor == .clear)
        #expect(elevated.points == 30)
        #expect(elevated.text == "kyt gives a the risk 40: elevated")
        let low = result([.risk(hundredths: 5, .low)])
        #expect(!low.hasFired)
        #expect(low.evidence == ["kyt | a | 0.05 low"])
    }

    @Test func `a provider that does not answer holds, whatever another says`() {
        for others in [[], [ProviderFacts.Outcome.risk(hundredths: 0, .low)]] {
            let silent = result([.unavailable("HTTP status 503")] + others)
            #expect(silent.hasFired)
            #expect(silent.floor == .hold)
            #expect(silent.points == 0)
        }
        #expect(
            result([.unavailable("x"), .risk(hundredths: 4_000, .elevated)]).floor == .hold)
    }

    @Test func `nobody asked is no answer and no risk`() {
        #expect(!ProviderRule.evaluate(nil, terms: Self.terms).hasFired)
        #expect(!ProviderRule.evaluate(ProviderFacts(answers: []), terms: Self.terms).hasFired)
    }

    @Test func `facts are read back from what they write, and nothing else is`() throws {
        let facts = ProviderFacts(answers: [
            answer(.risk(hundredths: 9_050, .high)), answer(.unavailable("down"), address: "b"),
            answer(.unanswerable("too many"), address: "c"),
        ])
        #expect(facts.waitsForProvider)
        #expect(try ProviderFacts(json: facts.json) == facts)
        let bytes = facts.json.serialized()
        #expect(try ProviderFacts(json: JSONValue.parse(bytes)) == facts)
        for (json, field) in [
            (JSONValue.null, "leftOut"),
            (.object([("leftOut", .integer(0))]), "answers"),
            (
                .object([("leftOut", .integer(0)), ("answers", .array([.object([])]))]),
                "answers[0].time"
            ),
        ] {
            let error = #expect(throws: RecordError.self) { try ProviderFacts(json: json) }
            #expect(error?.place == field)
        }
    }

    @Test func `raw answers and their number have a bound, and the worst are kept`() {
        let long = answer(.risk(hundredths: 0, .low), raw: String(repeating: "é", count: 20_000))
        #expect(long.raw.utf8.count <= ProviderFacts.rawByteCountMax)
        let many = (0..<100).map {
            answer(.risk(hundredths: 0, $0 == 99 ? .high : .low), address: "\($0)")
        }
        let facts = ProviderFacts(answers: many)
        #expect(facts.answers.count == ProviderFacts.answerCountMax)
        #expect(facts.leftOutCount == 36)
        #expect(facts.answers.first?.outcome == .risk(hundredths: 0, .high))
    }

    private func verdict(
        _ outcome: ProviderFacts.Outcome, _ rules: RulePack = .standard
    ) throws -> Verdict {
        let plain = Fixture.input()
        let input = ScreeningInput(
            deposit: plain.deposit, chain: plain.chain, transaction: plain.transaction,
            parties: plain.parties, knowledge: plain.knowledge, issuer: plain.issuer,
            limits: plain.limits, now: plain.now,
            provider: ProviderFacts(answers: [answer(outcome)]))
        return Screening(
            index: Fixture.screening().index, limits: LimitRules(tiers: []), rules: rules
        ).decide(input)
    }

    @Test func `a deposit waits for a provider that is down, and a person for one that never says`()
        throws
    {
        let down = try verdict(.unavailable("HTTP status 503"))
        #expect(down.decision == .hold)
        #expect(down.waitsForSource)
        let mute = try verdict(.unanswerable("its answer has nothing at /risk"))
        #expect(mute.decision == .hold)
        #expect(!mute.waitsForSource)
        #expect(!(try verdict(.risk(hundredths: 9_000, .high)).waitsForSource))
        let off = try RulePack(
            version: "off", currency: .usd, bands: .standard, caps: [:],
            terms: [RuleTerms(.provider, isOn: false)])
        let unasked = try verdict(.unavailable("down"), off)
        #expect(unasked.decision == .clear)
        #expect(!unasked.waitsForSource)
    }
}
