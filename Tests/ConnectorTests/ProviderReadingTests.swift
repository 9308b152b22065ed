import ScreeningRules
import Testing
import Units

@testable import Connector

@Suite struct ProviderReadingTests {
    private func outcome(_ text: String, at pointer: String = "/data/0/risk") throws
        -> ProviderFacts.Outcome
    {
        let reading = try #require(
            ProviderReading(
                pointer: pointer, elevatedFrom: 3_000, highFrom: 7_000,
                words: ["Severe": 10_000]))
        let answer = reading.answer(
            Array(text.utf8), provider: "kyt", address: "a", at: Timestamp(milliseconds: 5))
        #expect(answer.raw == text)
        return answer.outcome
    }

    @Test(arguments: [
        ("29.99", 2_999, ProviderFacts.Level.low), ("30", 3_000, .elevated),
        ("69.999", 7_000, .high), ("70.0", 7_000, .high), ("\"Severe\"", 10_000, .high),
        ("\"12.5\"", 1_250, .low), ("0", 0, .low),
    ])
    func `a risk is read exactly and rounded up`(
        value: String, hundredths: Int64, level: ProviderFacts.Level
    ) throws {
        let found = try outcome("{\"data\":[{\"risk\":\(value)}]}")
        #expect(found == .risk(hundredths: hundredths, level))
    }

    @Test(arguments: [
        "{}", "{\"data\":[]}", "{\"data\":[{\"risk\":null}]}",
        "{\"data\":[{\"risk\":true}]}", "{\"data\":[{\"risk\":\"Unheard\"}]}",
        "{\"data\":[{\"risk\":-1}]}", "{\"data\":[{\"risk\":1e1}]}", "{\"data\":{\"0\":1}}",
        "{\"data\":[{\"risk\":99999999999999999999}]}",
    ])
    func `an answer that is not as expected is none, never a low risk, and not asked for again`(
        text: String
    ) throws {
        #expect(try isFinal(outcome(text)))
    }

    @Test(arguments: ["", "no JSON", "<html>busy</html>"])
    func `what is no JSON is asked for again`(text: String) throws {
        #expect(try outcome(text).isUnavailable)
    }

    private func isFinal(_ outcome: ProviderFacts.Outcome) -> Bool {
        switch outcome {
        case .unanswerable: true
        case .unavailable, .risk: false
        }
    }

    @Test func `a pointer is what RFC 6901 says`() throws {
        let text = #"{"a/b":{"m~n":[1,2]},"":3}"#
        #expect(try outcome(text, at: "/a~1b/m~0n/1") == .risk(hundredths: 200, .low))
        #expect(try outcome(text, at: "/") == .risk(hundredths: 300, .low))
        #expect(try isFinal(outcome(text, at: "/a~1b/m~0n/01")))
        #expect(try isFinal(outcome(text, at: "/a~1b/m~0n/-")))
        for pointer in ["a", "/~2", "/~", String(repeating: "/a", count: 300)] {
            #expect(ProviderReading(pointer: pointer, elevatedFrom: 1, highFrom: 2) == nil)
        }
        #expect(ProviderReading(pointer: "/a", elevatedFrom: 3, highFrom: 2) == nil)
    }

    @Test(arguments: [
        ("{\"risk\":1,\"of\":\"0xAb\"}", true), ("{\"risk\":1,\"of\":\"0xaB\"}", true),
        ("{\"risk\":1,\"of\":\"0xAc\"}", false), ("{\"risk\":1}", false),
        ("{\"risk\":1,\"of\":\"\"}", false), ("{\"risk\":1,\"of\":7}", false),
        ("{\"risk\":1,\"of\":null}", false), ("{\"risk\":1,\"of\":[\"0xAb\"]}", false),
    ])
    func `an answer about another address, or about nobody, is none`(
        text: String, isOwn: Bool
    ) throws {
        let reading = try #require(
            ProviderReading(
                pointer: "/risk", elevatedFrom: 3_000, highFrom: 7_000, addressPointer: "/of"))
        let answer = reading.answer(
            Array(text.utf8), provider: "kyt", address: "0xAb", at: Timestamp(milliseconds: 5))
        #expect(answer.outcome == .risk(hundredths: 100, .low) || !isOwn)
        #expect(answer.outcome.isUnavailable || isOwn)
        #expect(
            ProviderReading(
                pointer: "/risk", elevatedFrom: 1, highFrom: 2, addressPointer: "of") == nil)
    }

    private struct Silent: ScreeningProvider {
        let name: String
        func ask(_ question: ProviderQuestion, at now: Timestamp) async -> ProviderFacts.Answer {
            ProviderFacts.Answer(
                provider: name, address: question.address, outcome: .risk(hundredths: 0, .low),
                time: now, raw: "", digest: nil)
        }
    }

    @Test func `nobody is asked unless configured, and what was not asked about is not clear`()
        async throws
    {
        let chain = try #require(ChainID("ethereum"))
        let off = await ScreeningProviders([]).ask(
            chain: chain, addresses: ["a"], asset: "USDT", clock: SystemClock())
        #expect(off == nil)
        let one = ScreeningProviders([Silent(name: "kyt")])
        let few = try #require(
            await one.ask(
                chain: chain, addresses: ["a", "b", "a"], asset: "USDT", clock: SystemClock()))
        #expect(few.answers.map(\.address) == ["a", "b"])
        #expect(!few.waitsForProvider)
        let many = try #require(
            await one.ask(
                chain: chain, addresses: (0..<65).map { "\($0)" }, asset: "USDT",
                clock: SystemClock()))
        #expect(!many.waitsForProvider, "asking again changes nothing")
        #expect(many.answers.contains { isFinal($0.outcome) })
    }
}
